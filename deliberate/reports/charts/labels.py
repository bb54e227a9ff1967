"""Labels of groups in a picture: none runs over the edge, none lies on another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from deliberate.reports.charts.svg import GROUP_COLORS, INK, render_text

# Width of a bold letter of 17 px; phones draw the picture at half its size and the letters larger, see the styles.
LETTER = 9.5


@dataclass(frozen=True)
class GroupLabel:
    """A label at its place; row: 0 nearest to the marks. anchor: the side of the text that stands at the place."""

    group: str
    text: str
    at: float
    row: int
    anchor: str = "middle"

    @property
    def span(self) -> tuple[float, float]:
        """The left and right end of the text, as wide as it is on a phone."""
        wide = LETTER * len(self.text) * 1.6
        left = {"start": self.at, "middle": self.at - wide / 2, "end": self.at - wide}[self.anchor]
        return left, left + wide

    def anchored(self, width: float) -> GroupLabel:
        """Return the label within the edges of the picture."""
        left, right = self.span
        if left < 0:
            return replace(self, at=0.0, anchor="start")
        return replace(self, at=width, anchor="end") if right > width else self


def place_labels(given: Iterable[tuple[str, str, float]], width: float) -> list[GroupLabel]:
    """Return the labels, each in the lowest row where it has room. given: letter, text and place."""
    placed: list[GroupLabel] = []
    for group, text, at in sorted(given, key=lambda one: one[2]):
        label = GroupLabel(group, text, at, 0).anchored(width)
        while any(overlaps(label, other) for other in placed):
            label = replace(label, row=label.row + 1)
        placed.append(label)
    return placed


def overlaps(label: GroupLabel, other: GroupLabel) -> bool:
    """Return whether two labels of one row lie on each other."""
    return label.row == other.row and label.span[0] < other.span[1] + 12 and other.span[0] < label.span[1] + 12


def render_labels(labels: Sequence[GroupLabel], bottom: float, height: float) -> str:
    """Return the texts, row 0 at `bottom`."""
    return "".join(
        render_text(
            label.at,
            bottom - height * label.row,
            label.text,
            size=17,
            weight=700,
            anchor=label.anchor,
            fill=GROUP_COLORS.get(label.group, INK),
            kind=f"group-label g{'ABCDEF'.find(label.group)}" if label.group else "group-label",
        )
        for label in labels
    )
