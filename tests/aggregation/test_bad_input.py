"""All modules on too little, on contradictory and on very much: words instead of crashes, and no warning."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from deliberate.aggregation.checks import check_answer, simulate_two_groups
from deliberate.aggregation.contract import Status
from deliberate.aggregation.registry import all_modules
from deliberate.aggregation.runner import ModuleAnswers, run_modules
from deliberate.aggregation.votes import Votes, VotesInvalid, matrix

CROWD = 300
LITTLE = {
    "no votes and nobody": matrix(),
    "no votes": matrix("----", "----"),
    "one person": matrix("ADPA" * 10),
    "one statement": matrix(*"AADP" * 40),
    "everybody agrees with everything": matrix(*["A" * 30] * CROWD),
    "everybody disagrees with everything": matrix(*["D" * 30] * CROWD),
    "everybody passes": matrix(*["P" * 30] * CROWD),
    "everybody votes alike": matrix(*["ADPADAADDA" * 3] * CROWD),
    "two kinds of people, exactly opposed": matrix(*(["ADADADADAD" * 3] * 150), *(["DADADADADA" * 3] * 150)),
    "everybody on a statement of their own": matrix(*("-" * place + "A" + "-" * (59 - place) for place in range(60))),
    "every statement turned down": replace(simulate_two_groups(people=200), moderation=np.full(12, -1, dtype=np.int8)),
    "every statement about the voter": replace(simulate_two_groups(people=200), is_meta=np.ones(12, dtype=np.bool_)),
    "everybody weighs nothing": replace(simulate_two_groups(people=200), weights=np.zeros(200)),
    "one person weighs all": replace(simulate_two_groups(people=200), weights=np.array([1.0] + [0.0] * 199)),
    "weights far apart": replace(simulate_two_groups(people=200), weights=np.logspace(-9, 9, 200)),
    "segments nobody answered": replace(simulate_two_groups(people=200), segments={"region": ("",) * 200}),
    "a segment of one": replace(simulate_two_groups(people=200), segments={"region": ("north", *[""] * 199)}),
}


def sound(findings: ModuleAnswers) -> None:
    """Known blocks, finite JSON, and a sentence wherever a module is silent."""
    assert findings.answers.keys() == all_modules().keys()
    for name, answer in findings.answers.items():
        check_answer(answer, name)


@pytest.mark.parametrize("name", list(LITTLE))
def test_every_module_answers(name: str) -> None:
    """Warnings are errors in this suite."""
    sound(run_modules(LITTLE[name]))


def spoken(findings: ModuleAnswers) -> dict[str, str]:
    """What each silent module says, its values filled in."""
    return {
        name: " ".join(block.text % block.values for block in answer.blocks if block.kind == "note")  # type: ignore[attr-defined]
        for name, answer in findings.answers.items()
        if answer.status is Status.INSUFFICIENT
    }


@pytest.mark.parametrize("votes", [LITTLE["no votes"], LITTLE["one person"], LITTLE["one statement"]])
def test_what_is_missing_is_said_with_its_number(votes: Votes) -> None:
    """A figure, a number word, or which thing must come first."""
    first = ("declared", "reference")
    for name, words in spoken(run_modules(votes)).items():
        number = re.search(r"\d|\b(one|two|three|five|ten|nobody|all|every)\b", words, re.IGNORECASE)
        assert number or any(phrase in words for phrase in first), f"{name}: {words}"
        assert words.strip().endswith("."), name


def test_too_little_is_insufficient_everywhere() -> None:
    answers = run_modules(LITTLE["no votes"]).answers
    assert {answer.status for answer in answers.values()} == {Status.INSUFFICIENT}


@pytest.mark.parametrize(
    ("people", "statements", "choices"),
    [
        ([1.5], [2], [1]),
        ([float("nan")], [2], [1]),
        ([1], [float("inf")], [1]),
        ([1], [2], [float("nan")]),
        ([1], [2], [0.5]),
        ([1], [2], [7]),
        ([9], [2], [1]),
        ([1], [9], [1]),
        ([1, 1], [2, 2], [1, 1]),
        ([1, 1], [2, 2], [1, -1]),
        ([1, 2], [2], [1]),
    ],
)
def test_votes_that_cannot_be_are_refused_in_words(people, statements, choices) -> None:  # type: ignore[no-untyped-def]
    """Not-a-number, unknown numbers, second votes: nothing is guessed, nothing is dropped."""
    with pytest.raises(VotesInvalid, match=r"\w+ \w+"):
        Votes.from_triples(people, statements, choices, participant_ids=[1, 2], statement_ids=[2, 3])


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), -1.0])
def test_weights_that_cannot_be_are_refused_in_words(weight: float) -> None:
    with pytest.raises(VotesInvalid, match=r"\w+ \w+"):
        Votes.from_triples([1, 2], [1, 1], [1, 1], weights=[1.0, weight])


@pytest.mark.slow
def test_a_million_people() -> None:
    """A few votes each: nothing grows with the square of the people."""
    random = np.random.default_rng(1)
    people, statements, each = 1_000_000, 50, 3
    person = np.repeat(np.arange(people), each)
    statement = (random.integers(0, statements, people)[:, None] + [0, 7, 19]).ravel() % statements
    side = np.arange(people) % 2 == 0
    agree = np.where(side[person] == (statement % 2 == 0), 0.8, 0.4)
    votes = Votes.from_triples(person, statement, np.where(random.random(len(person)) < agree, 1, -1))
    sound(run_modules(votes))
