"""Opinion groups as last published, and how each of them votes on each statement now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from deliberate.aggregation.measures import compute_smoothed_share
from deliberate.extensions import db
from deliberate.models import Participant, Run, RunState, Statement, Vote
from deliberate.queries.findings import load_findings

# Public number of a statement → for each group agrees and disagrees.
GroupCounts = dict[int, list[list[int]]]
MIN_GROUP_VOTES = 10


@dataclass(frozen=True)
class PublishedGroups:
    """The groups of one analysis: labels, and who is in which, by row id. No labels: none were published."""

    run_id: int
    labels: tuple[str, ...]
    group_of: dict[int, int]


def load_newest_run_id(question_id: int) -> int:
    """Return the newest finished analysis of a question; 0 where there is none."""
    newest = select(Run.id).where(Run.question_id == question_id, Run.state == RunState.FINISHED)
    return db.session.scalar(newest.order_by(Run.id.desc()).limit(1)) or 0


def load_published_groups(question_id: int) -> PublishedGroups | None:
    """Return the groups of the newest finished analysis; None where there is no analysis."""
    run = db.session.get(Run, load_newest_run_id(question_id))
    if run is None or run.findings is None:
        return None
    groups = load_findings(run).published_groups
    rows = select(Participant.number, Participant.id).where(Participant.assembly_id == run.question.assembly_id)
    ids = dict(db.session.execute(rows).all()) if groups else {}
    group_of = {ids[number]: index for index, group in enumerate(groups) for number in group.members if number in ids}
    return PublishedGroups(run.id, tuple(group.label for group in groups), group_of)


def count_choices_by_group(
    question_id: int, groups: PublishedGroups, statements: Iterable[int] | None = None
) -> GroupCounts:
    """Return each group's agrees and disagrees on each statement, or on these rows only. Passes are not counted."""
    if not groups.labels:
        return {}
    query = (
        select(Statement.number, Vote.participant_id, Vote.choice)
        .join(Vote, Vote.statement_id == Statement.id)
        .where(Statement.question_id == question_id)
    )
    if statements is not None:
        query = query.where(Statement.id.in_(list(statements)))
    found: GroupCounts = {}
    for number, person, choice in db.session.execute(query):
        row = found.setdefault(number, [[0, 0] for _ in groups.labels])
        group = groups.group_of.get(person)
        if group is not None and choice:
            row[group][0 if choice > 0 else 1] += 1
    return found


def compute_least_agreeing_group(
    groups: PublishedGroups | None, counts: Sequence[Sequence[int]]
) -> tuple[str | None, float | None]:
    """Return the group that agrees least, and its share smoothed by one vote on each side; none where a group is too
    small."""
    if groups is None or len(groups.labels) < 2 or len(counts) < 2 or min(map(sum, counts)) < MIN_GROUP_VOTES:
        return None, None
    shares = compute_smoothed_share([agrees for agrees, _ in counts], [sum(pair) for pair in counts])
    weakest = int(shares.argmin())
    return groups.labels[weakest], round(float(shares[weakest]), 4)
