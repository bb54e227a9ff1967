"""The few shapes of a finding: each has one template, one table and one JSON form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

DIGITS = 9


JSON_SCALARS = (str, int, bool, type(None))


def to_json_value(value: Any) -> Any:
    """Return a value as JSON knows it: floats rounded to nine digits, arrays as lists, NaN as None."""
    if type(value) in JSON_SCALARS:
        return value
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, float):
        rounded = round(value, DIGITS)
        return (0.0 if rounded == 0 else rounded) if value == value and abs(value) != float("inf") else None
    if isinstance(value, Mapping):
        return {str(key): to_json_value(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [to_json_value(inner) for inner in value]
    return value


@dataclass(frozen=True)
class Block:
    """Parent of all shapes. `title` and `note` are English sentences, translated where they are shown."""

    kind: ClassVar[str] = ""
    name: str
    title: str

    def to_json(self) -> dict[str, Any]:
        """Return the block as a JSON object with its kind."""
        values = {item.name: to_json_value(getattr(self, item.name)) for item in fields(self)}
        return {"kind": self.kind, **values}


@dataclass(frozen=True)
class Column:
    """One column of a table: key in the rows, heading, and what the values are."""

    key: str
    label: str
    unit: str = "number"  # number, count, share, text, state, statement, group


def columns_to_json(columns: tuple[Column, ...]) -> list[dict[str, str]]:
    return [{"key": item.key, "label": item.label, "unit": item.unit} for item in columns]


@dataclass(frozen=True)
class Ranking(Block):
    """Statements in order, with values. Each row has `statement` (public number) and the keys of `columns`."""

    kind: ClassVar[str] = "ranking"
    columns: tuple[Column, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        return {**super().to_json(), "columns": columns_to_json(self.columns)}


@dataclass(frozen=True)
class Groups(Block):
    """Opinion groups. Each has `label`, `size`, `members` (participant numbers) and `representative` rows."""

    kind: ClassVar[str] = "groups"
    groups: tuple[Mapping[str, Any], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Map(Block):
    """People and statements in a plane. points: participant, x, y, group; statements: statement, x, y."""

    kind: ClassVar[str] = "map"
    points: Sequence[Mapping[str, Any]] = ()
    statements: tuple[Mapping[str, Any], ...] = ()
    axes: tuple[Mapping[str, Any], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Matrix(Block):
    """Statements × groups: `cells` rows with statement, group, agrees, disagrees, passes, share, lower, upper."""

    kind: ClassVar[str] = "matrix"
    groups: tuple[str, ...] = ()
    cells: tuple[Mapping[str, Any], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Number(Block):
    """One value with its interval."""

    kind: ClassVar[str] = "number"
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    unit: str = "number"
    note: str = ""


@dataclass(frozen=True)
class Curve(Block):
    """Points of a line: x, y and, where known, lower and upper."""

    kind: ClassVar[str] = "curve"
    x_label: str = ""
    y_label: str = ""
    points: tuple[Mapping[str, Any], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Table(Block):
    """Rows that are not statements. `people` names the column that counts the people behind a row, `part` the column
    that says which rows add up to a whole: rows of fewer than ten people are hidden from outsiders."""

    kind: ClassVar[str] = "table"
    columns: tuple[Column, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()
    people: str = ""
    part: str = ""
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        return {**super().to_json(), "columns": columns_to_json(self.columns)}


@dataclass(frozen=True)
class Note(Block):
    """A sentence: what could not be found, and what is still missing. `values` fill its placeholders."""

    kind: ClassVar[str] = "note"
    text: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


KINDS: dict[str, type[Block]] = {
    shape.kind: shape for shape in (Ranking, Groups, Map, Matrix, Number, Curve, Table, Note)
}
