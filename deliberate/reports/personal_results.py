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
from deliberate.findings.document import Findings
from deliberate.findings.parts import Point
from deliberate.models import Participant, Run, Statement, Vote
from deliberate.queries.report import load_findings, load_group_names, load_visible_texts
from deliberate.reports.chapters.statements import StatementRow, build_statement_rows
from deliberate.reports.figures.opinion_map import (
    MapPicture,
    OwnPosition,
    build_map_view,
    build_own_position,
    find_own_position,
)

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
    that took the same side. map, you: the picture, and one's own mark in it. is_placed_live: whether people are placed
    by all their votes; otherwise only those who had voted when the map was drawn are on it.
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
    map: MapPicture | None
    you: OwnPosition | None
    is_placed_live: bool


def build_personal_results(run: Run, participant: Participant) -> PersonalResults:
    """Compare the participant's votes with the groups of a run."""
    findings = load_findings(run)
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
        map=build_map_view(findings.opinion_map, findings.published_groups) if votes else None,
        you=find_live_position(run, votes, findings) or find_own_position(findings.opinion_map, participant.number),
        is_placed_live=run.space is not None,
    )


def find_live_position(run: Run, votes: Mapping[int, int], findings: Findings) -> OwnPosition | None:
    """Return where these votes stand on the map of the run, also if they were cast after it; None where they say too
    little, and for runs that kept no space."""
    if run.space is None or findings.opinion_map is None:
        return None
    chosen = run.settings["settings"].get("space", {})
    space: SpaceSettings = SPACE.make_settings(chosen)
    place = place_newcomer(run.space, votes, space.least_votes)
    if place is None:
        return None
    point = Point(x=place.x, y=place.y, major=place.major, minor=place.minor, turn=place.turn)
    return build_own_position(findings.opinion_map.points, point)


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
    """Return the group whose members most often voted the same way, and the mean share that did."""
    scores: dict[str, list[float]] = {}
    for cell in matrix.cells if matrix is not None else ():
        choice = votes.get(cell.statement, 0)
        if choice and cell.group and cell.share is not None:
            scores.setdefault(cell.group, []).append(compute_same_side_share(choice, cell.share))
    means = {group: sum(values) / len(values) for group, values in scores.items()}
    if not means:
        return None, None
    best = max(sorted(means), key=lambda group: means[group])
    return best, means[best]
