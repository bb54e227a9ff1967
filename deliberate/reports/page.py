"""The report as plain values: every part that the page shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from deliberate.reports.chapters.comments import CommentView
from deliberate.reports.chapters.concepts import ConceptView
from deliberate.reports.chapters.outcomes import OutcomeView
from deliberate.reports.chapters.representation_gaps import RepresentationGaps
from deliberate.reports.chapters.robustness import RobustnessChapter
from deliberate.reports.chapters.tensions import TensionView

MAX_HEADLINES = 7
DECIDED_STATES = ("accepted", "rejected")
MIN_GAP, MAJORITY = 0.25, 0.5


def has_hidden_cell(row: dict[str, Any]) -> bool:
    """Return whether a group of the statement is too small to be shown."""
    return any(cell.get("hidden") for cell in row["cells"])


def compute_gap(cells: list[dict[str, Any]]) -> float:
    """Return the distance between the shares of the most and the least agreeing group; 0 where a group is hidden."""
    if any(cell.get("hidden") for cell in cells):
        return 0.0
    shares = [cell["share"] for cell in cells]
    return float(max(shares) - min(shares))


@dataclass(frozen=True)
class Report:
    """Everything the report page shows."""

    counts: dict[str, int]
    outcomes: list[OutcomeView]
    concepts: list[ConceptView]
    none: int
    not_coded: int
    all_tensions: list[TensionView]
    notes: list[tuple[str, str, dict[str, Any]]]
    map: Any = None
    groups: list[dict[str, Any]] = field(default_factory=list)
    group_names: dict[str, str] = field(default_factory=dict)
    # The same, where the bars tell of these groups and not of those of the Polis map.
    bar_names: dict[str, str] = field(default_factory=dict)
    bars: list[dict[str, Any]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    comments: list[CommentView] = field(default_factory=list)
    participation: dict[str, Any] = field(default_factory=dict)
    representation_gaps: RepresentationGaps = field(default_factory=RepresentationGaps)
    robustness: RobustnessChapter | None = None
    agreement: dict[str, Any] = field(default_factory=dict)
    moderated: dict[str, int] = field(default_factory=dict)
    never_coded: int = 0
    repeats: int = 0
    rule: dict[str, Any] = field(default_factory=dict)
    rule_sentences: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    rule_tables: list[dict[str, Any]] = field(default_factory=list)
    opinion_groups: Any = None
    minorities: list[Any] = field(default_factory=list)
    others: list[dict[str, Any]] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)

    @property
    def tensions(self) -> list[TensionView]:
        """The tensions that are shown; the others leave their reason."""
        return [tension for tension in self.all_tensions if not tension.is_hidden]

    @property
    def silent(self) -> list[ConceptView]:
        """Concepts on which nothing was put to the vote."""
        return [view for view in self.concepts if view.verdict == "no_evidence"]

    def in_state(self, state: str) -> list[OutcomeView]:
        """Return the outcomes in one state, the surest first."""
        found = [outcome for outcome in self.outcomes if outcome.state == state]
        return sorted(found, key=lambda item: item.upper) if state == "rejected" else found

    @property
    def open(self) -> list[OutcomeView]:
        """What stays undecided, most votes first: there more votes change least."""
        return sorted(self.in_state("undetermined"), key=lambda item: -item.votes)

    @property
    def most_divisive(self) -> list[dict[str, Any]]:
        """Statements on which opinion groups lie furthest apart, widest gap first."""
        gaps = [(compute_gap(row["cells"]), row) for row in self.bars]
        wide = sorted((entry for entry in gaps if entry[0] >= MIN_GAP), key=lambda entry: -entry[0])
        return [{**row, "gap": gap} for gap, row in wide[:MAX_HEADLINES]]

    @property
    def distinguishing_statements(self) -> list[dict[str, Any]]:
        """With two groups, what sets the one apart sets the other apart too: each statement once, with both shares."""
        if len(self.groups) != 2:
            return []
        first, second = self.groups
        rows = {one["statement"]: (one["text"], (one["share"], one["rest"])) for one in first["representative"]}
        for one in second["representative"]:
            rows.setdefault(one["statement"], (one["text"], (one["rest"], one["share"])))
        ordered = sorted(rows.values(), key=lambda row: -abs(row[1][0] - row[1][1]))
        return [{"text": text, "shares": shares} for text, shares in ordered]

    @property
    def shared(self) -> list[dict[str, Any]]:
        """Statements that every group agrees with by more than half, strongest first."""
        return [row for row in self.bars if row["minimum"] > MAJORITY and not has_hidden_cell(row)][:10]

    @property
    def headlines(self) -> list[OutcomeView]:
        """The outcomes for the first page: the surest accepted and rejected ones that other people would share.

        Where nothing is steady, the clear ones as they are; the page says of each that it is not steady.
        """
        clear = [outcome for outcome in self.outcomes if outcome.is_decided]
        firm = [outcome for outcome in clear if outcome.steady is None or outcome.is_stable] or clear
        accepted, rejected = ([item for item in self.in_state(state) if item in firm] for state in DECIDED_STATES)
        return (accepted[: MAX_HEADLINES - min(2, len(rejected))] + rejected[:2])[:MAX_HEADLINES]

    @property
    def answered(self) -> int:
        return sum(outcome.response is not None for outcome in self.outcomes)

    @property
    def to_answer(self) -> int:
        return len(self.in_state("accepted")) + len(self.in_state("rejected"))
