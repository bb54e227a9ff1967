"""Links in mails: each works once and expires; nothing tells whether an address has an account."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from deliberate.extensions import db
from deliberate.jobs.mail import send_waiting_mails
from deliberate.models import Account, Assembly, Invitation, MailOptOut, OutgoingMail, ResultNotice, Role
from deliberate.models.columns import now
from deliberate.queries.accounts import find_account
from deliberate.services.account_links import create_setup_token
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import create_assembly
from deliberate.services.invitations import invite_member
from deliberate.services.mail_choices import create_unsubscribe_token
from tests.newcomers import PASSWORD, enter_as_new

NEW = {"display_name": "Nora", "password": "long enough for Nora"}


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    """As on a real site: asking is counted."""
    return {"RATE_LIMITS": True}


def mails(app: Flask) -> list[tuple[str, str]]:
    """(recipient, template) of every mail."""
    with app.app_context():
        found = db.session.execute(select(OutgoingMail.recipient, OutgoingMail.template).order_by(OutgoingMail.id))
        return [(recipient, template) for recipient, template in found]


def token_of(app: Flask, template: str) -> str:
    """The token in the newest mail of this kind."""
    with app.app_context():
        found = select(OutgoingMail.values).where(OutgoingMail.template == template).order_by(OutgoingMail.id.desc())
        return str((db.session.scalars(found).first() or {})["token"])


def assembly_of(app: Flask) -> str:
    """An assembly of Olga; returns its slug."""
    with app.app_context():
        owner = register_account(email="olga@example.org", password=PASSWORD, display_name="Olga")
        slug = create_assembly(owner=owner, title="Trees").slug
        db.session.commit()
        return slug


@pytest.mark.parametrize("path", ["/forgot-password", "/register"])
def test_a_known_and_an_unknown_address_get_the_same_answer(app: Flask, path: str) -> None:
    with app.app_context():
        register_account(email="ada@example.org", password=PASSWORD, display_name="Ada")
        db.session.commit()
    texts = set()
    for email in ("ada@example.org", "eve@example.org"):
        answer = app.test_client().post(path, data={"email": email})
        assert answer.status_code == 200
        texts.add(answer.text.replace(email, "*").split("<main")[1].split("<footer")[0])
    assert len(texts) == 1
    known = {"/forgot-password": "password_reset", "/register": "account_exists"}[path]
    unknown = [("eve@example.org", "registration")] if path == "/register" else []
    assert mails(app) == [("ada@example.org", known), *unknown]


def test_asking_is_limited_by_address_not_by_account(app: Flask) -> None:
    client = app.test_client()
    answers = [client.post("/forgot-password", data={"email": "eve@example.org"}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_a_forgotten_password_is_replaced_once(app: Flask, client: FlaskClient) -> None:
    enter_as_new(app, client)
    client.post("/logout")
    client.post("/forgot-password", data={"email": "ADA@example.org"})
    link = f"/reset-password/{token_of(app, 'password_reset')}"
    assert client.get(link).status_code == 200
    assert client.post(link, data={"password": "another long password"}).status_code == 303
    assert client.post(link, data={"password": "a third long password"}).status_code == 404


def test_registration_is_closed_unless_it_is_opened(app: Flask) -> None:
    app.config["REGISTRATION"] = False
    client = app.test_client()
    assert (client.get("/register").status_code, client.post("/register", data={}).status_code) == (403, 403)
    assert "/register" not in client.get("/login").text + client.get("/").text


def test_a_new_account_comes_by_its_link_once(app: Flask, client: FlaskClient) -> None:
    client.post("/register", data={"email": "nora@example.org"})
    link = f"/create-account/{token_of(app, 'registration')}"
    assert "nora@example.org" in client.get(link).text
    assert client.post(link, data=NEW).location == "/organize/"
    assert app.test_client().post(link, data=NEW).status_code == 404


def test_a_link_for_an_account_ends_when_registration_is_closed(app: Flask, client: FlaskClient) -> None:
    client.post("/register", data={"email": "nora@example.org"})
    link = f"/create-account/{token_of(app, 'registration')}"
    app.config["REGISTRATION"] = False
    for answer in (client.get(link), client.post(link, data=NEW), client.get("/register")):
        assert (answer.status_code, "accounts come by invitation" in answer.text) == (403, True)
    with app.app_context():
        assert find_account("nora@example.org") is None


def test_the_set_up_link_makes_the_first_account_and_no_second(app: Flask, client: FlaskClient) -> None:
    assert "This site is new" in client.get("/").text
    link = f"/set-up/{create_setup_token(secret=app.config['SECRET_KEY'])}"
    assert client.post(link, data={**NEW, "email": "not an address"}).status_code == 422
    assert client.post(link, data={**NEW, "email": "nora@example.org"}).location == "/organize/"
    assert client.get("/operator/mails").status_code == 200
    assert "This site is new" not in app.test_client().get("/").text
    again = app.test_client().post(link, data={**NEW, "email": "eve@example.org"})
    assert (again.status_code, "set up already" in again.text) == (404, True)
    with app.app_context():
        assert db.session.scalars(select(Account.email)).all() == ["nora@example.org"]


def test_links_expire(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    slug = assembly_of(app)
    client.post("/register", data={"email": "nora@example.org"})
    client.post("/forgot-password", data={"email": "olga@example.org"})
    links = [f"/create-account/{token_of(app, 'registration')}", f"/reset-password/{token_of(app, 'password_reset')}"]
    with app.app_context():
        assembly, owner = db.session.scalars(select(Assembly)).one(), db.session.scalars(select(Account)).one()
        assert assembly.slug == slug
        invite_member(assembly=assembly, actor=owner, email="nils@example.org", role="coder")
        db.session.execute(update(Invitation).values(expires_at=now() - dt.timedelta(seconds=1)))
        db.session.commit()
    assert client.get(f"/invitations/{token_of(app, 'invitation')}").status_code == 404
    assert [client.get(link).status_code for link in links] == [200, 200]
    later = (now() + dt.timedelta(days=1, seconds=5)).timestamp()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    assert [client.get(link).status_code for link in links] == [404, 404]


@pytest.mark.parametrize("has_account", [True, False])
def test_an_invitation_is_accepted_once_with_or_without_an_account(app: Flask, has_account: bool) -> None:
    slug, client, owner = assembly_of(app), app.test_client(), app.test_client()
    owner.post("/login", data={"email": "olga@example.org", "password": PASSWORD})
    owner.post(f"/organize/{slug}/members", data={"email": "nora@example.org", "role": "moderator"})
    link = f"/invitations/{token_of(app, 'invitation')}"
    if has_account:
        enter_as_new(app, client, "nora@example.org", "Nora")
    assert "Olga" in client.get(link).text
    assert client.post(link, data={} if has_account else NEW).status_code == 303
    assert client.get(f"/organize/{slug}/moderation").status_code == 200
    assert client.get(f"/organize/{slug}/setup").status_code == 403
    assert client.post(link).status_code == 404


def test_whoever_accepts_comes_to_a_page_that_the_role_may_see(app: Flask) -> None:
    with_account, without = app.test_client(), app.test_client()
    enter_as_new(app, with_account, "nora@example.org", "Nora")
    for number, (role, client) in enumerate([*((role, with_account) for role in Role), (Role.DECISION_MAKER, without)]):
        with app.app_context():
            owner = find_account("olga@example.org") or register_account(
                email="olga@example.org", password=PASSWORD, display_name="Olga"
            )
            assembly = create_assembly(owner=owner, title=f"Trees {number}")
            email = "nora@example.org" if client is with_account else "new@example.org"
            invite_member(assembly=assembly, actor=owner, email=email, role=role)
            db.session.commit()
            slug = assembly.slug
        joined = client.post(f"/invitations/{token_of(app, 'invitation')}", data=NEW, follow_redirects=True)
        assert (role, joined.status_code, joined.request.path.startswith(f"/organize/{slug}")) == (role, 200, True)
        assert "You have joined this assembly." in joined.text


def test_an_invitation_can_be_withdrawn(app: Flask, client: FlaskClient) -> None:
    slug = assembly_of(app)
    client.post("/login", data={"email": "olga@example.org", "password": PASSWORD})
    client.post(f"/organize/{slug}/members", data={"email": "nora@example.org", "role": "moderator"})
    with app.app_context():
        number = db.session.scalars(select(Invitation.id)).one()
    assert client.post(f"/organize/{slug}/invitations/{number}/withdraw").status_code == 303
    assert app.test_client().get(f"/invitations/{token_of(app, 'invitation')}").status_code == 404


def test_no_one_is_invited_over_and_over(app: Flask, client: FlaskClient) -> None:
    slug = assembly_of(app)
    client.post("/login", data={"email": "olga@example.org", "password": PASSWORD})
    sent = {"email": "nora@example.org", "role": "moderator"}
    answers = [client.post(f"/organize/{slug}/members", data=sent).status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]
    assert mails(app).count(("nora@example.org", "invitation")) == 5
    assert client.post(f"/organize/{slug}/members", data=sent | {"email": "mia@example.org"}).status_code == 303


def test_a_new_device_is_told_by_mail_and_a_known_one_is_not(app: Flask, client: FlaskClient) -> None:
    enter_as_new(app, client)
    client.post("/logout")
    client.post("/login", data={"email": "ada@example.org", "password": PASSWORD})
    assert mails(app) == [("ada@example.org", "new_sign_in")]


def test_one_click_ends_a_kind_of_mail_without_cookies_or_token(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context():
        ada = register_account(email="ada@example.org", password=PASSWORD, display_name="Ada")
        token = create_unsubscribe_token(secret=app.config["SECRET_KEY"], kind="waiting", holder=ada)
        db.session.commit()
    link = f"/mail/unsubscribe/{token}"
    assert client.get(link).status_code == 200
    with app.app_context():
        assert db.session.scalars(select(MailOptOut.kind)).all() == []
    for _ in range(2):
        assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    with app.app_context():
        assert db.session.scalars(select(MailOptOut.kind)).all() == ["waiting"]
    assert client.post("/mail/unsubscribe/nonsense").status_code == 404


def test_an_address_for_results_is_confirmed_and_stands_apart_from_votes(demo_app: Flask) -> None:
    client = demo_app.test_client()
    assert client.post("/a/city-ai/tell-me", data={"email": "rita@example.org"}).status_code == 200
    link = f"/tell-me/{token_of(demo_app, 'notice_check')}"
    assert client.get(link).status_code == 200
    assert client.post(link).location == "/a/city-ai"
    assert client.post(link).status_code == 404
    with demo_app.app_context():
        columns = set(ResultNotice.__table__.columns.keys())
        assert columns == {"id", "assembly_id", "email", "language", "is_confirmed", "knows_result", "asked_on"}


def test_the_operator_reads_kept_mails_and_no_one_else_does(demo_app: Flask) -> None:
    host, other = demo_app.test_client(), demo_app.test_client()
    host.post("/login", data={"email": "host@example.org", "password": "assembly-demo"})
    other.post("/login", data={"email": "moderator@example.org", "password": "assembly-demo"})
    with demo_app.app_context():
        send_waiting_mails(demo_app)
        number = db.session.scalars(select(OutgoingMail.id).order_by(OutgoingMail.id)).first()
    pages = ["/operator/mails", f"/operator/mails/{number}", f"/operator/mails/{number}/html"]
    assert [host.get(page).status_code for page in pages] == [200] * 3
    assert [other.get(page).status_code for page in pages] == [403] * 3
    assert "New sign-in to your account" in host.get(pages[1]).text
    assert "sandbox" in host.get(pages[2]).headers["Content-Security-Policy"]
