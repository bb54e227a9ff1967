"""Charts claim only what the findings hold: groups where groups are published, marks where people are many enough."""

from __future__ import annotations

import itertools
import random
from types import SimpleNamespace
from typing import Any

from deliberate.findings.document import Findings
from deliberate.findings.parts import Cell, Point
from deliberate.reports.chapters.outcomes import OutcomeView
from deliberate.reports.charts.axis_ends import build_axis_ends
from deliberate.reports.charts.geometry import assign_rows, find_hull, fit_plane
from deliberate.reports.charts.scatter import build_scatter

OUTCOMES = [OutcomeView(1, "Plant trees.", "accepted", 100, 0.5, 0.4, 0.6, [], None)]


def findings(rule: dict[str, Any], *sizes: int) -> Findings:
    """What the picture of statements takes: groups of these sizes, each with its cell on one statement."""
    groups = [SimpleNamespace(label=label, size=size) for label, size in zip("ABC", sizes, strict=False)]
    cells = [Cell(1, group.label, agrees=group.size - 2, disagrees=2) for group in groups]
    found: Any = SimpleNamespace(
        compared_groups=groups, group_cells=SimpleNamespace(cells=cells or [Cell(1, "", 50, 50)]), rule_settings=rule
    )
    return found  # type: ignore[no-any-return]


def test_statements_are_drawn_between_groups_only_where_there_are_groups() -> None:
    by_sides = {"measure": "sides", "threshold": 0.6, "credence": 0.95}
    assert build_scatter(OUTCOMES, findings(by_sides)) is None
    assert build_scatter(OUTCOMES, findings(by_sides, 40)) is None
    chart = build_scatter(OUTCOMES, findings(by_sides, 40, 30))
    assert chart is not None
    assert (chart.groups, chart.line, len(chart.points)) == (("A", "B"), None, 1)
    three = build_scatter(OUTCOMES, findings({"measure": "groups", "threshold": 0.6, "credence": 0.95}, 60, 40, 20))
    assert three is not None
    assert (three.groups, three.line) == (None, 0.6)
    assert (three.points[0].one.group, three.points[0].other.group) == ("C", "A")


def test_groups_of_fewer_than_ten_have_no_mark() -> None:
    rule = {"measure": "groups", "threshold": 0.6, "credence": 0.95}
    assert build_scatter(OUTCOMES, findings(rule, 40, 9)) is None


def test_an_end_is_named_by_what_people_there_agree_with() -> None:
    points = [Point(x=place / 10, y=0.0, participant=place) for place in range(90)]
    votes = {
        1: {place: 1 if place < 45 else -1 for place in range(90)},
        2: {place: -1 if place < 45 else 1 for place in range(90)},
        3: dict.fromkeys(range(90), 1),
    }
    ends = build_axis_ends(points, votes, {1: "Left.", 2: "Right.", 3: "Both."}, 0)
    assert ends.low is not None
    assert ends.high is not None
    assert (ends.low.text, ends.low.here, ends.low.there) == ("Left.", 100, 0)
    assert (ends.high.text, ends.high.here, ends.high.there) == ("Right.", 100, 0)
    few = {1: {place: 1 if place < 45 else -1 for place in (0, 1, 2, 88, 89)}}
    assert build_axis_ends(points, few, {1: "Left."}, 0).low is None


def test_no_mark_of_a_beeswarm_touches_another() -> None:
    drawn = random.Random(1)
    places = sorted(drawn.gauss(300, 80) for _ in range(300))
    spots = [(x, 8 * row) for x, row in zip(places, assign_rows(places, 4), strict=True)]
    by_row: dict[float, list[float]] = {}
    for x, y in spots:
        by_row.setdefault(y, []).append(x)
    assert all(b - a >= 8 for row in by_row.values() for a, b in itertools.pairwise(row))


def test_a_hull_leaves_out_the_furthest_and_marks_fill_the_width() -> None:
    drawn = random.Random(2)
    points = [(drawn.gauss(0, 1), drawn.gauss(0, 1)) for _ in range(99)] + [(40.0, 40.0)]
    assert max(x for x, _ in find_hull(points)) < 40
    scale = fit_plane(points, 720, 400, 26)
    across = [scale.place(*point)[0] for point in points]
    assert max(across) - min(across) >= 0.8 * 720
    assert all(0 <= scale.place(*point)[1] <= 400 for point in points)
