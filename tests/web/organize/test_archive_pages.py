"""Archive a closed assembly, delete a draft, copy any: through the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.extensions import db
from deliberate.models import Assembly
from deliberate.queries.accounts import find_account
from deliberate.queries.assemblies import load_assembly
from deliberate.services.assemblies import close_assembly
from tests.web.organize.conftest import SLUG, make_draft

Enter = Callable[[str], FlaskClient]
DESK = f"/organize/{SLUG}"


@pytest.fixture
def closed(app: Flask, seated: Assembly) -> None:
    """Committed: the assembly is closed."""
    with app.app_context():
        close_assembly(assembly=load_assembly(SLUG), actor=None)
        db.session.commit()


def parts(page: str) -> tuple[bool, bool]:
    """Whether the list names the assembly, and whether it is folded away."""
    shown, _, folded = page.partition("<details")
    return f'href="{DESK}"' in shown, f'href="{DESK}"' in folded


@pytest.mark.usefixtures("closed")
def test_an_archived_assembly_is_folded_away_and_stays_readable(enter: Enter, client: FlaskClient, read: Any) -> None:
    owner = enter("owner")
    assert parts(owner.get("/organize/").text) == (True, False)
    assert owner.post(f"{DESK}/archive").status_code == 303
    assert owner.post(f"{DESK}/archive").status_code == 303
    assert parts(owner.get("/organize/").text) == (False, True)
    assert f"/a/{SLUG}" not in client.get("/").text
    for reader, address in ((owner, DESK), (client, f"/a/{SLUG}/1")):
        page = reader.get(address)
        assert (page.status_code, "Archived on" in page.text) == (200, True)
    assert "Restore from the archive" not in client.get(f"/a/{SLUG}/1").text
    assert owner.post(f"{DESK}/unarchive").status_code == 303
    assert parts(owner.get("/organize/").text) == (True, False)
    assert "Archived on" not in client.get(f"/a/{SLUG}/1").text


def test_only_a_closed_assembly_is_archived_and_opening_takes_it_out(
    app: Flask, enter: Enter, seated: Assembly, read: Any
) -> None:
    owner = enter("owner")
    assert owner.post(f"{DESK}/archive").status_code == 409
    assert enter("moderator").post(f"{DESK}/archive").status_code == 403
    with app.app_context():
        close_assembly(assembly=load_assembly(SLUG), actor=None)
        db.session.commit()
    owner.post(f"{DESK}/archive")
    seen = owner.get(f"{DESK}/open").text.split('name="seen" value="')[1].split('"')[0]
    assert owner.post(f"{DESK}/open", data={"seen": seen}).status_code == 303
    assert read(lambda assembly: (assembly.is_open, assembly.archived_at)) == (True, None)


def test_a_draft_is_deleted_once_its_title_is_typed(app: Flask, enter: Enter, seated: Assembly) -> None:
    with app.app_context():
        owner = find_account("owner@example.org")
        assert owner is not None
        make_draft(owner, "second")
        db.session.commit()
    client = enter("owner")
    assert 'href="/organize/second/delete"' in client.get("/organize/second").text
    wrong = client.post("/organize/second/delete", data={"title": "Second"})
    assert (wrong.status_code, 'value="Second"' in wrong.text) == (422, True)
    assert client.post("/organize/second/delete", data={"title": "City chatbot"}).location == "/organize/"
    assert client.get("/organize/second").status_code == 404
    refused = client.post(f"{DESK}/delete", data={"title": "City chatbot"})
    assert (refused.status_code, client.get(DESK).status_code) == (409, 200)


def test_a_copy_is_a_draft_of_the_cloner(enter: Enter, seated: Assembly, read: Any) -> None:
    client = enter("owner")
    page = client.get(f"{DESK}/clone").text
    assert 'value="City chatbot (copy)"' in page
    taken = client.post(f"{DESK}/clone", data={"title": "Copy", "slug": SLUG})
    assert (taken.status_code, "Copy" in taken.text) == (409, True)
    made = client.post(f"{DESK}/clone", data={"title": "Copy", "slug": "the-copy"})
    assert made.location == "/organize/the-copy"
    assert read(lambda assembly: [member.role for member in assembly.memberships], "the-copy") == ["owner"]
    assert enter("moderator").get(f"{DESK}/clone").status_code == 403
