"""What is typed into a long form is kept for the account that typed it, until the form is saved."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Assembly
from deliberate.models.form_draft import FormDraft
from deliberate.services.form_drafts import MAX_DRAFT_BYTES, MAX_DRAFTS
from tests.web.organize.conftest import SLUG
from tests.web.organize.test_desk_pages import REMIT

Enter = Callable[[str], FlaskClient]
DESK = f"/organize/{SLUG}"
KEEP = f"{DESK}/form-draft"
FIELD = re.compile(r'<(?:input|textarea|select)\b(?![^>]*type="(?:hidden|file)")[^>]*name="([^"]+)"')


@pytest.fixture
def drafts(app: Flask) -> Callable[[], dict[str, Any]]:
    """drafts() is what the database holds, by form."""

    def look() -> dict[str, Any]:
        with app.app_context():
            return {row.form_key: row.values for row in db.session.scalars(select(FormDraft))}

    return look


def offered(page: str) -> Any:
    """What the page offers to restore, or None."""
    found = re.search(r'data-values="([^"]*)"', page)
    return json.loads(unescape(found[1])) if found else None


@pytest.mark.usefixtures("seated")
def test_unsaved_changes_are_offered_and_gone_once_saved(enter: Enter, drafts: Any) -> None:
    client = enter("owner")
    typed = {"form_key": "setup", "host": "Parks & <b>gardens</b> 'office'", "csrf_token": "x", "password": "secret"}
    assert client.post(KEEP, data=typed).status_code == 200
    kept = {"host": ["Parks & <b>gardens</b> 'office'"]}
    assert drafts() == {"setup": kept}
    page = client.get(f"{DESK}/setup").text
    assert "You have unsaved changes from" in page
    assert offered(page) == kept
    refused = client.post(f"{DESK}/setup", data=REMIT | {"title": "", "form_key": "setup"})
    assert (refused.status_code, offered(refused.text), drafts()) == (422, None, {"setup": kept})
    assert client.post(f"{DESK}/setup", data=REMIT | {"form_key": "setup"}).status_code == 303
    assert drafts() == {}
    assert offered(client.get(f"{DESK}/setup").text) is None


@pytest.mark.usefixtures("seated")
def test_they_are_those_of_one_account_and_one_form(enter: Enter, drafts: Any) -> None:
    owner, coder = enter("owner"), enter("coder")
    owner.post(KEEP, data={"form_key": "questions/1/coding/1", "rationale": "The owner's reason"})
    owner.post(KEEP, data={"form_key": "questions/1", "text": "Another wording?"})
    assert "The owner&#39;s reason" not in coder.get(f"{DESK}/questions/1/coding").text
    assert offered(coder.get(f"{DESK}/questions/1/coding").text) is None
    assert offered(owner.get(f"{DESK}/questions/1").text) == {"text": ["Another wording?"]}
    assert offered(owner.get(f"{DESK}/questions/1/statements").text) is None
    assert enter("stranger").post(KEEP, data={"form_key": "setup", "host": "Me"}).status_code == 403
    assert set(drafts()) == {"questions/1/coding/1", "questions/1"}


@pytest.mark.usefixtures("seated")
def test_discarding_forgets_them_and_leads_back_to_the_form(enter: Enter, drafts: Any) -> None:
    client = enter("owner")
    client.post(KEEP, data={"form_key": "setup", "host": "Parks"})
    gone = client.post(f"{KEEP}/discard", data={"form_key": "setup", "page": "setup"})
    assert (gone.location, drafts()) == (f"{DESK}/setup", {})
    for page in ("//evil.example", "../../evil", "setup?next=//evil.example"):
        assert client.post(f"{KEEP}/discard", data={"form_key": "setup", "page": page}).location == DESK


@pytest.mark.usefixtures("seated")
def test_they_are_limited_in_size_and_number(enter: Enter, drafts: Any) -> None:
    client = enter("owner")
    large = client.post(KEEP, data={"form_key": "setup", "introduction": "x" * MAX_DRAFT_BYTES})
    assert (large.status_code, drafts()) == (422, {})
    for key in ("", "Set up", "a" * 99, "/setup", "set:up"):
        assert client.post(KEEP, data={"form_key": key, "host": "Parks"}).status_code == 422
    for number in range(MAX_DRAFTS):
        assert client.post(KEEP, data={"form_key": f"questions/{number}", "text": "Why?"}).status_code == 200
    assert client.post(KEEP, data={"form_key": "setup", "host": "Parks"}).status_code == 409
    assert client.post(KEEP, data={"form_key": "questions/1", "text": "How?"}).status_code == 200
    assert len(drafts()) == MAX_DRAFTS


def test_every_long_form_of_the_desk_keeps_what_is_typed(enter: Enter, seated: Assembly) -> None:
    """A form in which more than five fields are to be filled, or long texts, says where its changes are kept."""
    client = enter("owner")
    missing = {}
    for path in ("/setup", "/questions/new", "/questions/1", "/questions/1/statements", "/codebook", "/people",
                 "/questions/1/coding"):  # fmt: skip
        page = client.get(DESK + path).text
        for form in re.findall(r"<form\b.*?</form>", page, re.DOTALL):
            names = set(FIELD.findall(form))
            if len(names) > 5 and "data-draft=" not in form:
                missing[path] = names
    assert missing == {}
