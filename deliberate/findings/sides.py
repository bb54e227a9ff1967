"""What an outcome by sides says of them: the side it hangs on, both sides of that dimension, the second reading."""

from __future__ import annotations

from dataclasses import dataclass

from deliberate.findings.parts import JsonObject

LOW, HIGH = "low", "high"


@dataclass(frozen=True)
class SideShare:
    """The share that agrees on one side, with its 90% interval, and the effective number of people behind it; no share
    where they are fewer than ten."""

    share: float | None
    lower: float | None
    upper: float | None
    people: float


@dataclass(frozen=True)
class SideFinding:
    """The side that an outcome hangs on.

    dimension: from 1. end: low or high. credence: that the side lies beyond the threshold, for what most people say.
    low, high: both sides of the dimension. second: the state if the outermost people were asked too; outermost: how
    many people lie in the outermost twentieth of the side that this hangs on.
    """

    dimension: int
    end: str
    credence: float
    low: SideShare
    high: SideShare
    second: str
    outermost: int

    @classmethod
    def from_json(cls, row: JsonObject) -> SideFinding | None:
        """Return what the row of an outcome says; None under rules that do not ask sides."""
        if row.get("dimension") is None:
            return None
        low, high = (SideShare(*(row[f"{end}_{key}"] for key in ("share", "lower", "upper", "people")))
                     for end in (LOW, HIGH))  # fmt: skip
        return cls(row["dimension"], row["end"], row["side_credence"], low, high, row["second"], row["outermost"])

    @property
    def weakest(self) -> SideShare:
        """The side that the outcome hangs on."""
        return self.low if self.end == LOW else self.high
