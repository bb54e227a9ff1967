"""Quality: the figures of a real assembly, signs that treat both sides alike, and what leaving people out would do."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.aggregation.checks import run_with_requirements, simulate_two_groups
from deliberate.aggregation.exposures import Exposures
from deliberate.aggregation.modules.quality import MODULE
from deliberate.aggregation.modules.quality.activity import compute_participation_curve, gini
from deliberate.aggregation.modules.quality.order import compute_order_effects
from deliberate.aggregation.votes import Votes, matrix


def blocks_of(votes: Votes, settings: dict[str, Any] | None = None) -> dict[str, Any]:
    return {block.name: block.to_json() for block in run_with_requirements(MODULE, votes, settings).blocks}


def signs(votes: Votes) -> dict[str, dict[str, Any]]:
    """The rows of the table of signs by the name of the sign."""
    answer = run_with_requirements(MODULE, votes)
    rows = next(block for block in answer.blocks if block.name == "quality.signs").to_json()["rows"]
    return {sign.name: row for sign, row in zip(answer.result.signs, rows, strict=True)}


@pytest.fixture(scope="module")
def ccai(shared_data: Path) -> Votes:
    """Collective Constitutional AI after its own filter: more than 25 votes, not on the list, moderated in."""
    folder = shared_data / "ccai"
    tossed = {int(word) for word in (folder / "ids-to-toss.csv").read_text().split() if word.isdigit()}
    with (folder / "comments.csv").open(encoding="utf-8", newline="") as file:
        kept = {row["comment-id"] for row in csv.DictReader(file) if int(row["moderated"]) > 0}
    with (folder / "participants-votes.csv").open(encoding="utf-8", newline="") as file:
        people = [
            row for row in csv.DictReader(file) if int(row["n-votes"]) > 25 and int(row["participant"]) not in tossed
        ]
    cells = [(int(r["participant"]), int(c), int(r[c])) for r in people for c in kept if r[c] != ""]
    return Votes.from_triples(
        *np.array(cells).T,
        participant_ids=[int(row["participant"]) for row in people],
        statement_ids=[int(number) for number in kept],
    )


def test_the_published_figures_of_a_real_assembly(ccai: Votes) -> None:
    assert (ccai.people, ccai.statements, ccai.total) == (1002, 275, 34563)
    found = {name.removeprefix("quality."): block.get("value") for name, block in blocks_of(ccai).items()}
    assert found["coverage"] == pytest.approx(0.125, abs=0.0005)
    assert found["per_person"] == pytest.approx(34.5, abs=0.05)
    assert found["per_person_median"] == 30
    assert (found["per_statement_least"], found["per_statement_median"]) == (23, 81)
    assert found["gini"] == pytest.approx(0.39, abs=0.005)
    assert found["passes"] == pytest.approx(0.079, abs=0.0005)
    shown = signs(ccai)
    assert (shown["all_agree"]["people"], shown["mostly_agree"]["people"]) == (58, 127)


def test_a_sign_is_the_same_whichever_side_is_called_agree(ccai: Votes) -> None:
    turned = Votes.from_triples(ccai.participant_ids[ccai.person], ccai.statement_ids[ccai.statement], -ccai.choice)
    there, back = signs(ccai), signs(turned)
    for one, other in (("all_agree", "all_disagree"), ("mostly_agree", "mostly_disagree")):
        assert there[one]["people"] == back[other]["people"]
        assert there[other]["people"] == back[one]["people"]
    assert there["all_pass"] == back["all_pass"]
    assert there["most_active"]["people"] == back["most_active"]["people"]


@pytest.mark.parametrize("person", range(0, 40, 5))
def test_dissent_is_no_sign(person: int) -> None:
    """One person turns against everybody else: the people who show a sign stay the same."""
    votes = simulate_two_groups(people=40, statements=24)
    choice = votes.choice.copy()
    choice[votes.person == person] *= -1
    turned = replace(votes, choice=choice)
    for before, after in zip(
        run_with_requirements(MODULE, votes).result.signs,
        run_with_requirements(MODULE, turned).result.signs,
        strict=True,
    ):
        others = np.arange(40) != person
        assert (before.shown == after.shown)[others].all()
    either = {"all_agree", "all_disagree", "mostly_agree", "mostly_disagree"}
    shown = [
        {s.name for s in run_with_requirements(MODULE, v).result.signs if s.shown[person]} & either
        for v in (votes, turned)
    ]
    assert len(shown[0]) == len(shown[1])


def test_nobody_is_left_out_of_the_votes() -> None:
    votes = matrix(*["A" * 25] * 15, *["AD" * 12 + "A"] * 30)
    shown = signs(votes)
    assert shown["all_agree"]["people"] == 15
    assert shown["all_agree"]["largest"] > 0.2
    assert votes.total == 45 * 25
    assert blocks_of(votes)["quality.per_person"]["value"] == 25


def test_few_votes_show_no_sign() -> None:
    assert signs(matrix(*["A" * 19] * 5))["all_agree"]["people"] == 0
    assert signs(matrix(*["A" * 20] * 5))["all_agree"]["people"] == 5


def test_without_the_most_active_a_majority_may_fall() -> None:
    """Ten people out of a hundred vote on a statement that few others see: the majority there is theirs."""
    busy = ["A" * 30] * 10
    others = ["D" + "-" * 9 + "AD" * 10] * 8 + ["-" * 10 + "AD" * 10] * 82
    block = blocks_of(matrix(*busy, *others), {"most_active": 0.1})["quality.without_most_active"]
    first = next(row for row in block["rows"] if row["statement"] == 0)
    assert first["plain"] == pytest.approx(10 / 18)
    assert first["without"] == 0.0
    assert first["change"] == pytest.approx(-10 / 18)


def test_no_row_gives_away_how_one_very_active_person_votes() -> None:
    block = blocks_of(matrix("A" * 30, *["AD" * 10 + "-" * 10] * 60))["quality.without_most_active"]
    assert block["rows"] == []


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30))
def test_gini_lies_between_equality_and_one(values: list[int]) -> None:
    counts = np.array(values)
    mean_difference = np.abs(counts[:, None] - counts).mean()
    assert gini(counts) == pytest.approx(mean_difference / (2 * counts.mean()) if counts.any() else 0.0)


def test_the_participation_curve_begins_with_everybody() -> None:
    assert compute_participation_curve(np.array([1, 1, 2, 4]), most_points=4) == [
        (1, 1.0),
        (2, 0.5),
        (3, 0.25),
        (4, 0.25),
    ]


def shown_in_order(fatigue: float, seed: int = 5, people: int = 400) -> Votes:
    """Each person sees 30 statements in a random order; agreement falls by `fatigue` per turn."""
    random = np.random.default_rng(seed)
    statement = np.argsort(random.random((people, 30)), axis=1)
    turn = np.tile(np.arange(30), (people, 1))
    agrees = random.random((people, 30)) < 0.4 + 0.4 * (statement % 2) - fatigue * turn
    person = np.repeat(np.arange(people), 30)
    votes = Votes.from_triples(person, statement.ravel(), np.where(agrees.ravel(), 1, -1))
    return replace(votes, exposures=Exposures.of(person, statement.ravel(), np.full(people * 30, 1 / 30)))


def test_an_effect_of_order_is_seen_and_none_is_not() -> None:
    tired, fresh = compute_order_effects(shown_in_order(0.01)), compute_order_effects(shown_in_order(0.0))
    assert [(item.first, item.people) for item in tired] == [(1, 400), (6, 400), (11, 400), (21, 400)]
    # Turns 1 to 5 lie 12.5 turns before the middle.
    assert tired[0].difference == pytest.approx(0.125, abs=0.03)
    assert tired[-1].upper < 0 < tired[0].lower
    assert all(item.lower < 0 < item.upper for item in fresh)


def test_without_a_record_of_exposures_order_is_not_available() -> None:
    assert "not recorded" in blocks_of(simulate_two_groups())["quality.order"]["text"]
    assert blocks_of(shown_in_order(0.0))["quality.order"]["kind"] == "curve"


def test_shares_from_draws_stand_beside_those_of_votes_cast() -> None:
    """Everybody saw everything, evenly drawn: then the two are the same."""
    votes = shown_in_order(0.0)
    rows = {row["statement"]: row for row in blocks_of(votes)["quality.as_if_shown"]["rows"]}
    assert len(rows) == 30
    plain = votes.counts[:, 2] / votes.counts.sum(axis=1)
    for statement, row in rows.items():
        assert row["lower"] < plain[statement] < row["upper"]
        assert row["share"] == pytest.approx(plain[statement], abs=0.1)
        assert row["shown"] == 400
