"""Marks of the stand chart: the range that the rule uses, one denominator, nothing of small groups, no mark hidden."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.aggregation.measures import compute_credence_above
from deliberate.findings.blocks import StoredMatrix, StoredRanking
from deliberate.findings.parts import Cell
from deliberate.findings.ranges import compute_rule_range, counts_passes
from deliberate.findings.standing import (
    MIN_DISTANCE,
    StandMark,
    asks_each_group,
    assign_lanes,
    build_shown_cells,
    build_stand_marks,
    find_line,
)

OWN = {"preset": "own", "measure": "groups", "threshold": 0.6, "credence": 0.95, "count_passes": False}
COUNTS = st.integers(0, 400)


def cell(group: str, agrees: int, disagrees: int, passes: int = 0) -> dict[str, Any]:
    return {"statement": 1, "group": group, "agrees": agrees, "disagrees": disagrees, "passes": passes}


def matrix(*cells: dict[str, Any]) -> StoredMatrix:
    return StoredMatrix({"groups": [one["group"] for one in cells], "cells": list(cells)})


def tally(**counts: int) -> StoredRanking:
    return StoredRanking({"columns": [], "rows": [{"statement": 1, **counts}]})


@given(agrees=COUNTS, others=COUNTS, line=st.floats(0.2, 0.95), credence=st.floats(0.8, 0.999))
def test_a_range_lies_above_the_line_exactly_where_the_rule_is_sure(
    agrees: int, others: int, line: float, credence: float
) -> None:
    if agrees + others == 0 or (others and agrees / (agrees + others) == line):
        return
    lower, upper = compute_rule_range(agrees, others, credence)
    assert 0 <= lower <= agrees / (agrees + others) <= upper <= 1
    sure = float(compute_credence_above(agrees, others, line))
    if abs(sure - credence) > 1e-9:
        assert (lower > line) == (sure > credence)


def test_passes_count_only_where_the_rule_counts_them() -> None:
    cells = [Cell(1, "A", 30, 10, 60)]
    assert build_stand_marks(cells, OWN)[0].share == pytest.approx(0.75)
    assert build_stand_marks(cells, {**OWN, "count_passes": True})[0].share == pytest.approx(0.3)
    assert counts_passes({"preset": "polis"})
    assert not counts_passes({})


def test_groups_are_marked_where_the_rule_asks_them_and_everyone_elsewhere() -> None:
    groups, everyone = matrix(cell("A", 40, 5), cell("B", 5, 40)), tally(agrees=45, disagrees=45, passes=3)
    assert [one.group for one in build_shown_cells(groups, everyone, OWN)[1]] == ["A", "B"]
    for measure in ("everyone", "segments"):
        (alone,) = build_shown_cells(groups, everyone, {**OWN, "measure": measure})[1]
        assert (alone.group, alone.agrees, alone.passes) == ("", 45, 3)
    (alone,) = build_shown_cells(None, everyone, OWN)[1]
    assert alone.group == ""
    assert build_shown_cells(None, None, OWN) == {}


def test_a_small_group_has_no_mark_and_takes_the_next_smallest_with_it() -> None:
    cells = build_shown_cells(matrix(cell("A", 40, 5), cell("B", 4, 4), cell("C", 20, 9)), None, OWN)[1]
    assert [one.is_hidden for one in cells] == [False, True, True]
    assert [mark.group for mark in build_stand_marks(cells, OWN)] == ["A"]
    (few,) = build_shown_cells(None, tally(agrees=5, disagrees=3, passes=1), OWN)[1]
    assert few.is_hidden


def test_whom_nobody_decided_has_no_mark() -> None:
    assert build_stand_marks([Cell(1, "", 0, 0, 50)], OWN) == []


def test_a_rule_on_products_has_no_line_and_asks_no_group_by_itself() -> None:
    assert find_line(OWN) == 0.6
    assert find_line({**OWN, "measure": "product"}) is None
    assert find_line({**OWN, "preset": "polis"}) is None
    assert find_line({}) is None
    assert asks_each_group(OWN)
    assert not asks_each_group({**OWN, "preset": "polis"})
    assert not asks_each_group({**OWN, "measure": "geometric"})


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_no_mark_covers_another_and_their_order_stays(shares: list[float]) -> None:
    marks = [StandMark("ABCDEF"[place], share, share, share) for place, share in enumerate(shares)]
    placed = assign_lanes(marks)
    assert [one.group for one in placed] == [one.group for one in marks]
    for one in placed:
        for other in placed:
            if one.group != other.group and one.lane == other.lane:
                assert abs(one.share - other.share) >= MIN_DISTANCE
    assert min(one.lane for one in placed) == 0
