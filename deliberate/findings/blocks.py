"""Stored blocks: one class per kind, as `aggregation/blocks.py` writes them; contents are parsed when asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from deliberate.aggregation.blocks import Column
from deliberate.findings.former_sentences import update_module_wording, update_value_wording
from deliberate.findings.parts import Cell, CurvePoint, GroupEntry, JsonObject, Point, Row, Sentence


@dataclass(frozen=True)
class StoredBlock:
    """Base of all kinds. A block of an unknown kind is kept in this class as it is, and no chapter shows it."""

    kind: ClassVar[str] = ""
    document: JsonObject = field(repr=False)

    @property
    def name(self) -> str:
        return str(self.document.get("name", ""))

    @property
    def title(self) -> str:
        return self.get_text("title")

    @property
    def note(self) -> str:
        return self.get_text("note")

    def get_text(self, key: str) -> str:
        """Return an English text of the block in today's wording; empty where it has none."""
        return update_module_wording(str(self.document.get(key, "")), self.name)

    def to_json(self) -> JsonObject:
        """Return the block as it is stored."""
        return self.document


@dataclass(frozen=True)
class StoredRows(StoredBlock):
    """Rows under columns."""

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return tuple(
            Column(
                item["key"],
                update_module_wording(item.get("label", item["key"]), self.name),
                item.get("unit", "number"),
            )
            for item in self.document.get("columns", ())
        )

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return self.parse_rows(self.length)

    @property
    def length(self) -> int:
        """How many rows there are; none of them is parsed for that."""
        return len(self.document["rows"])

    def parse_rows(self, most: int) -> tuple[Row, ...]:
        """Return the first rows, and parse no others: a ranking has one for each statement, a page shows a few."""
        return tuple(Row.from_json(self.update_row(row)) for row in self.document["rows"][:most])

    def update_row(self, row: JsonObject) -> JsonObject:
        """Return the row with its texts in today's wording."""
        return {
            key: update_value_wording(value, self.name) if isinstance(value, str) else value
            for key, value in row.items()
        }


@dataclass(frozen=True)
class StoredRanking(StoredRows):
    """Statements in order, with values."""

    kind: ClassVar[str] = "ranking"


@dataclass(frozen=True)
class StoredTable(StoredRows):
    """Rows that are not statements.

    people: key of the column with the number of people, by which small rows are found and hidden. part: key of the
    column whose equal values mark the rows that add up to a whole.
    """

    kind: ClassVar[str] = "table"

    @property
    def people(self) -> str:
        return str(self.document.get("people", ""))

    @property
    def part(self) -> str:
        return str(self.document.get("part", ""))

    @property
    def has_hidden_rows(self) -> bool:
        return any(row.is_hidden for row in self.rows)


@dataclass(frozen=True)
class StoredGroups(StoredBlock):
    """Groups of people."""

    kind: ClassVar[str] = "groups"

    @cached_property
    def groups(self) -> tuple[GroupEntry, ...]:
        return tuple(GroupEntry.from_json(group) for group in self.document["groups"])


@dataclass(frozen=True)
class StoredMap(StoredBlock):
    """The opinion map: people and statements in a plane."""

    kind: ClassVar[str] = "map"

    @cached_property
    def points(self) -> tuple[Point, ...]:
        return tuple(Point.from_json(point) for point in self.document["points"])

    @property
    def explained(self) -> list[float]:
        """The share of the variance that each axis explains, where it is known."""
        return [axis["explained"] for axis in self.document["axes"] if axis.get("explained") is not None]


@dataclass(frozen=True)
class StoredMatrix(StoredBlock):
    """Statements × groups."""

    kind: ClassVar[str] = "matrix"

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(self.document["groups"])

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(Cell.from_json(cell) for cell in self.document["cells"])

    @cached_property
    def by_statement(self) -> dict[int, list[Cell]]:
        """The cells of each statement, in the block's own order."""
        return group_by_statement(self.cells)


@dataclass(frozen=True)
class StoredNumber(StoredBlock):
    """One value with its interval."""

    kind: ClassVar[str] = "number"

    @property
    def value(self) -> float | None:
        return self.get_number("value")

    @property
    def lower(self) -> float | None:
        return self.get_number("lower")

    @property
    def upper(self) -> float | None:
        return self.get_number("upper")

    @property
    def unit(self) -> str:
        return str(self.document.get("unit", "number"))

    def get_number(self, key: str) -> float | None:
        value: float | None = self.document.get(key)
        return value


@dataclass(frozen=True)
class StoredCurve(StoredBlock):
    """Points of a line."""

    kind: ClassVar[str] = "curve"

    @property
    def x_label(self) -> str:
        return self.get_text("x_label")

    @property
    def y_label(self) -> str:
        return self.get_text("y_label")

    @cached_property
    def points(self) -> tuple[CurvePoint, ...]:
        return tuple(CurvePoint.from_json(point) for point in self.document["points"])


@dataclass(frozen=True)
class StoredNote(StoredBlock):
    """A sentence: what could not be found, and what is still missing."""

    kind: ClassVar[str] = "note"

    @property
    def text(self) -> str:
        return self.get_text("text")

    @property
    def values(self) -> JsonObject:
        values: JsonObject = self.document["values"]
        return values

    @property
    def sentence(self) -> Sentence:
        return self.text, self.values


BlockShape = TypeVar("BlockShape", bound=StoredBlock)
STORED_KINDS: dict[str, type[StoredBlock]] = {
    shape.kind: shape
    for shape in (
        StoredRanking, StoredTable, StoredGroups, StoredMap, StoredMatrix, StoredNumber, StoredCurve, StoredNote
    )
}  # fmt: skip


def parse_block(given: JsonObject) -> StoredBlock:
    """Return the block in the class of its kind; a block of an unknown kind stays a plain `StoredBlock`."""
    return STORED_KINDS.get(given["kind"], StoredBlock)(given)


def replace_contents(block: BlockShape, **contents: Any) -> BlockShape:
    """Return a copy of the block with these keys of its document replaced."""
    return type(block)({**block.document, **contents})


def group_by_statement(cells: Iterable[Cell]) -> dict[int, list[Cell]]:
    """Group cells by statement, keeping their order."""
    found: dict[int, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.statement, []).append(cell)
    return found
