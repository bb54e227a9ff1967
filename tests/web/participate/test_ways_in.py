"""Invitations work once, links of the host's site vouch for one person, and both are refused when misused."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import EntryInvitation, Participant
from deliberate.queries.assemblies import load_assembly
from deliberate.services import entry
from deliberate.services.embedding import EmbedSiteInvalid, parse_site
from deliberate.services.entry import (
    choose_entry,
    create_invitations,
    derive_host_key,
    remove_host_key,
    renew_host_key,
    revoke_invitations,
    sign_host_link,
)
from tests.house.source import HOUSE
from tests.web.participate.test_devices import HERE, device, opened, people, vote

__all__ = ["opened"]
A, HOST = "/a/trees", "/a/trees/host"


def invitations(app: Flask, count: int = 1, *, needed: bool = True) -> list[str]:
    with app.app_context():
        assembly = load_assembly("trees")
        choose_entry(assembly=assembly, actor=None, needs_invitation=needed)
        tokens = create_invitations(assembly=assembly, actor=None, count=count)
        db.session.commit()
        return tokens


def entries(app: Flask) -> list[tuple[str, str | None]]:
    with app.app_context():
        rows = select(Participant).where(Participant.merged_into_id.is_(None)).order_by(Participant.number)
        return [(str(person.entry), person.external_id) for person in db.session.scalars(rows)]


def link(app: Flask, external_id: str = "p-1", *, seconds: int = 600, renew: bool = False) -> dict[str, str]:
    """The parts of a link as the host's site signs it."""
    with app.app_context():
        assembly = load_assembly("trees")
        if renew or assembly.host_key_salt is None:
            renew_host_key(assembly=assembly, actor=None)
            db.session.commit()
        secret, expires = derive_host_key(assembly, app.config["SECRET_KEY"]), int(time.time()) + seconds
        assert secret is not None
        signed = sign_host_link(secret=secret, slug="trees", external_id=external_id, expires=expires)
        return {"id": external_id, "expires": str(expires), "signature": signed}


def test_a_host_link_works_after_the_numbers_of_seconds_outgrow_a_column(
    opened: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    year_2040 = 70 * 365 * 24 * 3600
    ahead = year_2040 - int(time.time())
    assert year_2040 > 2**31
    monkeypatch.setattr(entry, "now", lambda: dt.datetime.fromtimestamp(year_2040, dt.UTC))
    here = device(opened)
    assert here.get(f"{A}/host", query_string=link(opened, seconds=ahead + 600)).status_code == 303
    assert here.get(f"{A}/host", query_string=link(opened, seconds=ahead - 1)).status_code == 403
    assert vote(here, 1, "agree").status_code == 303
    assert entries(opened) == [("host", "p-1")]
    # The page that asks whose the votes are carries the moment along.
    voter = device(opened)
    vote(voter, 1, "agree")
    sent = {**link(opened, "p-2", seconds=ahead + 600), "votes": "add"}
    assert voter.post(f"{A}/host", data=sent).status_code == 303


def test_an_invitation_lets_one_person_in_once(opened: Flask) -> None:
    (token,) = invitations(opened)
    stranger, invited, late = device(opened), device(opened), device(opened)
    assert "Voting is by invitation" in stranger.get(HERE).text
    assert vote(stranger, 1, "agree").status_code == 409
    for client in (invited, late):
        assert client.get(f"{A}/i/{token}").status_code == 303, "looking uses nothing up: previews look too"
    assert vote(invited, 1, "agree").status_code == 303
    assert vote(invited, 2, "agree").status_code == 303
    refused = vote(late, 1, "agree")
    assert (refused.status_code, "has been used already" in refused.text) == (409, True)
    assert stranger.get(f"{A}/i/{token}").status_code == 403
    assert invited.get(f"{A}/i/{token}").status_code == 303, "its own bearer is led on"
    assert (people(opened), entries(opened)) == ([{1: 1, 2: 1}], [("invited", None)])
    with opened.app_context():
        assert [bool(row.used_on) for row in db.session.scalars(select(EntryInvitation))] == [True]


def test_invitations_that_were_revoked_or_made_up_let_no_one_in(opened: Flask) -> None:
    (token,) = invitations(opened)
    client = device(opened)
    client.get(f"{A}/i/{token}")
    with opened.app_context():
        assert revoke_invitations(assembly=load_assembly("trees"), actor=None) == 1
        db.session.commit()
    assert vote(client, 1, "agree").status_code == 409
    assert client.get(f"{A}/i/{'x' * 22}").status_code == 403
    assert people(opened) == []


def test_a_double_click_uses_one_invitation(opened: Flask) -> None:
    tokens = invitations(opened, 2)
    client = device(opened)
    client.get(f"{A}/i/{tokens[0]}")
    kept = client.get_cookie("session")
    assert kept is not None
    for _ in range(2):
        again = opened.test_client()
        again.set_cookie("session", kept.value)
        assert vote(again, 1, "agree").status_code == 303
    assert people(opened) == [{1: 1}]


def test_whom_the_host_knows_is_one_person_on_every_device(opened: Flask) -> None:
    invitations(opened)
    first, second = device(opened), device(opened)
    for client, statement in ((first, 1), (second, 2)):
        answer = client.get(HOST, query_string=link(opened))
        assert (answer.status_code, answer.headers["Location"]) == (303, "/a/trees")
        assert vote(client, statement, "agree").status_code == 303
    assert (people(opened), entries(opened)) == ([{1: 1, 2: 1}], [("host", "p-1")])
    third = device(opened)
    third.get(HOST, query_string=link(opened))
    assert "Plant oaks." in third.get(f"{HERE}/answers").text, "their answers are there before they send anything"


@pytest.mark.parametrize(
    "fault", ["forged", "other id", "other time", "expired", "too long", "old secret", "odd id", ""]
)
def test_only_what_the_host_signed_is_taken(opened: Flask, fault: str) -> None:
    good = link(
        opened, "p 1" if fault == "odd id" else "p-1", seconds={"expired": -5, "too long": 10**8}.get(fault, 600)
    )
    sent = {
        "forged": {**good, "signature": "0" * 64},
        "other id": {**good, "id": "p-2"},
        "other time": {**good, "expires": str(int(good["expires"]) + 60)},
        "": {},
    }.get(fault, good)
    if fault == "old secret":
        link(opened, renew=True)
    client = device(opened)
    refused = client.get(HOST, query_string=sent)
    assert (refused.status_code, "This link doesn&#39;t work" in refused.text) == (403, True)
    vote(client, 1, "agree")
    assert entries(opened) == [("anonymous", None)]


def test_a_browser_with_votes_is_asked_whose_they_are(opened: Flask) -> None:
    known, client = device(opened), device(opened)
    known.get(HOST, query_string=link(opened))
    vote(known, 1, "agree")
    vote(client, 1, "disagree")
    asked = client.get(HOST, query_string=link(opened))
    assert (asked.status_code, "They have voted on 1 statement." in asked.text) == (200, True)
    assert people(opened) == [{1: 1}, {1: -1}], "nothing happens before the answer"
    assert client.post(HOST, data={**link(opened), "votes": "add"}).status_code == 303
    assert (people(opened), entries(opened)) == ([{1: -1}], [("host", "p-1")])
    # Someone else sits down at the same browser: their link never takes over these votes.
    other = link(opened, "p-2")
    assert "That was me" not in client.get(HOST, query_string=other).text
    assert client.post(HOST, data={**other, "votes": "add"}).status_code == 409
    assert client.post(HOST, data={**other, "votes": "leave"}).status_code == 303
    vote(client, 2, "agree")
    assert (people(opened), entries(opened)) == ([{1: -1}, {2: 1}], [("host", "p-1"), ("host", "p-2")])


@pytest.mark.parametrize("change", [renew_host_key, remove_host_key])
def test_the_word_of_a_host_ends_with_its_secret(opened: Flask, change: Callable[..., None]) -> None:
    invitations(opened)
    known, waiting = device(opened), device(opened)
    for client in (known, waiting):
        assert client.get(HOST, query_string=link(opened)).status_code == 303
    assert vote(known, 1, "agree").status_code == 303
    assert "Your vote: agree" in waiting.get(f"{HERE}/answers").text
    with opened.app_context():
        change(assembly=load_assembly("trees"), actor=None)
        db.session.commit()
    assert "Your vote: agree" not in waiting.get(f"{HERE}/answers").text
    assert vote(waiting, 2, "disagree").status_code == 409
    assert vote(known, 2, "agree").status_code == 303, "a device that has joined stays"
    assert people(opened) == [{1: 1, 2: 1}]
    assert waiting.get(HOST, query_string=link(opened)).status_code == 303
    assert vote(waiting, 2, "disagree").status_code == 303
    assert people(opened) == [{1: 1, 2: -1}]


@pytest.mark.parametrize(
    ("text", "site"),
    [
        (" https://www.Example.org/ ", "https://www.example.org"),
        ("https://müller.example:8443", "https://xn--mller-kva.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_a_site_is_kept_as_browsers_name_it(text: str, site: str) -> None:
    assert parse_site(text) == site


@pytest.mark.parametrize(
    "text",
    [
        "*", "https://*.example.org", "http://example.org", "example.org", "https://example.org/page", "'self'", "null",
        "https://a.example; script-src *", "https://user@example.org", "https://example.org?x", "https://", "data:",
        "https://example.org https://other.example", "https://example.org:99999", "https://-x.example", "javascript:x",
    ],
)  # fmt: skip
def test_what_is_no_site_is_refused(text: str) -> None:
    with pytest.raises(EmbedSiteInvalid):
        parse_site(text)


def embed(client: FlaskClient, path: str) -> tuple[int, str]:
    answer = client.get(f"/embed{path}")
    return answer.status_code, answer.headers["Content-Security-Policy"].rpartition("frame-ancestors ")[2]


def test_only_named_sites_may_frame_and_only_what_is_public(opened: Flask) -> None:
    client = opened.test_client()
    assert embed(client, HERE) == (200, "'none'")
    with opened.app_context():
        load_assembly("trees").embed_sites = ["https://www.example.org"]
        db.session.commit()
    assert embed(client, HERE) == (200, "https://www.example.org")
    for private in ("/login", "/organize/", "/organize/trees", "/account", "/"):
        assert embed(client, private) == (404, "'none'")
    assert client.get(HERE).headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    sent = client.post(f"/embed{HERE}/votes", data={"statement": "1", "choice": "agree"})
    assert sent.headers["Location"].startswith("/embed/a/trees/1")
    cookies = [cookie for cookie in sent.headers.getlist("Set-Cookie") if cookie.startswith("framed-")]
    assert len(cookies) == len(sent.headers.getlist("Set-Cookie")) == 2
    for cookie in cookies:
        assert {"Secure", "SameSite=None", "Partitioned", "HttpOnly", "Path=/embed"} <= set(cookie.split("; "))


def test_the_example_of_the_guide_signs_a_link_that_is_taken(opened: Flask) -> None:
    guide = (HOUSE / "docs" / "organizers.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(guide.partition("```python\n")[2].partition("```")[0], names)
    link(opened)
    with opened.app_context():
        secret = derive_host_key(load_assembly("trees"), opened.config["SECRET_KEY"])
    client = device(opened)
    answer = client.get(names["participant_link"]("", "trees", secret, "reader-17"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/a/trees")
    vote(client, 1, "agree")
    assert entries(opened) == [("host", "reader-17")]
