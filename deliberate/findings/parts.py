"""The parts of blocks: rows, cells, groups of people, positions on a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deliberate.findings.former_sentences import update_wording

# One object of the stored document: the border where shapes begin.
JsonObject = Mapping[str, Any]
Value = str | int | float | bool | None
# An English sentence with the values that fill its placeholders; translated where it is shown.
Sentence = tuple[str, Mapping[str, Any]]


def parse_sentences(given: Sequence[Sequence[Any]]) -> tuple[Sentence, ...]:
    """Return sentences, in today's wording, from pairs of text and values."""
    return tuple((update_wording(text), values) for text, values in given)


@dataclass(frozen=True)
class Row:
    """One row of a table or a ranking: a value for each key of the columns, and whether its numbers are hidden."""

    values: Mapping[str, Value]
    is_hidden: bool = False

    @classmethod
    def from_json(cls, given: JsonObject) -> Row:
        return cls(given, bool(given.get("hidden")))

    @property
    def statement(self) -> int:
        """The public number of the statement, in rankings."""
        return int(self.values["statement"])  # type: ignore[arg-type]

    def get(self, key: str) -> Value:
        """Return the value of one column; None where the row has none."""
        return self.values.get(key)

    def number(self, key: str) -> float | None:
        """Return the value of one column as a number; None where it is unknown or hidden."""
        value = self.values.get(key)
        return None if value is None else float(value)


@dataclass(frozen=True)
class Cell:
    """How one group voted on one statement; without numbers if it is hidden.

    group: letter of an opinion group, label of a segment, or nothing for everyone together. state: what the rule
    would say of this group alone, in the tables by concept.
    """

    statement: int
    group: str
    agrees: float = 0
    disagrees: float = 0
    passes: float = 0
    share: float | None = None
    lower: float | None = None
    upper: float | None = None
    state: str | None = None
    is_hidden: bool = False

    @classmethod
    def from_json(cls, given: JsonObject) -> Cell:
        if given.get("hidden"):
            return cls(given["statement"], given["group"], is_hidden=True)
        return cls(
            statement=given["statement"],
            group=given["group"],
            agrees=given["agrees"],
            disagrees=given["disagrees"],
            passes=given["passes"],
            share=given.get("share"),
            lower=given.get("lower"),
            upper=given.get("upper"),
            state=given.get("state"),
        )

    @property
    def people(self) -> float:
        """People of the group who voted on the statement."""
        return float(self.agrees + self.disagrees + self.passes)

    @property
    def sides(self) -> float:
        """Those of them who agreed or disagreed."""
        return self.agrees + self.disagrees


@dataclass(frozen=True)
class Representative:
    """A statement that sets a group apart: the share that agrees in it, and in the rest."""

    statement: int
    share: float
    rest: float

    @classmethod
    def from_json(cls, given: JsonObject) -> Representative:
        return cls(given["statement"], given["share"], given["rest"])


@dataclass(frozen=True)
class GroupEntry:
    """One group of people: its letter, how many it holds, and the public numbers of its members."""

    label: str
    size: int
    document: JsonObject = field(repr=False)

    @classmethod
    def from_json(cls, given: JsonObject) -> GroupEntry:
        return cls(given["label"], given["size"], given)

    @property
    def members(self) -> Sequence[int]:
        members: Sequence[int] = self.document["members"]
        return members

    @property
    def representative(self) -> tuple[Representative, ...]:
        return tuple(Representative.from_json(item) for item in self.document["representative"])


@dataclass(frozen=True, slots=True)
class Point:
    """A person's position on a map, with half axes and turn of the ellipse around it where they are known."""

    x: float
    y: float
    participant: int | None = None
    group: str = ""
    major: float | None = None
    minor: float | None = None
    turn: float = 0.0

    @classmethod
    def from_json(cls, given: JsonObject) -> Point:
        return cls(
            given["x"],
            given["y"],
            given.get("participant"),
            given.get("group") or "",
            given.get("major"),
            given.get("minor"),
            given.get("turn") or 0.0,
        )


@dataclass(frozen=True)
class CurvePoint:
    """A point of a line, with its interval where it is known."""

    x: float | None
    y: float | None
    lower: float | None = None
    upper: float | None = None

    @classmethod
    def from_json(cls, given: JsonObject) -> CurvePoint:
        return cls(given.get("x"), given.get("y"), given.get("lower"), given.get("upper"))
