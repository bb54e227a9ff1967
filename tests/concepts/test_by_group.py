"""The profile group by group: each group judged by itself, under the rule that stands for one of so many groups."""

from __future__ import annotations

import numpy as np
import pytest

from deliberate.aggregation.rule import Rule
from deliberate.aggregation.votes import Votes, matrix
from deliberate.concepts.by_group import (
    OPINION_GROUPS,
    build_group_cells,
    build_partitions,
    collect_states_by_group,
    select_relevant_statements,
)
from deliberate.concepts.coding import Code, StatementCoding
from deliberate.concepts.profile import StatementOutcome

# Ten who agree with the first statement and reject the second, ten the other way round; all pass the third or skip it.
TWO_SIDES = matrix(*["ADP"] * 10, *["DA-"] * 10)
FIRST = tuple(["left"] * 10 + ["right"] * 10)
RULE = Rule(least_votes=5)


def with_segments(**segments: tuple[str, ...]) -> Votes:
    """The two sides, with what people said of themselves."""
    return Votes.from_triples(
        TWO_SIDES.participant_ids[TWO_SIDES.person],
        TWO_SIDES.statement_ids[TWO_SIDES.statement],
        TWO_SIDES.choice,
        segments=segments,
    )


def test_each_declared_segment_is_a_partition_and_an_unknown_answer_stands_outside() -> None:
    votes = with_segments(side=FIRST, age=("old", "", *["young"] * 18))
    partitions = build_partitions(votes, {})
    assert set(partitions) == {"side", "age"}, f"no {OPINION_GROUPS} where none were found"
    labels, people = partitions["age"]
    assert labels == ("old", "young")
    assert people.tolist() == [0, -1, *[1] * 18]


def test_a_cell_counts_the_votes_of_its_group_and_judges_them_alone() -> None:
    people = np.array([0] * 10 + [1] * 10)
    numbers = [int(number) for number in TWO_SIDES.statement_ids]
    cells = build_group_cells(TWO_SIDES, ("left", "right"), people, RULE, numbers)
    found = {(cell["statement"], cell["group"]): cell for cell in cells}
    first, second, third = numbers
    left = found[first, "left"]
    assert (left["agrees"], left["passes"], left["disagrees"]) == (10, 0, 0)
    assert (found[first, "left"]["state"], found[first, "right"]["state"]) == ("accepted", "rejected")
    assert (found[second, "left"]["state"], found[second, "right"]["state"]) == ("rejected", "accepted")
    assert found[third, "left"]["passes"] == 10
    assert found[third, "right"]["state"] == "undetermined", "nobody there was shown it"


def test_people_outside_every_group_count_in_none() -> None:
    people = np.array([0] * 10 + [-1] * 10)
    cells = build_group_cells(TWO_SIDES, ("left",), people, RULE, [int(TWO_SIDES.statement_ids[0])])
    assert [(cell["agrees"], cell["disagrees"]) for cell in cells] == [(10, 0)]


def test_only_wanted_statements_that_count_in_results_have_cells() -> None:
    first, second, _ = (int(number) for number in TWO_SIDES.statement_ids)
    people = np.array([0] * 10 + [1] * 10)
    cells = build_group_cells(TWO_SIDES, ("left", "right"), people, RULE, [second, 99])
    assert [(cell["statement"], cell["group"]) for cell in cells] == [(second, "left"), (second, "right")]
    assert first not in {cell["statement"] for cell in cells}


def outcome(number: int, *codes: Code, coded: bool = True) -> StatementOutcome:
    return StatementOutcome(number, "accepted", StatementCoding(codes) if coded else None)


def test_a_statement_matters_where_it_has_an_effect_on_a_concept() -> None:
    statements = [outcome(1, Code("use", "supports")), outcome(2), outcome(3, coded=False)]
    assert select_relevant_statements(statements) == [1]


@pytest.mark.parametrize(
    ("cells", "states"),
    [
        ([], {}),
        ([("A", 1, "accepted"), ("A", 2, None), ("B", 1, "rejected")], {"A": {1: "accepted"}, "B": {1: "rejected"}}),
        ([("A", 1, None)], {"A": {}}),
    ],
)
def test_a_hidden_cell_has_no_state_but_its_group_stays(
    cells: list[tuple[str, int, str | None]], states: dict[str, dict[int, str]]
) -> None:
    assert collect_states_by_group(cells) == states
