"""Statements on the opinion map: where those of a topic stand among all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.findings.blocks import StoredMap
from deliberate.reports.chapters.outcomes import OutcomeView

WIDTH, HEIGHT, MARGIN = 720, 400, 28
ROW = 22  # so much room a number needs


@dataclass(frozen=True)
class StatementMark:
    """A statement in the picture. state: of its outcome, empty where it is not one of the topic. x, y: its mark;
    label_y: its number, moved where two would lie on each other."""

    number: int
    x: float
    y: float
    label_y: float
    state: str


@dataclass(frozen=True)
class StatementMap:
    """Marks of all statements, those of the topic last, so that they are drawn above the others."""

    marks: Sequence[StatementMark]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def others(self) -> list[StatementMark]:
        return [mark for mark in self.marks if not mark.state]

    @property
    def own(self) -> list[StatementMark]:
        return [mark for mark in self.marks if mark.state]


def build_statement_map(block: StoredMap | None, outcomes: Sequence[OutcomeView]) -> StatementMap | None:
    """Return the map of the statements with those of `outcomes` marked; None without a map, or none of them on it."""
    spots = block.document["statements"] if block is not None else ()
    states: Mapping[int, str] = {outcome.number: outcome.state for outcome in outcomes}
    if not any(spot["statement"] in states for spot in spots):
        return None
    reach_x = max(abs(spot["x"]) for spot in spots) or 1.0
    reach_y = max(abs(spot["y"]) for spot in spots) or 1.0
    marks = []
    taken: list[tuple[float, float]] = []
    for spot in sorted(spots, key=lambda spot: (spot["statement"] in states, spot["y"], spot["statement"])):
        x = WIDTH / 2 + spot["x"] / reach_x * (WIDTH / 2 - MARGIN)
        y = HEIGHT / 2 - spot["y"] / reach_y * (HEIGHT / 2 - MARGIN)
        state = states.get(spot["statement"], "")
        label_y = find_free_row(x, y, taken) if state else y
        if state:
            taken.append((x, label_y))
        marks.append(StatementMark(spot["statement"], round(x, 1), round(y, 1), round(label_y, 1), state))
    return StatementMap(marks)


def find_free_row(x: float, y: float, taken: Sequence[tuple[float, float]]) -> float:
    """Return the height nearest to y at which a number at x lies on no other one."""
    steps = [y, *(y + sign * step * ROW / 2 for step in range(1, 16) for sign in (-1, 1))]
    inside = [step for step in steps if ROW / 2 <= step <= HEIGHT - ROW / 2] or [y]
    return next(
        (row for row in inside if all(abs(x - other) > 2 * ROW or abs(row - at) >= ROW for other, at in taken)), y
    )
