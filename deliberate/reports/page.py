"""The report as plain values: every part that the page shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from deliberate.concepts.codebook import Concept
from deliberate.reports.voices import Voice

HEADLINES = 7
LEAST_GAP, HALF = 0.25, 0.5


def hides(row: dict[str, Any]) -> bool:
    """Whether a group of the statement is too small to be shown."""
    return any(cell.get("hidden") for cell in row["cells"])


def gap_of(cells: list[dict[str, Any]]) -> float:
    """The distance between the shares of the most and the least agreeing group; 0 where a group is hidden."""
    if any(cell.get("hidden") for cell in cells):
        return 0.0
    shares = [cell["share"] for cell in cells]
    return float(max(shares) - min(shares))


@dataclass(frozen=True)
class OutcomeView:
    """One outcome: the statement, its state, its numbers, what it says about concepts, the answer to it."""

    number: int
    text: str
    state: str
    votes: int
    share: float | None
    lower: float
    upper: float
    lines: list[dict[str, Any]]
    coding: dict[str, Any] | None
    response: Any = None

    @property
    def between(self) -> tuple[int, int]:
        """Of a hundred people who took a side, at least and at most so many agree."""
        return round(100 * self.lower), round(100 * self.upper)

    @property
    def between_against(self) -> tuple[int, int]:
        """Of a hundred people who took a side, at least and at most so many disagree."""
        return round(100 * (1 - self.upper)), round(100 * (1 - self.lower))


@dataclass(frozen=True)
class ConceptView:
    """One concept with its cells as lists of outcomes."""

    concept: Concept
    verdict: str
    exposure: int
    sentences: list[Any]
    cells: dict[str, list[OutcomeView]]
    divided: list[OutcomeView]
    undetermined: list[OutcomeView]
    indirect: list[OutcomeView]


@dataclass(frozen=True)
class TensionView:
    """A tension with its statements in full."""

    title: str
    question: str
    statements: list[OutcomeView]
    supported: Concept
    hindered: Concept


@dataclass(frozen=True)
class Report:
    """Everything the report page shows."""

    counts: dict[str, int]
    outcomes: list[OutcomeView]
    concepts: list[ConceptView]
    none: int
    not_coded: int
    tensions: list[TensionView]
    notes: list[tuple[str, str, dict[str, Any]]]
    map: Any = None
    groups: list[dict[str, Any]] = field(default_factory=list)
    bars: list[dict[str, Any]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    voices: list[Voice] = field(default_factory=list)
    participation: dict[str, Any] = field(default_factory=dict)
    agreement: dict[str, Any] = field(default_factory=dict)
    rule: dict[str, Any] = field(default_factory=dict)
    minorities: list[Any] = field(default_factory=list)
    others: list[dict[str, Any]] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)

    def in_state(self, state: str) -> list[OutcomeView]:
        """The outcomes in one state, the surest first."""
        found = [outcome for outcome in self.outcomes if outcome.state == state]
        return sorted(found, key=lambda item: item.upper) if state == "rejected" else found

    @property
    def open(self) -> list[OutcomeView]:
        """What stays undecided, most votes first: there more votes change least."""
        return sorted(self.in_state("undetermined"), key=lambda item: -item.votes)

    @property
    def dividing(self) -> list[dict[str, Any]]:
        """Statements on which opinion groups lie furthest apart, widest gap first."""
        gaps = [(gap_of(row["cells"]), row) for row in self.bars]
        wide = sorted((entry for entry in gaps if entry[0] >= LEAST_GAP), key=lambda entry: -entry[0])
        return [{**row, "gap": gap} for gap, row in wide[:HEADLINES]]

    @property
    def shared(self) -> list[dict[str, Any]]:
        """Statements that every group agrees with by more than half, strongest first."""
        return [row for row in self.bars if row["minimum"] > HALF and not hides(row)][:10]

    @property
    def headlines(self) -> list[OutcomeView]:
        """The outcomes for the first page: the surest accepted and rejected ones."""
        accepted, rejected = self.in_state("accepted"), self.in_state("rejected")
        return (accepted[: HEADLINES - min(2, len(rejected))] + rejected[:2])[:HEADLINES]

    @property
    def answered(self) -> int:
        return sum(outcome.response is not None for outcome in self.outcomes)

    @property
    def to_answer(self) -> int:
        return len(self.in_state("accepted")) + len(self.in_state("rejected"))
