"""Labels beside the marks of a picture: none lies on another, on a mark, or over the frame; some get no place."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from deliberate.reports.charts.geometry import Spot

SIZE = 14
# Around the baseline of a label: how high letters and how low their tails reach, with the rim of paper round them.
ABOVE, BELOW, RIM = 13.0, 5.0, 2.0
# From the middle of a mark to its outer edge, and to the label beside it.
MARK, BESIDE = 6.5, 10.0
# Widths of letters in shares of their size, rather too wide: narrow ones, capitals and the widest, all others.
NARROW, CAPITAL, WIDE, USUAL = 0.36, 0.74, 0.98, 0.6
NARROW_LETTERS = frozenset("ijlI.,:;'’‘|!()[]/ ")
WIDE_LETTERS = frozenset("mwMW@%—…")


@dataclass(frozen=True)
class Box:
    """A rectangle of the picture."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Return whether the two share any room."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        """Return whether the other one lies within this one."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True)
class DirectLabel:
    """A label at its place. x, y: of its baseline, where its anchor stands."""

    text: str
    x: float
    y: float
    anchor: str
    box: Box


def estimate_width(text: str) -> float:
    """Return how wide a text is at most, about."""
    return SIZE * sum(map(estimate_letter, text))


def estimate_letter(letter: str) -> float:
    """Return the width of a letter in shares of its size."""
    if letter in NARROW_LETTERS or unicodedata.combining(letter):
        return NARROW
    if letter in WIDE_LETTERS or unicodedata.east_asian_width(letter) in "WF":
        return WIDE
    return CAPITAL if letter.isupper() else USUAL


def list_places(spot: Spot, text: str, middle: float) -> Iterator[DirectLabel]:
    """Yield the label at each place around its mark, the best first: beside it towards the middle of the picture, at
    its other side, above, below, and at its four corners."""
    x, y = spot
    beside, above, below = 5.0, -MARK - BELOW, MARK + ABOVE
    sides = [(BESIDE, "start"), (-BESIDE, "end")]
    if x > middle:
        sides.reverse()
    places = [(dx, beside, anchor) for dx, anchor in sides]
    places += [(0.0, above, "middle"), (0.0, below, "middle")]
    places += [(dx / 2, dy, anchor) for dy in (above, below) for dx, anchor in sides]
    wide = estimate_width(text)
    for dx, dy, anchor in places:
        left = x + dx - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        box = Box(left - RIM, y + dy - ABOVE, left + wide + RIM, y + dy + BELOW)
        yield DirectLabel(text, x + dx, y + dy, anchor, box)


class Room:
    """What is taken of a picture: its marks, and the labels that have found a place."""

    def __init__(self, marks: Iterable[Spot], frame: Box) -> None:
        self.frame = frame
        self.marks = sorted(marks, key=lambda spot: spot[1])
        self.heights = [y for _, y in self.marks]
        self.labels: list[DirectLabel] = []

    def is_free(self, box: Box) -> bool:
        """Return whether a box lies within the frame, on no mark and on no label."""
        if not self.frame.holds(box) or any(box.meets(label.box) for label in self.labels):
            return False
        near = slice(bisect_left(self.heights, box.top - MARK), bisect_right(self.heights, box.bottom + MARK))
        return not any(box.meets(Box(x - MARK, y - MARK, x + MARK, y + MARK)) for x, y in self.marks[near])


def place_direct_labels(
    wanted: Sequence[tuple[Spot, Sequence[str]]], marks: Iterable[Spot], frame: Box, most: int
) -> list[DirectLabel]:
    """Return at most so many labels, in the order in which they are wanted, each at the first place that is free.

    wanted: the mark, and its texts, the longest first. The same marks get the same labels.
    """
    room, middle = Room(marks, frame), (frame.left + frame.right) / 2
    for spot, texts in wanted:
        if len(room.labels) == most:
            break
        places = (place for text in texts for place in list_places(spot, text, middle))
        found = next((place for place in places if room.is_free(place.box)), None)
        if found is not None:
            room.labels.append(found)
    return room.labels
