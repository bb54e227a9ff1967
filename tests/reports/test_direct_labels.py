"""Labels of the statement scatter never lie on each other, on a mark or over the frame, wherever the marks are."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.findings.standing import StandMark
from deliberate.reports.charts.direct_labels import MARK, Box
from deliberate.reports.charts.scatter import (
    BOTTOM,
    LEFT,
    MAX_LABELS,
    RIGHT,
    TOP,
    ScatterPoint,
    place_labels,
    place_point,
)

FRAME = Box(LEFT, TOP, RIGHT, BOTTOM)


def make_point(number: int, one: float, other: float, text: str) -> ScatterPoint:
    marks = [StandMark(group, share, 0.0, 1.0) for group, share in (("A", one), ("B", other))]
    return ScatterPoint(number, text, "divided", marks[0], marks[1])


shares = st.integers(0, 40).map(lambda step: step / 40)
texts = st.sampled_from(["Yes.", "The city should plant many more trees along its streets.", "支" * 60])
places = st.lists(st.tuples(shares, shares, texts), max_size=60)


@settings(max_examples=150, deadline=None)
@given(places)
def test_no_label_lies_on_another_on_a_mark_or_over_the_frame(given_places: list[tuple[float, float, str]]) -> None:
    points = [make_point(number, *place) for number, place in enumerate(given_places, 1)]
    labels = place_labels(points)
    assert labels == place_labels(points[::-1]), "the order of the rows decides nothing"
    assert len(labels) <= MAX_LABELS
    assert all(FRAME.holds(label.box) for label in labels)
    assert not any(one.box.meets(other.box) for one, other in combinations(labels, 2))
    marks = [Box(x - MARK, y - MARK, x + MARK, y + MARK) for x, y in map(place_point, points)]
    assert not any(label.box.meets(mark) for label in labels for mark in marks)


def test_a_statement_that_stands_alone_has_its_label() -> None:
    """Also in the corners, where the words that name them lie outside of the plot."""
    for one, other in ((0, 1), (1, 0), (0.02, 0.5), (1, 0.5), (0.5, 0), (0.3, 1)):
        assert len(place_labels([make_point(1, one, other, "The city should plant many more trees.")])) == 1
