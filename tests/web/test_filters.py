"""Numbers, percentages and lists are printed in the manner of whoever reads."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string

from deliberate.aggregation.rule import Rule
from deliberate.reports.chapters.method import build_rule_sentences

APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
SAID = " · ".join(
    (
        "{{ share | percent }}",
        "{{ none | percent }}",
        "{{ 1234567 | number }}",
        '{{ ["x", "y", "z"] | listed }}',
        "{{ 1 | coefficient }}",
    )
)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("en", "94% · – · 1,234,567 · x, y, and z · 1.000"),
        ("en-GB", "94% · – · 1,234,567 · x, y, and z · 1.000"),
        ("de", "94\N{NO-BREAK SPACE}% · – · 1.234.567 · x, y und z · 1,000"),
        (
            "de-CH",
            "94% · – · 1\N{RIGHT SINGLE QUOTATION MARK}234\N{RIGHT SINGLE QUOTATION MARK}567 · x, y und z · 1.000",
        ),
    ],
)
def test_a_template_prints_numbers_as_the_reader_does(app: Flask, asked: str, said: str) -> None:
    with app.test_request_context(headers={"Accept-Language": asked}):
        assert render_template_string(SAID, share=0.9412) == said


@pytest.mark.parametrize(("asked", "said"), [("en", "at least 99.5% certain"), ("de", "99,5\N{NO-BREAK SPACE}%")])
def test_fractions_in_sentences_are_the_readers(app: Flask, asked: str, said: str) -> None:
    text, values = next(one for one in build_rule_sentences(Rule(credence=0.995)) if "sure" in one[1])
    with app.test_request_context(headers={"Accept-Language": asked}):
        assert said in render_template_string("{{ text | filled(values) }}", text=text, values=values)


COUNTED = (
    '{{ ngettext("%(num)d person", "%(num)d people", 2000) }} · {{ _("%(n)d of 100%%", n=1234) }} · '
    '{{ _("%(n)d of 100%%", n=1234 | string) }} · {% trans n=2000 %}{{ n }} votes{% endtrans %} · '
    '{{ "%(answers)d answers to statement %(number)d" | filled({"answers": 2000, "number": 2000}) }}'
)


@pytest.mark.parametrize(("asked", "sign"), [("en", ","), ("de", ".")])
def test_counts_in_sentences_have_separators_and_numbers_of_things_have_none(app: Flask, asked: str, sign: str) -> None:
    with app.test_request_context(headers={"Accept-Language": asked}):
        said = render_template_string(COUNTED).split(" · ")
    assert said[0].startswith(f"2{sign}000 ")
    assert [said[1][:5], said[2][:4], said[3][:5]] == [f"1{sign}234", "1234", f"2{sign}000"]
    assert said[4] == f"2{sign}000 answers to statement 2000"
