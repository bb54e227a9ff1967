"""What modules without a chapter of their own found, ready to be shown: by outsiders' rules, with pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.findings.blocks import (
    StoredBlock,
    StoredCurve,
    StoredMap,
    StoredMatrix,
    StoredNote,
)
from deliberate.findings.disclosure import redact_block
from deliberate.findings.document import ModuleFindings
from deliberate.findings.parts import Cell
from deliberate.reports.figures.curve import CurvePicture, build_curve_picture
from deliberate.reports.figures.opinion_map import MapPicture, build_map_picture

# Matrices whose columns are the published opinion groups, which people may have named.
BY_OPINION_GROUP = frozenset({"uncertainty.groups"})


@dataclass(frozen=True)
class CurveWithPicture(StoredCurve):
    """A curve; no picture where fewer than two points are known."""

    picture: CurvePicture | None


@dataclass(frozen=True)
class MapWithPicture(StoredMap):
    """A map; no picture where no one is placed."""

    picture: MapPicture | None


@dataclass(frozen=True)
class MatrixRow:
    """One statement with one cell per group; None where the block has none."""

    statement: int
    cells: Sequence[Cell | None]


@dataclass(frozen=True)
class MatrixWithRows(StoredMatrix):
    """A matrix by rows; whether its columns are the opinion groups that may have names."""

    rows: Sequence[MatrixRow]
    are_opinion_groups: bool


@dataclass(frozen=True)
class OtherModule:
    """A module without a chapter: what it answers, its notes, its other blocks."""

    name: str
    title: str
    question: str
    notes: list[StoredNote]
    blocks: list[StoredBlock]


def build_other_modules(modules: Sequence[ModuleFindings], chapters: frozenset[str]) -> list[OtherModule]:
    """Return the modules without a chapter that gave an answer or a note: notes, and blocks with pictures."""
    return [
        OtherModule(
            name=module.name,
            title=module.title,
            question=module.question,
            notes=module.notes,
            # A block of a kind that this version does not know cannot be shown.
            blocks=[add_picture(redact_block(block)) for block in module.blocks if block.kind not in ("note", "")],
        )
        for module in modules
        if module.name not in chapters and module.status in ("ok", "not_found")
    ]


def add_picture(block: StoredBlock) -> StoredBlock:
    """Return the block with the picture its template draws, where its kind has one."""
    if isinstance(block, StoredCurve):
        return CurveWithPicture(block.document, build_curve_picture(block.points))
    if isinstance(block, StoredMap):
        return MapWithPicture(block.document, build_map_picture(block.points, block.explained, block.note))
    if isinstance(block, StoredMatrix):
        return MatrixWithRows(block.document, build_matrix_rows(block), block.name in BY_OPINION_GROUP)
    return block


def build_matrix_rows(block: StoredMatrix) -> list[MatrixRow]:
    """Return one row per statement with one cell per group, in the block's own order."""
    rows = {number: {cell.group: cell for cell in cells} for number, cells in block.by_statement.items()}
    return [MatrixRow(number, [row.get(group) for group in block.groups]) for number, row in rows.items()]
