"""Disclosure control: what people without a role may see of the findings, so that no small group can be identified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from deliberate.findings.agreement import CoderAgreement
from deliberate.findings.blocks import StoredBlock, StoredGroups, StoredMap, StoredMatrix, StoredTable, replace_contents
from deliberate.findings.concepts import ConceptFindings, PartitionFinding
from deliberate.findings.parts import Cell, JsonObject, Point, Representative, Value

MIN_CELL_SIZE = 10
MEMBER_KEYS = {"members", "probabilities"}
# What is said of sets of accounts that vote alike: a question for organizers, no finding about anyone.
ORGANIZERS_ONLY = frozenset(
    {"brigades.sets", "brigades.script", "brigades.channels", "brigades.signs", "brigades.outcomes"}
)


def disclose_count(people: int) -> int | None:
    """Return a count of people as outsiders may know it; None where they are fewer than ten."""
    return people if people >= MIN_CELL_SIZE else None


def redact_block(block: StoredBlock) -> StoredBlock:
    """Return the block without member lists, numbers about fewer than ten people, the order of joining, or what only
    organizers see."""
    if block.name in ORGANIZERS_ONLY:
        return replace_contents(block, rows=[])
    if isinstance(block, StoredMatrix):
        return redact_matrix(block)
    if isinstance(block, StoredGroups):
        return replace_contents(block, groups=[redact_group(group) for group in block.document["groups"]])
    if isinstance(block, StoredMap):
        return redact_map(block)
    if isinstance(block, StoredTable):
        return redact_table(block)
    return block


def redact_matrix(block: StoredMatrix) -> StoredMatrix:
    """Return the matrix with its small cells hidden."""
    return replace_contents(block, cells=redact_cell_documents(block.document["cells"], redact_cells(block.cells)))


def redact_map(block: StoredMap) -> StoredMap:
    """Return the map without participants, its points ordered by position so that the order of joining stays hidden."""
    points = [
        {key: value for key, value in point.items() if key != "participant"} for point in block.document["points"]
    ]
    return replace_contents(block, points=sorted(points, key=lambda point: (point["x"], point["y"])))


def redact_points(points: Iterable[Point]) -> list[Point]:
    """Return the points without participant numbers, ordered by position."""
    return sorted((replace(point, participant=None) for point in points), key=lambda point: (point.x, point.y))


def redact_table(block: StoredTable) -> StoredTable:
    """Return the table with its small rows hidden: they keep their text columns but lose their numbers."""
    if not block.people:
        return block
    unseen = find_small_rows([row.values for row in block.rows], block.people, block.part)
    names = {column.key for column in block.columns if column.unit == "text"}
    rows = [
        {**{key: value if key in names else None for key, value in row.items()}, "hidden": True}
        if place in unseen
        else row
        for place, row in enumerate(block.document["rows"])
    ]
    return replace_contents(block, rows=rows)


def find_small_rows(rows: Sequence[Mapping[str, Value]], people: str, part: str) -> set[int]:
    """Return the positions of the rows about fewer than ten people, and of a second row where only one would be hidden.

    people: key of the column with the number of people. part: key of the column whose equal values mark the rows that
    add up to a whole: a single hidden row could be computed from the others.
    """
    wholes: dict[Value, list[int]] = {}
    for place, row in enumerate(rows):
        wholes.setdefault(row.get(part), []).append(place)
    sizes = [float(row[people] or 0) for row in rows]
    unseen: set[int] = set()
    for places in wholes.values():
        ordered = sorted(places, key=lambda place: sizes[place])
        small = sum(sizes[place] < MIN_CELL_SIZE for place in ordered)
        unseen.update(ordered[: 2 if small == 1 else small])
    return unseen


def redact_group(group: JsonObject) -> JsonObject:
    """Return a group without members, their probabilities, and statements that fewer than ten of them saw."""
    kept = [item for item in group.get("representative", ()) if is_seen_by_enough(item)]
    return {**{key: value for key, value in group.items() if key not in MEMBER_KEYS}, "representative": kept}


def is_seen_by_enough(item: JsonObject) -> bool:
    """Return whether ten people of the group saw the statement; true for older findings, which did not count them."""
    return bool(item.get("seen", MIN_CELL_SIZE) >= MIN_CELL_SIZE)


def select_shown_representative(group: JsonObject) -> tuple[Representative, ...]:
    """Return the representative statements of a group that people without a role may see."""
    return tuple(Representative.from_json(item) for item in group.get("representative", ()) if is_seen_by_enough(item))


def redact_cells(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells in their order; those of fewer than ten people keep their place but lose their numbers.

    Where only one group of a statement would be hidden, the next smallest is hidden too: otherwise the hidden one
    could be computed by subtracting the others from the total.
    """
    by_statement: dict[int, list[Cell]] = {}
    for cell in cells:
        by_statement.setdefault(cell.statement, []).append(cell)
    unseen: set[tuple[int, str]] = set()
    for statement, row in by_statement.items():
        ordered = sorted(row, key=lambda cell: cell.people)
        small = sum(cell.people < MIN_CELL_SIZE for cell in ordered)
        if small == 1:
            small = 2
        unseen.update((statement, cell.group) for cell in ordered[:small])
    return [
        Cell(cell.statement, cell.group, is_hidden=True) if (cell.statement, cell.group) in unseen else cell
        for cell in cells
    ]


def redact_cell_documents(documents: Sequence[JsonObject], shown: Sequence[Cell]) -> list[JsonObject]:
    """Return the JSON of cells, reduced where they are hidden. shown: the same cells after `redact_cells`."""
    return [
        {"statement": cell.statement, "group": cell.group, "hidden": True} if cell.is_hidden else document
        for document, cell in zip(documents, shown, strict=True)
    ]


def redact_concepts(concepts: ConceptFindings, agreement: CoderAgreement) -> ConceptFindings:
    """Return the concept part of the findings: small cells hidden, and profiles withheld where coders agree too little.

    A withheld profile keeps its exposure and its moderation counts.
    """
    profiles = {
        key: (found.withhold() if agreement.on(key).standing == "withheld" else found).document
        for key, found in concepts.profiles.items()
    }
    groups = {name: redact_partition(part).document for name, part in concepts.partitions.items()}
    return ConceptFindings({**concepts.document, "profiles": profiles, "groups": groups})


def redact_partition(part: PartitionFinding) -> PartitionFinding:
    """Return one partition of the people with its small cells hidden."""
    cells = redact_cell_documents(part.document["cells"], redact_cells(part.cells))
    return PartitionFinding({**part.document, "cells": cells})
