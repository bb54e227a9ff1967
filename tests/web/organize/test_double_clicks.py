"""A form that is sent twice does once what it is for: the second click leads to what the first one made."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from deliberate.extensions import db
from deliberate.queries.assemblies import load_assembly
from deliberate.services import completed_forms
from deliberate.services.entry import count_invitations, use_invitation
from deliberate.storage.base import Base
from tests.house.acts import ACTS, Fields, Known, known, prepared
from tests.house.test_lock import sender
from tests.house.test_pages import reader

# What makes something new of which there could be two.
CREATING = {
    "organize.new", "organize.new_question", "organize.statements", "organize.add_new_topic", "organize.members",
    "organize.create_link", "organize.make_offer", "organize.make_report_version", "organize.add_report_link",
    "organize.change_codebook", "organize.respond", "organize.make_invitations", "organize.import_assembly",
    "organize.clone",
}  # fmt: skip
# Letters and notes about an account: what is asked for twice outside of the desk is noted and answered twice.
NOTES = {"account_event", "account_session", "outgoing_mail"}
# A file is made anew each time, and the log tells of each.
LOGGED_EACH_TIME = {"organize.export_full", "organize.export_polis"}


def count_rows(app: Flask) -> Counter[str]:
    with app.app_context():
        tables = Base.metadata.tables.items()
        return Counter({
            name: db.session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in tables
            if name != "completed_form"
        })  # fmt: skip


def find_token(client: FlaskClient) -> str:
    """The token of a page as it stands now; it changes with every page, by the second."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account").text)
    return found[1] if found else ""


def send_twice(app: Flask, rows: Known, endpoint: str) -> tuple[TestResponse, TestResponse, Counter[str], Counter[str]]:
    """Both answers to the same form, and what each of them added to the tables."""
    act = ACTS[endpoint](rows)
    client = sender(app, act, rows)
    shown: dict[str, Any] = Fields(client.get(act.page).text).values if act.page else {}
    shown["csrf_token"] = find_token(client)

    def click() -> TestResponse:
        # Made anew: a file can be read once.
        again = ACTS[endpoint](rows)
        if again.document is not None:
            return client.post(again.address, json=again.document)
        return client.post(again.address, data=shown | again.data)

    before = count_rows(app)
    first = click()
    between = count_rows(app)
    second = click()
    return first, second, between - before, count_rows(app) - between


def test_whatever_creates_something_creates_it_once(demo_app: Flask) -> None:
    rows = known(demo_app)
    prepared(demo_app, reader(demo_app, "owner"))
    for endpoint in [name for name in ACTS if name in CREATING]:
        first, second, made, made_again = send_twice(demo_app, rows, endpoint)
        assert (first.status_code, second.status_code, first.location, second.location) == (
            first.status_code, first.status_code, first.location, first.location
        ), endpoint  # fmt: skip
        assert made - Counter(dict.fromkeys(NOTES, 9)), endpoint
        assert made_again == Counter(), endpoint
    first, second, _, _ = send_twice(demo_app, rows, "organize.make_invitations")
    links = re.compile(r"/a/city-ai/i/[\w-]+")
    assert links.findall(first.text) == links.findall(second.text) != []


def test_invitations_that_were_used_or_revoked_are_not_made_again(
    demo_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = reader(demo_app, "owner")
    address, shown = "/organize/city-ai/ways-in", re.compile(r"/a/city-ai/i/([\w-]+)")

    def send(form: dict[str, str]) -> list[str]:
        return shown.findall(client.post(f"{address}/invitations", data=form, follow_redirects=True).text)

    def count() -> tuple[int, int]:
        with demo_app.app_context():
            return count_invitations(load_assembly("city-ai"))

    forms = [{"csrf_token": find_token(client), "count": str(number)} for number in (1, 2)]
    (used,), revoked = (send(form) for form in forms)
    with demo_app.app_context():
        use_invitation(assembly=load_assembly("city-ai"), token=used)
        db.session.commit()
    assert (send(forms[0]), len(send(forms[1])), count()) == ([], 2, (2, 1))
    assert client.post(f"{address}/invitations/revoke", data=forms[0]).status_code == 303
    assert ([send(form) for form in forms], count()) == ([[], []], (0, 1))
    # Nor after the form is forgotten: a page that is opened again then makes others.
    monkeypatch.setattr(completed_forms, "RETENTION", dt.timedelta(minutes=-1))
    made = send(forms[1])
    assert (len(made), set(made) & set(revoked)) == (2, set())


@pytest.mark.slow
def test_no_act_that_is_sent_twice_adds_a_row_twice(demo_app: Flask) -> None:
    rows = known(demo_app)
    prepared(demo_app, reader(demo_app, "owner"))
    doubled = {}
    # A new address, with which an account of the demo logs in from then on, comes last.
    for endpoint in sorted(ACTS, key=lambda one: one == "account_links.confirm"):
        made_again = send_twice(demo_app, rows, endpoint)[3]
        counted = set(made_again) - NOTES - ({"audit_entry"} if endpoint in LOGGED_EACH_TIME else set())
        if any(made_again[table] > 0 for table in counted):
            doubled[endpoint] = made_again
    assert doubled == {}


def test_something_else_from_the_same_page_is_no_second_click(demo_app: Flask) -> None:
    client = reader(demo_app, "owner")
    sent = {"csrf_token": find_token(client), "title": "Rivers", "template": "", "language": "en"}
    rivers, lakes = (client.post("/organize/new", data={**sent, "title": title}) for title in ("Rivers", "Lakes"))
    assert (rivers.location, lakes.location) == ("/organize/rivers", "/organize/lakes")
    again = client.post("/organize/new", data=sent, follow_redirects=True)
    assert (again.request.path, "It was saved once." in again.text) == ("/organize/rivers", True)
    # Nothing was stored of a form that was refused: put right, it is sent for the first time.
    assert client.post("/organize/new", data={**sent, "title": ""}).status_code == 422
    assert client.post("/organize/new", data={**sent, "title": "Seas"}).location == "/organize/seas"
