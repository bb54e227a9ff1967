"""Times of an assembly: entered and shown in its own time zone, printed in the reader's manner, never in the past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from deliberate.errors import OpeningTimePassed, ResponseDatePassed, TimeZoneUnknown
from deliberate.extensions import db
from deliberate.models import Assembly
from deliberate.models.columns import now
from deliberate.queries.assemblies import load_assembly
from deliberate.services.assemblies import ClosingTimePast, edit_assembly
from deliberate.time_zones import from_wall_clock, is_time_zone, load_time_zone_names, to_wall_clock
from deliberate.web.dates import format_datetime, format_day
from tests.web.organize.conftest import SLUG, make_account, make_draft

SETUP = f"/organize/{SLUG}/setup"
SENT = {
    "title": "City chatbot", "language": "en", "hard_limit": "200", "results_visibility": "live",
    "influence_level": "L1", "preset": "own", "measure": "groups", "threshold": "60", "credence": "95",
    "least_votes": "15", "decision_maker": "The council", "time_zone": "Europe/Berlin",
}  # fmt: skip
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def draft(app: Flask) -> Assembly:
    """Committed: a draft at /organize/city-chatbot."""
    with app.app_context():
        made = make_draft(make_account("owner@example.org"))
        db.session.commit()
        return made


def test_a_closing_time_is_read_and_shown_as_clocks_there_show_it(
    draft: Assembly, enter: Callable[[str], FlaskClient], read: Callable[..., Any]
) -> None:
    owner = enter("owner")
    assert owner.post(SETUP, data={**SENT, "closes_at": "2099-07-01T18:00"}).status_code == 303
    assert read(lambda one: one.closes_at) == dt.datetime(2099, 7, 1, 16, tzinfo=dt.UTC)
    assert 'value="2099-07-01T18:00"' in owner.get(SETUP).text
    # In another zone the same entry is another moment; what is shown stays what was entered.
    moved = {**SENT, "closes_at": "2099-07-01T18:00", "time_zone": "America/New_York"}
    assert owner.post(SETUP, data=moved).status_code == 303
    assert read(lambda one: one.closes_at) == dt.datetime(2099, 7, 1, 22, tzinfo=dt.UTC)


def test_hours_that_clocks_skip_or_show_twice(
    app: Flask, draft: Assembly, enter: Callable[[str], FlaskClient], read: Callable[..., Any]
) -> None:
    owner = enter("owner")
    skipped = owner.post(SETUP, data={**SENT, "closes_at": "2027-03-28T02:30"})
    assert (skipped.status_code, "Clocks skip this time on that day." in skipped.text) == (422, True)
    assert 'href="#closes_at"' in skipped.text
    assert owner.post(SETUP, data={**SENT, "closes_at": "2027-10-31T02:30"}).status_code == 303
    assert read(lambda one: one.closes_at) == dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)
    # The second of the two, once kept, is not moved by saving the form again.
    second = dt.datetime(2027, 10, 31, 1, 30, 12, tzinfo=dt.UTC)
    with app.app_context():
        edit_assembly(assembly=load_assembly(SLUG), actor=None, closes_at=second)
        db.session.commit()
    assert owner.post(SETUP, data={**SENT, "closes_at": "2027-10-31T02:30"}).status_code == 303
    assert read(lambda one: one.closes_at) == second


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("closes_at", "2020-01-01T12:00", "The closing time must be in the future."),
        ("opens_at", "2020-01-01T12:00", "This opening time has already passed."),
        ("answer_by", "2020-01-01", "This date has already passed"),
        ("time_zone", "Moon/Crater", "Please choose a time zone from the list"),
    ],
)
def test_what_has_passed_is_refused_at_its_field(
    draft: Assembly, enter: Callable[[str], FlaskClient], read: Callable[..., Any], field: str, value: str, said: str
) -> None:
    answer = enter("owner").post(SETUP, data={**SENT, "title": "Another title", field: value})
    assert (answer.status_code, said in answer.text, f'href="#{field}"' in answer.text) == (422, True, True)
    assert 'value="Another title"' in answer.text
    assert f'value="{value}"' in answer.text
    assert read(lambda one: one.title) == "City chatbot"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"closes_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, ClosingTimePast),
        ({"opens_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, OpeningTimePassed),
        ({"answer_by": dt.date(2020, 1, 1)}, ResponseDatePassed),
        ({"time_zone": "Europe/Atlantis"}, TimeZoneUnknown),
    ],
)
def test_the_service_refuses_it_too(db_session: Any, changes: dict[str, Any], refusal: type[Exception]) -> None:
    draft = make_draft(make_account("owner@example.org"))
    with pytest.raises(refusal):
        edit_assembly(assembly=draft, actor=None, **changes)


def test_a_date_that_has_passed_since_does_not_stand_in_the_way_of_other_changes(db_session: Any) -> None:
    draft = make_draft(make_account("owner@example.org"))
    past = now() - dt.timedelta(days=1)
    draft.closes_at, draft.answer_by = past, past.date()
    edit_assembly(assembly=draft, actor=None, title="New words", closes_at=past, answer_by=past.date())
    assert draft.title == "New words"


def test_no_door_takes_a_zone_that_is_none() -> None:
    with pytest.raises(ValueError, match="not the name of a time zone"):
        Assembly(time_zone="Europe/Atlantis")


def test_today_is_where_the_people_are(db_session: Any) -> None:
    east, west = (Assembly(time_zone=name) for name in ("Pacific/Kiritimati", "Pacific/Pago_Pago"))
    assert east.today - west.today in {dt.timedelta(days=1), dt.timedelta(days=2)}
    assert is_time_zone("UTC")
    assert "Europe/Berlin" in load_time_zone_names()
    assert not [name for name in load_time_zone_names() if name.startswith("Etc/")]
    twice = dt.datetime(2027, 10, 31, 2, 30)
    first = from_wall_clock(twice, BERLIN)
    assert first == dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)
    assert to_wall_clock(first, BERLIN) == twice
    assert from_wall_clock(dt.datetime(2027, 3, 28, 2, 30), BERLIN) is None


@pytest.mark.parametrize(
    ("asked", "zone", "shown", "date"),
    [
        ("en-GB,en;q=0.8", "Europe/Berlin", "29 Nov 2026, 18:00 CET", "29 November 2026"),
        ("en-US", "Europe/Berlin", "Nov 29, 2026, 6:00\u202fPM CET", "November 29, 2026"),
        ("en", "America/New_York", "Nov 29, 2026, 12:00\u202fPM EST", "November 29, 2026"),
        ("en-GB", "America/New_York", "29 Nov 2026, 12:00 EST", "29 November 2026"),
        ("de-AT,de;q=0.9", "Europe/Berlin", "29.11.2026, 18:00 MEZ", "29. November 2026"),
        ("de", "Pacific/Auckland", "30.11.2026, 06:00 NZDT", "30. November 2026"),
        ("en-GB", "Asia/Kathmandu", "29 Nov 2026, 22:45 UTC+5:45", "29 November 2026"),
        ("en-GB", "UTC", "29 Nov 2026, 17:00 UTC", "29 November 2026"),
    ],
)
def test_times_are_printed_in_the_manner_of_the_reader(
    app: Flask, asked: str, zone: str, shown: str, date: str
) -> None:
    at = dt.datetime(2026, 11, 29, 17, tzinfo=dt.UTC)
    with app.test_request_context(headers={"Accept-Language": asked}):
        g.assembly = Assembly(time_zone=zone)
        assert (format_datetime(at), format_day(at)) == (shown, date)
        assert format_day(at.date()) == date if zone != "Pacific/Auckland" else True


def test_a_new_assembly_has_the_zone_that_was_chosen(
    draft: Assembly, enter: Callable[[str], FlaskClient], read: Callable[..., Any]
) -> None:
    sent = {"title": "Trams", "language": "en", "time_zone": "Asia/Tokyo"}
    assert enter("owner").post("/organize/new", data=sent).status_code == 303
    assert read(lambda one: one.time_zone, "trams") == "Asia/Tokyo"
    unknown = enter("owner").post("/organize/new", data={**sent, "title": "Buses", "time_zone": "Tokio"})
    assert (unknown.status_code, 'value="Tokio"' in unknown.text) == (422, True)
