"""Small cells: hidden, and not to be found by subtraction."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from deliberate.aggregation.blocks import Block, Column, Groups, Table
from deliberate.findings.blocks import StoredMatrix, parse_block
from deliberate.findings.disclosure import MIN_CELL_SIZE, redact_block, redact_cells
from deliberate.findings.parts import Cell
from deliberate.reports.chapters.statements import StatementRow, build_statement_table
from deliberate.reports.personal_results import compute_nearest_group


def cell(group: str, agrees: int, statement: int = 0) -> Cell:
    return Cell(statement, group, agrees=agrees)


def as_outsiders_see(block: Block) -> Any:
    """The JSON of a block without what outsiders may not see."""
    return redact_block(parse_block(block.to_json())).to_json()


def test_a_single_small_cell_takes_the_next_smallest_with_it() -> None:
    shown = redact_cells([cell("A", 50), cell("B", 3), cell("C", 20)])
    assert [entry.is_hidden for entry in shown] == [False, True, True]


def test_large_cells_stay_as_they_are() -> None:
    cells = [cell("A", 50), cell("B", 10)]
    assert redact_cells(cells) == cells


@given(st.lists(st.lists(st.integers(0, 40), min_size=2, max_size=5), min_size=1, max_size=4))
def test_never_exactly_one_hidden_and_never_a_small_one_shown(table: list[list[int]]) -> None:
    cells = [cell("ABCDE"[g], size, n) for n, row in enumerate(table) for g, size in enumerate(row)]
    shown = redact_cells(cells)
    for number in range(len(table)):
        row = [entry for entry in shown if entry.statement == number]
        assert sum(entry.is_hidden for entry in row) != 1
        assert all(entry.is_hidden or entry.agrees >= MIN_CELL_SIZE for entry in row)


@given(st.lists(st.integers(0, 40), min_size=2, max_size=6))
def test_rows_of_few_people_lose_their_numbers_and_never_just_one_of_them(sizes: list[int]) -> None:
    rows = [{"segment": "age", "answer": f"a{n}", "people": size, "share": 0.123} for n, size in enumerate(sizes)]
    columns = (
        Column("answer", "Answer", "text"),
        Column("people", "People", "count"),
        Column("share", "Share", "share"),
    )
    table = Table("t", "T", columns=columns, rows=tuple(rows), people="people", part="segment")
    shown = as_outsiders_see(table)["rows"]
    hidden = [row for row in shown if row.get("hidden")]
    assert len(hidden) != 1
    assert all(row["people"] is None and row["share"] is None and row["answer"] for row in hidden)
    assert all(row["people"] >= MIN_CELL_SIZE for row in shown if not row.get("hidden"))


def test_the_table_is_searched_by_every_word_and_cut() -> None:
    rows = [StatementRow(n, f"Tree {n} is tall", agrees=n, disagrees=1, passes=0, share=n / (n + 1)) for n in range(80)]
    found = build_statement_table(rows, sort="agree", find="TREE 7")
    assert [row.statement for row in found.page.rows] == [*range(79, 69, -1), 67, 57, 47, 37, 27, 17, 7]
    assert (found.page.found, found.total) == (17, 80)
    assert len(build_statement_table(rows).page.rows) == 50
    second = build_statement_table(rows, page=2).page
    assert (second.first, second.last, second.found, second.pages) == (51, 80, 80, 2)
    assert build_statement_table(rows, page=99).page == second
    assert len(build_statement_table(rows, page=None).page.rows) == 80


def test_outsiders_learn_neither_who_belongs_to_a_group_nor_how_surely() -> None:
    group = {"label": "A", "size": 30, "certainty": 0.9, "members": [4711], "probabilities": [0.977]}
    shown = as_outsiders_see(Groups("g", "G", groups=(group,)))
    assert "4711" not in str(shown)
    assert "0.977" not in str(shown)
    assert shown["groups"][0]["certainty"] == 0.9


def test_the_nearest_group_tells_nothing_of_cells_below_ten() -> None:
    def cell(statement: int, group: str, agrees: int, share: float) -> dict[str, object]:
        return {
            "statement": statement, "group": group, "agrees": agrees, "disagrees": 0, "passes": 0, "share": share
        }  # fmt: skip

    cells = [cell(1, "A", 12, 0.9), cell(1, "B", 30, 0.6), cell(2, "A", 3, 0.2), cell(2, "B", 30, 0.7)]
    matrix = StoredMatrix({"groups": ["A", "B"], "cells": cells})
    assert compute_nearest_group(matrix, {1: 1}) == ("A", 0.9)
    assert compute_nearest_group(matrix, {1: 1, 2: 1}) == ("A", 0.9)
    # With one hidden alone, the other could be computed from it.
    assert compute_nearest_group(matrix, {2: 1}) == (None, None)
