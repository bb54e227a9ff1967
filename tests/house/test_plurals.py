"""A number and its noun agree: whatever counts people, votes or statements has a singular, or stands after a colon."""

from __future__ import annotations

import re

import pytest
from babel.messages.extract import extract_from_dir
from flask import Flask, render_template_string
from flask_babel import force_locale

from tests.house.source import HOUSE, PACKAGE, python_files
from tests.house.test_translations import KEYWORDS

NOUNS = (
    "people|persons|participants|votes|statements|comments|answers|outcomes|responses|reasons|coders|codings|names|"
    "questions|examples|assemblies|accounts|tensions|seeds|rows|files|lines|groups"
)
# A share is a percentage: "1% of people".
COUNT = r"%\((?!share\))\w+\)[ds]"
# "3 votes", "3 clear outcomes", "2 of 3 statements"; and "3 are left".
COUNTED = re.compile(
    rf"{COUNT}(?: of (?:the )?{COUNT})?(?: (?!per\b)[a-z-]+)? (?:{NOUNS})\b|{COUNT} are (?:left|missing)"
)
IN_CODE = re.compile(rf"\}} (?:{NOUNS})\b")

# The sentence is chosen by its number, or the number is a setting of ours or the size of a file, and never one.
NEVER_ONE = (
    "%(exposure)d statements about this were voted on.",
    "%(accepted_supports)d accepted outcomes support it.",
    "%(accepted_hinders)d accepted outcomes hinder it.",
    "%(rejected_hindrances)d statements that would hinder it were rejected.",
    "%(rejected_supports)d statements that would support it were rejected.",
    "Of the %(coded)d statements coded so far,",
    "%(not_coded)d statements are not coded yet.",
    "%(left_out)d statements that touch it are not counted.",
    "On %(disputed)d statements the coders disagree about it.",
    "%(supports)d outcomes support it.",
    "%(hinders)d outcomes hinder it.",
    "The assembly is divided on %(divided)d statements.",
    "%(undetermined)d statements are undetermined.",
    "A pattern is counted for people with at least %(votes)d votes.",
    "Groups are looked for once %(people)d people have cast %(votes)d votes or more.",
    "Placing people needs %(people)d people with at least %(votes)d votes",
    "Channels with fewer than %(n)d people show no numbers",
    "The zip file contains %(count)d files;",
    "No one puts all statements in order by hand.",
    "The veto core needs the opinion space: at least %(people)d people",
    "You are one of %(people)s people who have taken part.",
    "All %(n)s rows are in the data (JSON)",
    "%(num)s simulated people vote on the statements of this draft",
    # "1 from participants" is right.
    "%(seeds)d from the organizers, %(others)d from participants",
)
LIMITS = {"base", "least", "most", "limit", "sure", "size", "times", "rows", "groups", "coders", "rules", "all"}


def single() -> set[str]:
    """Every text that has no plural form."""
    found = set()
    for place, method in ((PACKAGE, [("**.py", "python")]), (HOUSE / "templates", [("**.html", "jinja2")])):
        for _, _, message, _, _ in extract_from_dir(place, method_map=method, keywords=KEYWORDS):
            if isinstance(message, str):
                found.add(message)
    return found


def test_a_count_before_its_noun_has_a_singular() -> None:
    wrong = {}
    for text in single():
        if text.startswith(NEVER_ONE):
            continue
        found = [match[0] for match in COUNTED.finditer(text)]
        found = [part for part in found if not set(re.findall(r"\((\w+)\)", part)[-1:]) & LIMITS]
        if found:
            wrong[text] = found
    assert wrong == {}


def test_commands_put_the_number_behind() -> None:
    """Commands speak English without a catalogue: "votes: 1" is right for any number."""
    wrong = [
        (path.name, line.strip())
        for path in python_files("deliberate/cli")
        for line in path.read_text(encoding="utf-8").splitlines()
        if IN_CODE.search(line)
    ]
    assert wrong == []


COUNTED_SENTENCES = """{% from "components/counted.html" import turnout, in_short -%}
{{ turnout(n, n, n) }} {{ in_short(n, n, n).split() | join(" ") }}"""


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 people cast 0 votes on 0 statements. 0 participants, 0 votes, 0 waiting for a moderator"),
        (1, "1 person cast 1 vote on 1 statement. 1 participant, 1 vote, 1 waiting for a moderator"),
        (2, "2 people cast 2 votes on 2 statements. 2 participants, 2 votes, 2 waiting for a moderator"),
    ],
)
def test_a_sentence_with_several_counts_agrees_with_each(app: Flask, number: int, said: str) -> None:
    with app.test_request_context(), force_locale("en"):
        assert render_template_string(COUNTED_SENTENCES, n=number) == said
