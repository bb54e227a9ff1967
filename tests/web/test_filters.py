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
