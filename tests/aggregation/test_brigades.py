"""Coordinated voting: what is planted is found, people of one mind are not, and nothing is told about few people."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.brigades import Plant, flag, make, plant
from deliberate.aggregation.arrivals import Arrivals
from deliberate.aggregation.checks import answer_to_json, reverse_votes
from deliberate.aggregation.contract import Answer, NoSettings
from deliberate.aggregation.modules.brigades import MODULE
from deliberate.aggregation.modules.brigades.blocks import find_hidden_channels
from deliberate.aggregation.modules.brigades.comparison import (
    add_outcomes_without_sets,
    compute_outcomes_without_sets,
    read_states,
)
from deliberate.aggregation.modules.brigades.detect import detect_ballot_sets
from deliberate.aggregation.modules.brigades.scripts import NOISES, Script, count_sides
from deliberate.aggregation.modules.brigades.signs import (
    ChannelCount,
    compute_share_near,
    compute_usual_share_near,
    find_identical,
)
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.simulate import (
    ACQUIESCENCE,
    INDEPENDENT,
    LINE,
    OPINION_GROUPS,
    PLANE,
    UNFOLDING,
    SimulationPlan,
)
from deliberate.aggregation.votes import Votes, matrix
from deliberate.findings.blocks import parse_block
from deliberate.findings.disclosure import redact_block

RULE = {"outcomes": {"measure": "everyone"}}


def answer(votes: Votes) -> Answer:
    return MODULE.run(votes, NoSettings(), {})


def blocks_of(votes: Votes) -> dict[str, dict[str, Any]]:
    return {block.name: block.to_json() for block in answer(votes).blocks}


@pytest.mark.parametrize("against", [False, True])
@pytest.mark.parametrize("kind", [INDEPENDENT, LINE, OPINION_GROUPS])
def test_accounts_that_vote_one_script_are_found_and_no_one_else(kind: str, against: bool) -> None:
    simulated = make(SimulationPlan(kind), 31)
    for planted, least in ((Plant(0.04, 0.1, 1.0, against), 0.8), (Plant(0.04, 0.1, 0.5, against), 0.6)):
        votes, who = plant(simulated, planted, 31)
        flagged = flag(votes)
        assert flagged[who].mean() >= least
        assert flagged[~who].mean() <= 0.02


@pytest.mark.parametrize("kind", [INDEPENDENT, ACQUIESCENCE, LINE, PLANE, OPINION_GROUPS, UNFOLDING])
def test_people_who_think_alike_are_no_set(kind: str) -> None:
    assert not flag(make(SimulationPlan(kind, sizes=(0.8, 0.2)), 32).votes).any()


def test_order_numbers_and_the_direction_of_votes_decide_nothing() -> None:
    votes, _ = plant(make(SimulationPlan(INDEPENDENT), 33), Plant(0.03), 33)
    mirrored = replace(votes, choice=-votes.choice)
    assert answer_to_json(answer(votes)) == answer_to_json(answer(reverse_votes(votes)))
    assert flag(votes).tolist() == flag(mirrored).tolist()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text("AD-", min_size=6, max_size=6), min_size=4, max_size=7), st.integers(1, 3))
def test_the_support_of_a_script_is_that_of_its_formula(rows: list[str], members: int) -> None:
    """Written out vote by vote: a member's own vote says nothing of the script that it is judged by."""
    cells = matrix(*rows).observed_votes
    inside = np.arange(members)
    script = Script.of(cells, inside)
    log_shares = np.log(np.full((6, 2), 0.5))
    own = script.compute_own_support(cells, np.full(cells.total, np.log(0.5)), np.arange(len(rows)) < members)
    whole = script.compute_support(cells, log_shares)
    for person, row in enumerate(rows):
        ratios = {True: [0.0] * len(NOISES), False: [0.0] * len(NOISES)}
        for (j, letter), without_own, (at, noise) in product(enumerate(row), (True, False), enumerate(NOISES)):
            if letter != "-":
                others = [r[j] for i, r in enumerate(rows[:members]) if not (without_own and i == person)]
                odds = ((1 - noise) / noise) ** (others.count("A") - others.count("D"))
                agree = (odds * (1 - noise) + noise) / (1 + odds)
                ratios[without_own][at] += np.log((agree if letter == "A" else 1 - agree) / 0.5)
        assert own[person] == pytest.approx(np.log(np.mean(np.exp(ratios[True]))))
        assert whole[person] == pytest.approx(np.log(np.mean(np.exp(ratios[False]))))
    assert count_sides(cells).sum() == cells.total


def test_of_fewer_than_ten_accounts_nothing_is_told() -> None:
    votes, who = plant(make(SimulationPlan(INDEPENDENT), 34), Plant(0.02), 34)
    assert sum(len(one.members) for one in detect_ballot_sets(votes)) == who.sum() == 8
    blocks = blocks_of(votes)
    assert blocks["brigades.summary"]["values"] == {"accounts": None, "sets": 1}
    assert not {"brigades.sets", "brigades.script"} & set(blocks)


def test_sets_are_described_without_naming_anyone_and_only_for_organizers() -> None:
    votes, who = plant(make(SimulationPlan(INDEPENDENT), 35), Plant(0.04, 0.0), 35)
    votes = replace(votes, arrivals=Arrivals.of(np.where(who, 90_000, 3600.0 * np.arange(votes.people)),
                                               ["poster" if one else "" for one in who]))  # fmt: skip
    blocks = blocks_of(votes)
    (row,) = blocks["brigades.sets"]["rows"]
    assert (row["people"], row["mismatch"], row["complete"], row["identical"]) == (17, 0.0, 1.0, 1.0)
    assert row["near"] == 1.0
    assert row["near_usual"] < 0.2
    assert blocks["brigades.summary"]["values"] == {"accounts": 17, "sets": 1}
    channels = {one["channel"]: one["flagged"] for one in blocks["brigades.channels"]["rows"]}
    assert channels == {"no channel": 0.0, "poster": 1.0}
    for name in ("brigades.sets", "brigades.script", "brigades.channels", "brigades.signs"):
        assert blocks[name]["rows"]
        assert redact_block(parse_block(blocks[name])).to_json()["rows"] == []


def test_no_channel_stands_hidden_alone() -> None:
    few = (ChannelCount("a", 200, 0), ChannelCount("b", 50, 12), ChannelCount("c", 30, 3))
    assert find_hidden_channels(few) == {1, 2}
    assert find_hidden_channels(few[:2]) == set()


def test_outcomes_are_compared_with_those_of_everyone_else() -> None:
    simulated = make(SimulationPlan(INDEPENDENT), 36)
    votes, _ = plant(simulated, Plant(0.04, against=True), 36)
    answers = run_modules(votes, ["outcomes", "brigades"], RULE)
    compared = add_outcomes_without_sets(answers, compute_outcomes_without_sets(votes, answers))
    assert compared.answers["outcomes"] is answers.answers["outcomes"], "what is published stays"
    block = compared.answers["brigades"].blocks[-1].to_json()
    published = read_states(answers.answers["outcomes"])
    honest = read_states(run_modules(simulated.votes, ["outcomes"], RULE).answers["outcomes"])
    differing = {number: (state, honest[number]) for number, state in published.items() if state != honest[number]}
    assert len(differing) > 5
    assert {row["statement"]: (row["state"], row["without"]) for row in block["rows"]} == differing


def test_times_of_an_import_are_no_times() -> None:
    assert not Arrivals.of([5.0, 5.2, 5.9, 1000.0], ["", "", "", ""]).are_timed
    assert Arrivals.of([60.0, 125.0, np.nan], ["", "", "x"]).minute.tolist()[:2] == [0.0, 1.0]


def test_share_of_arrivals_near_another() -> None:
    assert compute_share_near(np.array([0.0, 5.0, 100.0, np.nan])) == pytest.approx(2 / 3)
    assert np.isnan(compute_share_near(np.array([1.0, np.nan])))
    assert compute_usual_share_near(np.arange(500, dtype=np.float64) * 60, 10) == 0.0


def test_identical_ballots_need_eight_votes() -> None:
    found = find_identical(matrix("ADADADAD--", "ADADADAD--", "ADADADADA-", "AD--------", "AD--------").observed_votes)
    assert found.tolist() == [True, True, False, False, False]
