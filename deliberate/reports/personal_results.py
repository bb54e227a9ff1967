"""Where one participant stands, in words first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from deliberate.aggregation.modules.space.module import MODULE as SPACE
from deliberate.aggregation.modules.space.module import Settings as SpaceSettings
from deliberate.aggregation.modules.space.newcomer import place_newcomer
from deliberate.extensions import db
from deliberate.findings.blocks import StoredMatrix
from deliberate.findings.disclosure import redact_cells
from deliberate.models import Participant, Run, Statement, Vote
from deliberate.queries.report import ReportSource, load_group_names, load_visible_texts
from deliberate.reports.chapters.statements import StatementRow, build_statement_rows
from deliberate.reports.charts.people_map import PeopleMap, Reader, build_people_map

MIN_COMPARED_VOTES = 7
MAJORITY_SHARE, SHARED_SHARE, MAX_LISTED = 0.5, 0.6, 3
ComparedVote = tuple[str, int, float]


@dataclass(frozen=True)
class PersonalResults:
    """The position of a participant among those who voted.

    votes, sides: votes given, and agrees and disagrees that can be compared. agrees_with_most: sides that most
    people took too. group: the group most alike, its share of people, and the mean share of it that took the same
    side; None where there are no groups or too few votes. group_name: what people call it, or nothing. group_names:
    letter → name, of the groups on the map. shared, differs: text, choice, share of those who decided
    that took the same side. map: the picture with one's own place, where it is known. is_placed_live: whether people
    are placed by all their votes; otherwise only those who had voted when the map was drawn are on it.
    """

    votes: int
    sides: int
    agrees_with_most: int
    missing: int
    has_groups: bool
    group: str | None
    group_name: str
    group_share: float | None
    like: float | None
    group_names: dict[str, str]
    shared: list[ComparedVote]
    differs: list[ComparedVote]
    map: PeopleMap | None
    is_placed_live: bool


def build_personal_results(run: Run, participant: Participant, unseen: frozenset[int] = frozenset()) -> PersonalResults:
    """Compare the participant's votes with the groups of a run. unseen: statements whose results are held back."""
    source = ReportSource(run)
    findings = source.findings
    votes = load_own_votes(run, participant)
    compared = compare_votes(build_statement_rows(findings.tally, load_visible_texts(run)), votes)
    sizes = {entry.label: entry.size for entry in findings.compared_groups}
    total, names = sum(sizes.values()), load_group_names(run.id)
    group, like = (
        compute_nearest_group(findings.group_cells, votes) if len(compared) >= MIN_COMPARED_VOTES else (None, None)
    )
    return PersonalResults(
        votes=len(votes),
        sides=len(compared),
        agrees_with_most=sum(share > MAJORITY_SHARE for _, _, share in compared),
        missing=max(0, MIN_COMPARED_VOTES - len(compared)),
        has_groups=bool(sizes),
        group=group,
        group_name="" if findings.compares_polis_groups else names.get(group or "", ""),
        group_share=sizes[group] / total if group and total else None,
        like=like,
        group_names=names,
        shared=sorted((one for one in compared if one[2] >= SHARED_SHARE), key=lambda one: -one[2])[:MAX_LISTED],
        differs=sorted((one for one in compared if one[2] < MAJORITY_SHARE), key=lambda one: one[2])[:MAX_LISTED],
        map=place_reader(source, votes, participant.number, unseen) if votes else None,
        is_placed_live=run.space is not None,
    )


def compare_with_most(run: Run, participant: Participant) -> tuple[int, int]:
    """Return on how many statements most people took the same side as this person, and how many can be compared."""
    source = ReportSource(run)
    rows = build_statement_rows(source.findings.tally, load_visible_texts(run))
    compared = compare_votes(rows, load_own_votes(run, participant))
    return sum(share > MAJORITY_SHARE for _, _, share in compared), len(compared)


def place_reader(
    source: ReportSource, votes: Mapping[int, int], number: int, unseen: frozenset[int]
) -> PeopleMap | None:
    """Return the map with the place of these votes on it, also if they were cast after the analysis."""
    found = build_people_map(source, unseen=unseen)
    return found.with_reader(find_live_place(source, votes) or find_own_place(source, number)) if found else None


def find_live_place(source: ReportSource, votes: Mapping[int, int]) -> Reader | None:
    """Return where these votes stand on the map of the run; None where they say too little, and for runs that kept no
    space."""
    run = source.run
    if run.space is None or source.findings.opinion_map is None:
        return None
    chosen = run.settings["settings"].get("space", {})
    space: SpaceSettings = SPACE.make_settings(chosen)
    place = place_newcomer(run.space, votes, space.least_votes)
    return None if place is None else Reader(place.x, place.y, place.major, place.minor, place.turn)


def find_own_place(source: ReportSource, number: int) -> Reader | None:
    """Return where this person stood when the map was drawn; None for people who are not on it."""
    block = source.findings.opinion_map
    own = next((point for point in block.points if point.participant == number), None) if block is not None else None
    return None if own is None else Reader(own.x, own.y, own.major, own.minor, own.turn)


def load_own_votes(run: Run, participant: Participant) -> dict[int, int]:
    """Return the choice on each statement of the question that this person voted on."""
    own = (
        select(Statement.number, Vote.choice)
        .join(Vote, Vote.statement_id == Statement.id)
        .where(Statement.question_id == run.question_id, Vote.participant_id == participant.id)
    )
    return dict(db.session.execute(own).all())


def compare_votes(statements: Sequence[StatementRow], votes: dict[int, int]) -> list[ComparedVote]:
    """Return every side taken, with the share of those who decided that took the same one."""
    tallied = {row.statement: row for row in statements}
    return [
        (row.text, choice, compute_same_side_share(choice, row.share))
        for number, choice in votes.items()
        if choice and (row := tallied.get(number)) is not None and row.share is not None
    ]


def compute_same_side_share(choice: int, share: float) -> float:
    """Return the share of those who decided that took the same side; share: of them, those who agree."""
    return share if choice > 0 else 1 - share


def compute_nearest_group(matrix: StoredMatrix | None, votes: dict[int, int]) -> tuple[str | None, float | None]:
    """Return the group whose members most often voted the same way, and the mean share that did.

    Cells of fewer than ten people say nothing here either: whoever changes a vote and looks again could read them.
    """
    scores: dict[str, list[float]] = {}
    for cell in redact_cells(matrix.cells) if matrix is not None else ():
        choice = votes.get(cell.statement, 0)
        if choice and cell.group and cell.share is not None:
            scores.setdefault(cell.group, []).append(compute_same_side_share(choice, cell.share))
    means = {group: sum(values) / len(values) for group, values in scores.items()}
    if not means:
        return None, None
    best = max(sorted(means), key=lambda group: means[group])
    return best, means[best]
