"""The opinion map: people on one line or in a plane, groups with size, what the ends of each axis say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from deliberate.aggregation.modules.space.module import TENDENCY
from deliberate.findings.blocks import StoredMap
from deliberate.findings.disclosure import MIN_CELL_SIZE, redact_cells
from deliberate.findings.document import Findings
from deliberate.findings.parts import Point
from deliberate.findings.standing import compute_share
from deliberate.queries.map_votes import load_map_votes
from deliberate.queries.report import ReportSource
from deliberate.reports.charts.axis_ends import (
    AxisEnds,
    build_axis_ends,
    rank_by_difference,
    select_candidates,
)
from deliberate.reports.charts.svg import Spot, render_group_marks, render_vote_marks

MIN_PEOPLE = 50
# Above, marks would lie on each other: then a sample of the people is drawn.
MAX_PEOPLE = 3_000
MAX_LISTED = 6
# Maps for print: how many, and up to how many people.
MAX_SMALL, MAX_PEOPLE_IN_SMALL = 4, 1_000


@dataclass(frozen=True)
class Person:
    """A person's place on the map. choice: 1, 0, −1 on the statement that colors the map; None where there is none."""

    x: float
    y: float
    group: str
    choice: int | None = None


@dataclass(frozen=True)
class Reader:
    """Where the reader stands; half axes and turn of the ellipse that holds the true place, where it is known."""

    x: float
    y: float
    major: float | None
    minor: float | None
    turn: float


@dataclass(frozen=True)
class MapGroup:
    """A group on the map. share: of 100 who agreed or disagreed with the statement that colors the map, agree."""

    label: str
    size: int
    share: int | None = None


@dataclass(frozen=True)
class MapStatement:
    """A statement that may color the map; by group, how many of 100 who agreed or disagreed agree; None if hidden."""

    number: int
    text: str
    shares: Mapping[str, int | None]


@dataclass(frozen=True)
class PeopleMap:
    """What the map shows. people: places, none where there are too few people or too small a group for marks.

    placed: people on the map. chosen: the statement that colors it. small: the same map colored by
    each of the four most dividing statements, for print. blur: half axis of a typical person's ellipse as a
    share of the map's half-width.
    """

    is_line: bool
    people: Sequence[Person]
    placed: int
    groups: Sequence[MapGroup]
    across: AxisEnds
    upwards: AxisEnds
    statements: Sequence[MapStatement]
    chosen: MapStatement | None = None
    reader: Reader | None = None
    blur: float | None = None
    small: Sequence[PeopleMap] = ()

    @property
    def shows_marks(self) -> bool:
        return bool(self.people)

    @property
    def is_sample(self) -> bool:
        """Whether only some of the people are drawn."""
        return self.shows_marks and len(self.people) < self.placed

    @cached_property
    def by_group(self) -> dict[str, list[Person]]:
        """People by group, those of no group under nothing."""
        found: dict[str, list[Person]] = {"": [], **{group.label: [] for group in self.groups}}
        for person in self.people:
            found.setdefault(person.group, []).append(person)
        return found

    def with_reader(self, reader: Reader | None) -> PeopleMap:
        """Return the map with the reader on it."""
        return replace(self, reader=reader)


def build_people_map(
    source: ReportSource, chosen: int | None = None, *, unseen: frozenset[int] = frozenset()
) -> PeopleMap | None:
    """Return the map of a run as outsiders may see it; None where the run drew none.

    chosen: number of the statement that colors it; one that is not on offer colors nothing. unseen: statements of which
    nothing may be said.
    """
    texts = {number: text for number, text in source.texts.items() if number not in unseen}
    block, findings = source.findings.opinion_map, source.findings
    if block is None or not block.points:
        return None
    label = {member: group.label for group in findings.published_groups for member in group.members}
    points = sample_points(block.points)
    listed = list_dividing_statements(findings, texts)
    votes = load_map_votes(
        source.run,
        {*select_candidates(block), *listed, *([chosen] if chosen in texts else [])} & texts.keys(),
        [point.participant for point in points if point.participant is not None],
    )
    listed = listed or rank_by_difference(points, votes, 0)[:MAX_LISTED]
    offered = [build_map_statement(number, findings, texts) for number in listed[:MAX_LISTED]]
    colored = next((one for one in offered if one.number == chosen), None)
    groups = [
        MapGroup(group.label, group.size, colored.shares.get(group.label) if colored else None)
        for group in findings.published_groups
    ]
    too_small = len(block.points) < MIN_PEOPLE or any(group.size < MIN_CELL_SIZE for group in groups)
    is_line = is_one_dimension(block)
    found = PeopleMap(
        is_line=is_line,
        people=[] if too_small else place_people(points, label, votes.get(colored.number, {}) if colored else {}),
        placed=len(block.points),
        groups=groups,
        across=build_axis_ends(points, votes, texts, 0),
        upwards=AxisEnds() if is_line else build_axis_ends(points, votes, texts, 1),
        statements=[] if too_small else offered,
        chosen=None if too_small else colored,
        blur=compute_blur(points),
    )
    if too_small or len(points) > MAX_PEOPLE_IN_SMALL:
        return found
    small = [
        replace(
            found,
            people=place_people(points, label, votes.get(one.number, {})),
            groups=[MapGroup(group.label, group.size, one.shares.get(group.label)) for group in groups],
            chosen=one,
        )
        for one in offered[:MAX_SMALL]
    ]
    return replace(found, small=small)


def is_one_dimension(block: StoredMap) -> bool:
    """Return whether people differ along one line only, so that the second axis holds no opinion."""
    axes = block.document["axes"]
    return len(axes) < 2 or axes[1].get("label") == TENDENCY


def sample_points(points: Sequence[Point]) -> Sequence[Point]:
    """Return the points, or of very many every so many-th by number: the same at every call."""
    if len(points) <= MAX_PEOPLE:
        return points
    ordered = sorted(points, key=lambda point: point.participant or 0)
    step = len(ordered) / MAX_PEOPLE
    return [ordered[int(step * place)] for place in range(MAX_PEOPLE)]


def place_people(points: Iterable[Point], label: Mapping[int, str], choices: Mapping[int, int]) -> list[Person]:
    """Return the people without their numbers, ordered by place, so that the order of joining stays hidden."""
    people = [
        Person(
            point.x,
            point.y,
            label.get(point.participant, "") if point.participant is not None else point.group,
            choices.get(point.participant) if point.participant is not None else None,
        )
        for point in points
    ]
    return sorted(people, key=lambda person: (person.x, person.y))


def list_dividing_statements(findings: Findings, texts: Mapping[int, str]) -> list[int]:
    """Return the statements on which groups lie furthest apart, the furthest first; none where no groups are shown."""
    if not findings.published_groups or findings.compares_polis_groups or findings.group_cells is None:
        return []
    shares: dict[int, list[float]] = {}
    for cell in redact_cells(findings.group_cells.cells):
        share = compute_share(cell, passes_count=False)
        if share is not None and cell.statement in texts:
            shares.setdefault(cell.statement, []).append(share)
    apart = {number: max(found) - min(found) for number, found in shares.items() if len(found) > 1}
    return sorted(apart, key=lambda number: (-apart[number], number))[:MAX_LISTED]


def build_map_statement(number: int, findings: Findings, texts: Mapping[int, str]) -> MapStatement:
    """Return a statement with the share of each group."""
    cells = [] if findings.compares_polis_groups or findings.group_cells is None else findings.group_cells.cells
    shares = {
        cell.group: None if share is None else round(100 * share)
        for cell in redact_cells([cell for cell in cells if cell.statement == number])
        for share in [compute_share(cell, passes_count=False)]
    }
    return MapStatement(number, texts[number], shares)


def render_people(spots: Sequence[tuple[Person, Spot]], *, radius: float, colored: bool) -> list[str]:
    """Return the marks of people at their places, by group or, on a colored map, by vote."""
    if colored:
        votes: dict[int | None, list[Spot]] = {}
        for person, spot in spots:
            votes.setdefault(person.choice, []).append(spot)
        return [render_vote_marks(votes.get(choice, ()), choice, radius) for choice in (None, 0, -1, 1)]
    groups: dict[str, list[Spot]] = {}
    for person, spot in spots:
        groups.setdefault(person.group, []).append(spot)
    return [render_group_marks(groups[group], group, radius) for group in sorted(groups)]


def compute_blur(points: Sequence[Point]) -> float | None:
    """Return how uncertain a typical place is: the longer half axis as a share of the map's reach."""
    lengths = sorted(point.major for point in points if point.major is not None)
    reach = max((max(abs(point.x), abs(point.y)) for point in points), default=0)
    return round(lengths[len(lengths) // 2] / reach, 2) if lengths and reach else None
