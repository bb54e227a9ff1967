"""Where everyone or each group stands on one statement: marks on the common axis of the stand chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.findings.blocks import StoredMatrix, StoredRanking
from deliberate.findings.disclosure import redact_cells
from deliberate.findings.outcomes import OutcomeFinding
from deliberate.findings.parts import Cell, JsonObject
from deliberate.findings.ranges import compute_rule_range, counts_passes, read_credence
from deliberate.findings.sides import HIGH, LOW

# Marks that lie closer than this would cover each other.
MIN_DISTANCE = 0.045
# Measures that ask each opinion group, or a mean over them.
GROUP_MEASURES = frozenset({"groups", "geometric", "product"})
# Measures of which the threshold is a line on the axis of a share; a product of shares has none.
LINE_MEASURES = frozenset({"sides", "groups", "geometric", "segments", "everyone"})
# How a mark of a side is named: the number of its dimension, and which end.
SIDE_SIGNS = {LOW: "<", HIGH: ">"}


@dataclass(frozen=True)
class StandMark:
    """A share and its range on the axis from 0 to 1. group: its letter, or nothing for everyone together; of a side its
    dimension and end, as in “1<”.

    lane: 0, or higher where another mark lies too close.
    """

    group: str
    share: float
    lower: float
    upper: float
    lane: int = 0


def asks_sides(rule: JsonObject) -> bool:
    """Return whether the rule asks both sides of every dimension."""
    return rule.get("preset") != "polis" and rule.get("measure") == "sides"


def asks_groups(rule: JsonObject) -> bool:
    """Return whether the rule asks opinion groups, so that their marks say what it saw."""
    return rule.get("preset") == "polis" or rule.get("measure", "groups") in GROUP_MEASURES


def asks_each_group(rule: JsonObject) -> bool:
    """Return whether the rule asks every opinion group by itself, so that what it says holds in each of them."""
    return rule.get("preset") != "polis" and rule.get("measure", "groups") == "groups"


def find_line(rule: JsonObject) -> float | None:
    """Return the share that must be exceeded; None where the rule has no such line."""
    if rule.get("preset") == "polis" or rule.get("measure", "groups") not in LINE_MEASURES:
        return None
    threshold = rule.get("threshold")
    return None if threshold is None else float(threshold)


def build_shown_cells(
    matrix: StoredMatrix | None, tally: StoredRanking | None, rule: JsonObject
) -> dict[int, list[Cell]]:
    """Return by statement number the cells that the stand chart marks: groups where the rule asks them, else everyone.

    Cells of fewer than ten people are hidden. tally: the votes of everyone; what findings without it say of no one.
    """
    if matrix is not None and asks_groups(rule):
        found: dict[int, list[Cell]] = {}
        for cell in redact_cells(matrix.cells):
            found.setdefault(cell.statement, []).append(cell)
        return found
    rows = tally.rows if tally is not None else ()
    return {row.statement: redact_cells([build_cell_of_everyone(row.values)]) for row in rows}


def build_cell_of_everyone(row: Mapping[str, object]) -> Cell:
    """Return the votes of everyone as a cell."""
    agrees, disagrees, passes = (float(str(row.get(key) or 0)) for key in ("agrees", "disagrees", "passes"))
    return Cell(int(str(row["statement"])), "", agrees, disagrees, passes)


def compute_share(cell: Cell, *, passes_count: bool) -> float | None:
    """Return the share of a cell that agrees; None where it is hidden or where nobody decided."""
    seen = cell.sides + (cell.passes if passes_count else 0)
    return None if cell.is_hidden or not seen else cell.agrees / seen


def measure_distance(cells: Sequence[Cell], rule: JsonObject) -> float:
    """Return how far the outermost shares of one statement lie apart; 0 where there are not two."""
    passes_count = counts_passes(rule)
    shares = [share for cell in cells if (share := compute_share(cell, passes_count=passes_count)) is not None]
    return max(shares) - min(shares) if shares else 0.0


def build_stand_marks(cells: Sequence[Cell], rule: JsonObject) -> list[StandMark]:
    """Return the marks of one statement, in the order of the groups, with the ranges that the rule uses."""
    credence, passes_count = read_credence(rule), counts_passes(rule)
    marks = [
        StandMark(cell.group, share, *compute_rule_range(cell.agrees, others, credence))
        for cell in cells
        for others in [cell.disagrees + (cell.passes if passes_count else 0)]
        if (share := compute_share(cell, passes_count=passes_count)) is not None
    ]
    return assign_lanes(marks)


def build_side_marks(outcome: OutcomeFinding) -> list[StandMark]:
    """Return the marks of one statement under the rule by sides: everyone with their 95% range, and both sides of the
    dimension that the outcome hangs on with their 90% ranges, as far as they may be shown."""
    marks = [] if outcome.share is None else [StandMark("", outcome.share, outcome.lower, outcome.upper)]
    side = outcome.side
    if side is not None:
        for end, one in ((LOW, side.low), (HIGH, side.high)):
            if one.share is not None and one.lower is not None and one.upper is not None:
                name = f"{side.dimension}{SIDE_SIGNS[end]}"
                marks.append(StandMark(name, one.share, one.lower, one.upper))
    return assign_lanes(marks)


def assign_lanes(marks: Sequence[StandMark]) -> list[StandMark]:
    """Return the marks in their order, each in the lowest lane where no other lies closer than `MIN_DISTANCE`."""
    lanes: list[list[float]] = []
    chosen: dict[str, int] = {}
    for mark in sorted(marks, key=lambda one: (one.share, one.group)):
        free = (n for n, taken in enumerate(lanes) if all(abs(mark.share - other) >= MIN_DISTANCE for other in taken))
        lane = next(free, len(lanes))
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append(mark.share)
        chosen[mark.group] = lane
    return [StandMark(one.group, one.share, one.lower, one.upper, chosen[one.group]) for one in marks]
