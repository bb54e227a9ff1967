"""Every module takes weights: only their ratios matter, and a weight of two is two people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from deliberate.aggregation.checks import answer_to_json, check_answer, run_with_requirements, simulate_two_groups
from deliberate.aggregation.group_partition import partition_by_labels, partition_everyone
from deliberate.aggregation.registry import all_modules
from deliberate.aggregation.votes import Votes, VotesInvalid, matrix
from deliberate.aggregation.weights import with_weights

# Point estimates that come straight from counts. What rests on groups, on a fitted model or on how sure one is differs:
# a person of weight two is placed once, and is one voice when it comes to certainty.
COUNTED: dict[str, dict[str, tuple[str, ...]]] = {
    "tally": {"tally.statements": ("agrees", "disagrees", "passes", "share")},
    "slate": {"slate.members": ("place", "agrees", "disagrees", "passes", "share", "seen")},
}


def some_weights(people: int) -> Any:
    return np.random.default_rng(3).integers(1, 4, people).astype(np.float64)


@pytest.mark.parametrize("heavy", [False, True])
def test_everyone_is_the_group_that_holds_all(heavy: bool) -> None:
    votes = simulate_two_groups(people=50)
    votes = with_weights(votes, some_weights(50)) if heavy else votes
    whole, group = partition_everyone(votes), partition_by_labels(votes, np.zeros(50, dtype=np.int64), "groups")
    assert whole.counts.tolist() == group.counts.tolist()
    assert whole.effective == pytest.approx(group.effective, abs=1e-12)


@pytest.mark.parametrize("name", list(all_modules()))
def test_doubling_all_weights_changes_nothing(name: str) -> None:
    votes, weights = simulate_two_groups(people=90), some_weights(90)
    module = all_modules()[name]
    once = run_with_requirements(module, with_weights(votes, weights))
    check_answer(once, f"{name} with weights")
    assert answer_to_json(once) == answer_to_json(run_with_requirements(module, with_weights(votes, 2 * weights)))


@pytest.mark.parametrize("name", list(all_modules()))
def test_a_weight_of_nothing_is_no_crash(name: str) -> None:
    votes = simulate_two_groups(people=40)
    weights = np.zeros(40)
    check_answer(
        run_with_requirements(all_modules()[name], with_weights(votes, weights)), f"{name} where nobody weighs anything"
    )
    weights[:3] = 1
    check_answer(
        run_with_requirements(all_modules()[name], with_weights(votes, weights)), f"{name} where three people weigh"
    )


def repeated(votes: Votes, times: Any) -> Votes:
    """Each person as often as `times` says, as people of their own."""
    places = [person for person, count in enumerate(times) for _ in range(int(count))]
    cells = [
        (copy, int(votes.statement_ids[votes.statement[cell]]), int(votes.choice[cell]))
        for copy, person in enumerate(places)
        for cell in range(votes.person_start[person], votes.person_start[person + 1])
    ]
    return Votes.from_triples(*np.array(cells).T, participant_ids=range(len(places)), statement_ids=votes.statement_ids)


@pytest.mark.parametrize("name", list(COUNTED))
def test_a_weight_of_two_is_two_people(name: str) -> None:
    votes, weights = simulate_two_groups(people=60), some_weights(60)
    module = all_modules()[name]
    heavy = {b.name: b.to_json() for b in run_with_requirements(module, replace(votes, weights=weights)).blocks}
    many = {b.name: b.to_json() for b in run_with_requirements(module, repeated(votes, weights)).blocks}
    for block, keys in COUNTED[name].items():
        rows = {row["statement"]: row for row in heavy[block]["rows"]}
        assert rows
        assert {row["statement"] for row in many[block]["rows"]} == set(rows)
        for row in many[block]["rows"]:
            for key in keys:
                assert rows[row["statement"]][key] == pytest.approx(row[key]), (block, row["statement"], key)


def test_weights_are_scaled_to_a_mean_of_one_over_those_who_weigh_anything() -> None:
    made = with_weights(matrix("A", "D", "A"), [2.0, 6.0, 0.0])
    assert made.weights is not None
    assert made.weights.tolist() == [0.5, 1.5, 0.0]
    assert made.counts.tolist() == [[1.5, 0.0, 0.5]]


@pytest.mark.parametrize("weights", [[1.0], [1.0, -1.0], [1.0, float("nan")]])
def test_weights_that_make_no_sense_are_refused(weights: list[float]) -> None:
    with pytest.raises(VotesInvalid):
        with_weights(matrix("A", "D"), weights)
