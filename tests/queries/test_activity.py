"""How far people came, and their votes by day: people are counted once, and days are those of the assembly."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import update

from deliberate.models import AssemblyState, Choice, Moderation, Vote
from deliberate.queries.counts import PeopleBySteps, count_people_by_steps
from deliberate.queries.participation_days import DayCount, load_votes_by_day
from deliberate.services.joining import join_assembly
from deliberate.services.voting import cast_vote
from tests.services.test_routing import open_assembly, statements_of


def test_people_are_counted_once_at_each_step(db_session: Any) -> None:
    assembly = open_assembly()
    people = [join_assembly(assembly=assembly).participant for _ in range(4)]
    first, second = statements_of(assembly)[:2]
    cast_vote(participant=people[0], statement_id=first.id, choice=Choice.AGREE)
    for person in people[1:3]:
        cast_vote(participant=person, statement_id=first.id, choice=Choice.PASS)
        cast_vote(participant=person, statement_id=second.id, choice=Choice.AGREE)
    assert count_people_by_steps(assembly, 4, least_votes=2) == PeopleBySteps(joined=4, voted=3, placed=2, wrote=0)
    # What was replaced is no statement any more.
    second.moderation, second.replaced_by_id = Moderation.REJECTED, first.id
    db_session.flush()
    assert count_people_by_steps(assembly, 4, least_votes=2).placed == 0


def test_days_are_those_of_the_assembly_and_reach_to_today_while_it_is_open(db_session: Any) -> None:
    assembly = open_assembly()
    assert load_votes_by_day(assembly) == []
    assembly.time_zone = "Pacific/Auckland"
    people = [join_assembly(assembly=assembly).participant for _ in range(3)]
    statement = statements_of(assembly)[0]
    for person in people:
        cast_vote(participant=person, statement_id=statement.id, choice=Choice.AGREE)
    today = assembly.today
    # Half past one in the morning in Auckland, still the day before in UTC.
    early = dt.datetime.combine(today - dt.timedelta(days=2), dt.time(1, 30), assembly.zone).astimezone(dt.UTC)
    db_session.execute(update(Vote).where(Vote.participant_id != people[0].id).values(cast_at=early))
    db_session.expire_all()
    before, between = today - dt.timedelta(days=2), today - dt.timedelta(days=1)
    assert load_votes_by_day(assembly) == [DayCount(before, 2), DayCount(between, 0), DayCount(today, 1)]
    db_session.execute(update(Vote).values(cast_at=early))
    assert [day.votes for day in load_votes_by_day(assembly)] == [3, 0, 0]
    assembly.state = AssemblyState.CLOSED
    assert load_votes_by_day(assembly) == [DayCount(before, 3)]


def test_days_of_a_zone_that_is_half_an_hour_off_are_its_own(db_session: Any) -> None:
    assembly = open_assembly()
    people = [join_assembly(assembly=assembly).participant for _ in range(3)]
    for person in people:
        cast_vote(participant=person, statement_id=statements_of(assembly)[0].id, choice=Choice.AGREE)
    assembly.state, midnight = AssemblyState.CLOSED, dt.time()
    for zone in ("Asia/Kolkata", "Asia/Kathmandu"):
        assembly.time_zone = zone
        day = dt.date(2026, 3, 10)
        for person, minutes in zip(people, (-1, 0, 29), strict=True):
            moment = dt.datetime.combine(day, midnight, assembly.zone) + dt.timedelta(minutes=minutes)
            own = Vote.participant_id == person.id
            db_session.execute(update(Vote).where(own).values(cast_at=moment.astimezone(dt.UTC)))
        assert load_votes_by_day(assembly) == [DayCount(day - dt.timedelta(days=1), 1), DayCount(day, 2)]
