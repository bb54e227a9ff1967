"""The sentences of page one are claims: each is rendered from data where it is true, and where it must not appear."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask, render_template_string
from sqlalchemy import select, update

from deliberate.config import LANGUAGES
from deliberate.extensions import db
from deliberate.findings.standing import StandMark
from deliberate.jobs.analysis import analyse_now
from deliberate.models import Question, Run, Statement, Vote
from deliberate.reports.chapters.concept_rows import ConceptGaps, ConceptMark
from deliberate.reports.chapters.outcomes import OutcomeView, StandRow
from deliberate.reports.chapters.page_one import Accountability

TODAY = dt.date(2026, 11, 30)


@dataclass(frozen=True)
class Shown:
    """What the sentences take of page one."""

    clear: int = 13
    total: int = 19
    asked_groups: int = 0
    asks_everyone: bool = False
    asks_sides: bool = False
    line: float | None = 0.6


@dataclass(frozen=True)
class Counts:
    """What the sentence on a concept takes of its row."""

    supports: int
    hinders: int
    undecided: int
    rejected_hindrances: int = 0
    rejected_supports: int = 0


@pytest.fixture
def page(app: Flask) -> Iterator[None]:
    """A request for an English page, outside of any assembly."""
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def say(macro: str, *values: Any) -> str:
    """The text of one macro, without tags."""
    names = ", ".join(f"v{place}" for place in range(len(values)))
    source = f'{{% from "report/_answer.html" import {macro} with context %}}{{{{ {macro}({names}) }}}}'
    shown = render_template_string(source, **{f"v{place}": value for place, value in enumerate(values)})
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", shown)).split())


def outcome(state: str, lower: float, upper: float, text: str = "Trees for all.") -> OutcomeView:
    return OutcomeView(1, text, state, 100, (lower + upper) / 2, lower, upper, [], None)


def row(*shares: float) -> StandRow:
    marks: Sequence[StandMark] = [StandMark("ABC"[n], share, share, share) for n, share in enumerate(shares)]
    return StandRow(outcome("divided", 0.4, 0.6), marks, [])


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (Shown(asked_groups=2), "People in both opinion groups are clear on 13 of 19 statements."),
        (Shown(asked_groups=4), "People in all 4 opinion groups are clear on 13 of 19 statements."),
        (
            Shown(asks_sides=True),
            "People on both sides of every dimension of opinion are clear on 13 of 19 statements.",
        ),
        (Shown(asks_everyone=True), "People are clear on 13 of 19 statements."),
        # A mean over groups says nothing about each of them.
        (Shown(), "People are clear on 13 of 19 statements."),
        (Shown(clear=0, asked_groups=2), "There is not enough evidence that people accept or reject any statement."),
        (Shown(clear=1, total=1), "People are clear on 1 of 1 statement."),
    ],
)
def test_who_is_clear_on_how_many(shown: Shown, said: str) -> None:
    assert say("clear_sentence", shown) == said


@pytest.mark.usefixtures("page")
def test_a_decided_outcome_is_told_with_its_side_its_range_rounded_outwards_and_its_evidence() -> None:
    accepted = say("headline_sentence", outcome("accepted", 0.8951, 0.9611))
    assert accepted == "They accept “Trees for all” (89% to 97% agree)."
    assert say("headline_sentence", outcome("accepted", 0.8951, 0.9611, "Trees for all. ")) == accepted
    rejected = say("headline_sentence", outcome("rejected", 0.0451, 0.1311), True)
    assert rejected == "Robust: they reject “Trees for all” (86% to 96% disagree)."
    names = '{% from "report/_answer.html" import headline_sentence with context %}'
    linked = names + '{{ headline_sentence(o, true, "/e") }}'
    assert 'href="/e?statement=1#outcome-1"' in render_template_string(linked, o=outcome("accepted", 0.8, 0.9))


@pytest.mark.usefixtures("page")
def test_what_divides_names_two_groups_only_where_two_are_shown() -> None:
    two = say("divided_sentence", 3, row(0.92, 0.03, 0.5))
    assert two.startswith("They are divided on 3, most of all on “Trees for all”:")
    assert two.endswith("3% agree in one group, 92% in another.")
    one = say("divided_sentence", 1, row(0.47))
    assert one == "They are divided on 1: “Trees for all”. 47% agree."
    hidden = say("divided_sentence", 2, row())
    assert hidden == "They are divided on 2, for example “Trees for all”."


@pytest.mark.usefixtures("page")
def test_what_is_undetermined_is_counted() -> None:
    assert say("undetermined_sentence", 1) == "On one, votes are too few or too close to the line."
    assert say("undetermined_sentence", 7) == "On 7, votes are too few or too close to the line."


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    ("answered", "answer_by", "said"),
    [
        ([True, False], dt.date(2026, 11, 24), "Response overdue since November 24, 2026"),
        ([True, False], dt.date(2026, 12, 24), "Response due on December 24, 2026"),
        ([True, False], TODAY, "Response due on November 30, 2026"),
        ([True, True], dt.date(2026, 11, 24), "Every decided outcome is answered"),
        ([True, True], None, "Every decided outcome is answered"),
        ([False], None, "No response date was promised"),
        ([], None, "No response date was promised"),
        ([], dt.date(2026, 12, 24), "Response due on December 24, 2026"),
        ([], dt.date(2026, 11, 24), "No outcome asks for a response"),
    ],
)
def test_what_became_of_the_response(answered: list[bool], answer_by: dt.date | None, said: str) -> None:
    assert say("response_sentence", Accountability("Council", answer_by, answered, TODAY)) == said


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    ("shown", "state", "said"),
    [
        (Shown(asked_groups=2), "accepted", "surely above 60 % in each group"),
        (Shown(asks_everyone=True), "accepted", "surely above 60 %"),
        (Shown(asked_groups=2), "rejected", "more than 60 % surely disagree, in each group"),
        (Shown(asks_everyone=True), "rejected", "more than 60 % surely disagree"),
        (Shown(asked_groups=2), "divided", "groups surely on opposite sides, or one surely split"),
        (Shown(asks_everyone=True), "divided", "people are surely split"),
        (Shown(), "undetermined", "too close to the line, or too few votes"),
        # A rule on means, on segments or of Polis reports: nothing is claimed of groups or of everyone.
        *[(Shown(), state, "") for state in ("accepted", "rejected", "divided")],
        *[(Shown(asked_groups=2, line=None), state, "") for state in ("accepted", "rejected")],
    ],
)
def test_a_band_says_what_its_state_means(shown: Shown, state: str, said: str) -> None:
    assert say("band_note", shown, state).replace("\N{NO-BREAK SPACE}", " ").replace("60%", "60 %") == said


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (Counts(4, 2, 2), "4 support, 2 hinder, 2 not decided"),
        (Counts(1, 0, 0), "1 supports"),
        (Counts(0, 1, 3), "1 hinders, 3 not decided"),
        (Counts(0, 0, 1), "1 not decided"),
        # What was rejected is never counted among what supports or hinders.
        (Counts(1, 0, 0, 2, 1), "1 supports, +2 by rejection, 1 hinders by rejection"),
        (Counts(0, 3, 0, 2, 1), "2 support by rejection, 3 hinder, +1 by rejection"),
    ],
)
def test_of_a_concept_only_what_there_is_is_counted(counts: Counts, said: str) -> None:
    assert say("concept_counts", counts) == said


def test_a_mark_of_a_concept_knows_its_outcome() -> None:
    assert ConceptMark(outcome("accepted", 0.7, 0.9), "endorsed_support").outcome.is_decided


def vote_alike(question: Question, number: int, choice: int) -> str:
    """Let everyone who voted on a statement choose the same, and analyze anew; the text of the statement."""
    statement = next(one for one in question.statements if one.number == number)
    db.session.execute(update(Vote).where(Vote.statement_id == statement.id).values(choice=choice))
    # A vote that changes without an event is not noticed; no act of ours does that.
    for run in db.session.scalars(select(Run).where(Run.question_id == question.id)):
        db.session.delete(run)
    db.session.commit()
    assert analyse_now(question).state == "finished"
    return statement.text


@pytest.mark.usefixtures("page")
def test_that_nothing_touches_a_concept_is_said_only_where_all_is_coded() -> None:
    assert say("nothing_sentence", ConceptGaps()) == "No evidence: nothing voted on touches it directly."
    assert say("nothing_sentence", ConceptGaps(46, 2)) == (
        "Nothing coded so far touches it directly: 46 not coded, 2 disputed."
    )


# How each language says that people are for and against; independent of the catalogue.
SAID = {
    "en": {1: ("accept", "agree"), -1: ("reject", "disagree")},
    "de": {1: ("nehmen", "stimmen zu"), -1: ("lehnen", "lehnen ab")},
}


def test_the_sign_test_knows_every_language() -> None:
    assert set(SAID) == {language.partition("-")[0] for language in LANGUAGES}


@pytest.mark.parametrize(("choice", "state"), [(1, "accepted"), (-1, "rejected")])
@pytest.mark.parametrize("position", [1, 2])
def test_what_everyone_agrees_with_is_told_as_agreed_in_every_language(
    voting_is_over: Flask, position: int, choice: int, state: str
) -> None:
    """From the votes to the page: no sign is turned round on the way."""
    with voting_is_over.app_context():
        question = db.session.scalars(select(Question).where(Question.position == position)).one()
        coded = next(one for one in question.statements if one.is_visible and one.codings)
        text = vote_alike(question, coded.number, choice)
        assert db.session.get(Statement, coded.id) is not None
    client = voting_is_over.test_client()
    for language in LANGUAGES:
        shown = client.get(f"/a/city-ai/{position}/report", headers={"Accept-Language": language}).text
        assert f'<html lang="{language}' in shown
        sentence = " ".join(html.unescape(re.sub(r"<[^>]+>", "", shown)).split())
        verb, side = SAID[language.partition("-")[0]][choice]
        told = rf"(?:{verb})[^(]*[“„]{re.escape(text.rstrip('.'))}[”“][^(]*\(\d+\s*% .{{1,5}} 100\s*% [^)]*(?:{side})"
        assert re.search(told, sentence), sentence[:900]
        band = shown[shown.index(f'class="{state}"') :]
        assert f'#outcome-{coded.number}"' in band[: band.index("</li>")]
        share = 100 if choice > 0 else 0
        spoken = re.findall(
            rf'class="text"\s[^>]*outcome-{coded.number}"[^>]*>.*?aria-label="([^"]*)"', shown, re.DOTALL
        )[0]
        assert {int(found) for found in re.findall(r": (\d+)\s*%", html.unescape(spoken))} == {share}
