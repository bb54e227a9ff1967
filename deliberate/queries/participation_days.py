"""Votes and new statements by day: when an assembly was alive."""

from __future__ import annotations

import datetime as dt
from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, func, select, type_coerce

from deliberate.extensions import db
from deliberate.models import Assembly, Moderation, Origin, Participant, Question, Statement, Vote
from deliberate.models.columns import now
from deliberate.queries.analysis_input import find_newest_acts


@dataclass(frozen=True)
class DayCount:
    """What came on one day: votes, counted on the day they were last changed, and statements of participants."""

    day: dt.date
    votes: int = 0
    statements: int = 0


def select_hour(column: Any, zone: dt.tzinfo) -> Any:
    """Return the hour of a moment as text in UTC, such as 2026-11-30T09; hours make the days of most zones.

    Of others, such as that of India, five and a half hours ahead, the minute.
    """
    length = 13 if has_whole_hours(zone) else 16
    if db.session.get_bind().dialect.name == "sqlite":
        # As it is stored, which is several times as fast as reckoning with it.
        return func.substr(type_coerce(column, String), 1, length)
    return func.substr(func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI'), 1, length)


def has_whole_hours(zone: dt.tzinfo) -> bool:
    """Return whether the clocks of a zone differ from UTC by whole hours, in summer and in winter."""
    year = now().year
    offsets = [zone.utcoffset(dt.datetime(year, month, 1)) or dt.timedelta() for month in (1, 7)]
    return all(offset % dt.timedelta(hours=1) == dt.timedelta() for offset in offsets)


# Days of the analyses that were read last, in this process: nothing about them changes without an act or a vote.
KEPT: OrderedDict[tuple[object, ...], list[DayCount]] = OrderedDict()
MOST_KEPT = 100


def load_days(question: Question, until: dt.datetime) -> list[DayCount]:
    """Return every day from the first vote to the last, in the time zone of the assembly; each vote counts once.

    until: votes and statements after this moment are left out.
    """
    key = (str(db.engine.url), question.id, question.assembly.time_zone, until, *find_newest_acts(question))
    if (found := KEPT.get(key)) is None:
        found = KEPT[key] = count_days(question, until)
        while len(KEPT) > MOST_KEPT:
            KEPT.popitem(last=False)
    return found


def count_days(question: Question, until: dt.datetime) -> list[DayCount]:
    """Count votes and statements of each day."""
    assembly = question.assembly
    shown = (Statement.question_id == question.id, Statement.moderation == Moderation.VISIBLE)
    votes = count_votes_by_day(assembly, *shown, until=until)
    written = db.session.scalars(
        select(Statement.created_at).where(
            Statement.question_id == question.id,
            Statement.moderation == Moderation.VISIBLE,
            Statement.origin == Origin.PARTICIPANT,
            Statement.created_at <= until,
        )
    )
    statements = Counter(assembly.local(moment).date() for moment in written)
    if not votes:
        return []
    return [DayCount(day, votes[day], statements[day]) for day in list_days(min(votes), max(votes))]


def count_votes_by_day(
    assembly: Assembly, *conditions: ColumnElement[bool], until: dt.datetime | None = None
) -> Counter[dt.date]:
    """Return the votes of each day in the time zone of the assembly, each counted on the day it was last changed.

    conditions: on the statements and their questions. Votes are found by the people of the assembly: those of one
    person lie together, those on one statement all over the table, which takes twice as long.
    """
    statements = select(Statement.id).join(Question, Question.id == Statement.question_id).where(*conditions)
    in_time = () if until is None else (Vote.cast_at <= until,)
    hour = select_hour(Vote.cast_at, assembly.zone)
    moments = db.session.execute(
        select(hour, func.count())
        .join(Participant, Participant.id == Vote.participant_id)
        # The sum keeps SQLite from going by statement after all.
        .where(Participant.assembly_id == assembly.id, (Vote.statement_id + 0).in_(statements), *in_time)
        .group_by(hour)
    )
    votes: Counter[dt.date] = Counter()
    for moment, count in moments:
        start = dt.datetime.fromisoformat(f"{moment[:13]}:{moment[14:] or '00'}:00+00:00")
        votes[assembly.local(start).date()] += count
    return votes


def list_days(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return every day from the first to the last."""
    return [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]


def load_votes_by_day(assembly: Assembly) -> list[DayCount]:
    """Return every day from the first vote on any question to today, or to the last vote where voting is over."""
    here = (Question.assembly_id == assembly.id, Statement.replaced_by_id.is_(None))
    votes = count_votes_by_day(assembly, *here)
    if not votes:
        return []
    last = max(*votes, assembly.today) if assembly.is_open else max(votes)
    return [DayCount(day, votes[day]) for day in list_days(min(votes), last)]
