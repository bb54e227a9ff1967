"""The table of votes: any order, any kind of whole number, and refusals in words."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.aggregation import vote_lists
from deliberate.aggregation.votes import Votes, VotesInvalid, matrix

CELLS = st.dictionaries(
    st.tuples(st.integers(-5, 70_000), st.integers(0, 40)), st.sampled_from((-1, 0, 1)), min_size=1, max_size=60
)


def listed(cells: dict[tuple[int, int], int], kind: type = np.int64) -> Votes:
    rows = np.array([(*key, choice) for key, choice in cells.items()], dtype=np.int64)
    return Votes.from_triples(rows[:, 0].astype(kind), rows[:, 1].astype(kind), rows[:, 2].astype(np.int8))


@given(CELLS)
def test_votes_come_back_in_order_whatever_order_they_came_in(cells: dict[tuple[int, int], int]) -> None:
    votes = listed(cells)
    people, texts = votes.participant_ids[votes.person], votes.statement_ids[votes.statement]
    found = list(zip(people.tolist(), texts.tolist(), votes.choice.tolist(), strict=True))
    assert found == [(*key, choice) for key, choice in sorted(cells.items())]
    assert votes.input_hash == listed(dict(reversed(cells.items())), np.int32).input_hash


@given(CELLS, st.integers(1, 3), st.integers(1, 7))
def test_counts_do_not_depend_on_the_size_of_the_blocks(
    cells: dict[tuple[int, int], int], groups: int, block: int
) -> None:
    votes = listed(cells)
    labels = np.arange(votes.people) % (groups + 1) - 1
    expected = np.zeros((groups, votes.statements, 3))
    for person, statement, choice in zip(votes.person, votes.statement, votes.choice, strict=True):
        if labels[person] >= 0:
            expected[labels[person], statement, choice + 1] += 1
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("deliberate.aggregation.votes.BLOCK", block)
        patched.setattr(vote_lists, "BLOCK", block)
        assert (listed(cells).counts_by(labels, groups) == expected).all()
        assert listed(cells).input_hash == votes.input_hash
    assert (votes.counts_by(labels, groups) == expected).all()


def test_weighted_counts_leave_out_people_without_a_group() -> None:
    votes = Votes.from_triples([1, 2, 3], [5, 5, 5], [1, 1, -1], weights=[0.5, 2.0, 4.0])
    assert votes.counts.tolist() == [[4.0, 0.0, 2.5]]
    assert votes.counts_by(np.array([0, -1, 1]), 2).tolist() == [[[0.0, 0.0, 0.5]], [[4.0, 0.0, 0.0]]]


def test_where_each_persons_votes_begin() -> None:
    assert matrix("A-", "--", "AD", "--").person_start.tolist() == [0, 1, 1, 3, 3]


@pytest.mark.parametrize(
    ("lists", "message"),
    [
        (([1, 1], [2, 2], [1, -1]), "Participant 1 voted twice on statement 2"),
        (([1], [2], [2]), "A vote is -1, 0 or 1, not 2"),
        (([1], [2], [float("nan")]), "not a whole number"),
        (([1], ["two"], [1]), "must be whole numbers"),
        (([1, 2], [2], [1]), "lists of the same length"),
    ],
)
def test_lists_that_contradict_themselves_are_refused(lists: Any, message: str) -> None:
    with pytest.raises(VotesInvalid, match=message):
        Votes.from_triples(*lists)


@pytest.mark.parametrize("ids", [[1, 2, 3], [1, 3, 900_000]])
def test_unknown_numbers_are_refused(ids: list[int]) -> None:
    with pytest.raises(VotesInvalid, match="unknown participant 7"):
        Votes.from_triples([7], [0], [1], participant_ids=ids)
    with pytest.raises(VotesInvalid, match="unknown participant 2000000"):
        Votes.from_triples([2_000_000], [0], [1], participant_ids=ids)
