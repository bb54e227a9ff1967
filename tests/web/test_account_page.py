"""The account page: what is changed there, and who stays logged in."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from babel.dates import format_date
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from deliberate.extensions import db
from deliberate.models import AccountSession, OutgoingMail
from deliberate.models.columns import now
from deliberate.queries.accounts import find_account
from deliberate.services.accounts import register_account
from deliberate.services.passwords import create_reset_token
from deliberate.services.sessions import note_use

OLD, NEW, EMAIL = "the first password", "the second password", "hanna@example.org"


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    """Tries are counted, as on a real site."""
    return {"RATE_LIMITS": True}


@pytest.fixture(autouse=True)
def hanna(app: Flask) -> None:
    """An account with the old password."""
    with app.app_context():
        register_account(email=EMAIL, password=OLD, display_name="Hanna")
        db.session.commit()


def log_in(app: Flask, password: str = OLD, email: str = EMAIL) -> FlaskClient:
    """A browser that has just tried to log in."""
    client = app.test_client()
    client.post("/login", data={"email": email, "password": password})
    return client


def is_logged_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def change_password(client: FlaskClient, current: str, new: str) -> TestResponse:
    return client.post("/account/password", data={"password-current": current, "password-password": new})


def change_email(client: FlaskClient, current: str, email: str) -> TestResponse:
    return client.post("/account/email", data={"email-current": current, "email-email": email})


def reset_link(app: Flask, email: str = EMAIL) -> str:
    with app.app_context():
        account = find_account(email)
        assert account is not None
        return "/reset-password/" + create_reset_token(account=account, secret=app.config["SECRET_KEY"])


def test_the_page_is_for_accounts_only_and_in_the_top_bar(app: Flask) -> None:
    assert app.test_client().get("/account").status_code == 302
    assert 'href="/account"' not in app.test_client().get("/").text
    assert 'href="/account"' in log_in(app).get("/").text


def test_a_new_password_ends_every_other_session(app: Flask) -> None:
    here, there = log_in(app), log_in(app)
    assert is_logged_in(here)
    assert is_logged_in(there)
    assert change_password(here, OLD, NEW).status_code == 303
    assert "Your password was changed" in here.get("/account").text
    assert is_logged_in(here)
    assert not is_logged_in(there)
    assert not is_logged_in(log_in(app, OLD))
    assert is_logged_in(log_in(app, NEW))


def test_a_password_that_is_wrong_or_too_short_changes_nothing(app: Flask) -> None:
    client = log_in(app)
    wrong = change_password(client, "not the password", NEW)
    assert wrong.status_code == 409
    assert "That is not your current password" in wrong.text
    assert change_password(client, OLD, "nine sign").status_code == 422
    assert change_email(client, "not the password", "new@example.org").status_code == 409
    assert is_logged_in(client)
    assert is_logged_in(log_in(app, OLD))


def test_wrong_passwords_are_limited_and_right_ones_are_not(app: Flask) -> None:
    client = log_in(app)
    for n in range(5):
        assert change_email(client, OLD, f"hanna{n}@example.org").status_code == 200
    answers = [change_password(client, "not the password", NEW).status_code for _ in range(5)]
    answers += [change_email(client, "not the password", "new@example.org").status_code for _ in range(6)]
    assert answers == [409] * 10 + [429]
    # From another place, with the right password: still closed for this account.
    elsewhere = log_in(app)
    assert is_logged_in(elsewhere)
    assert change_password(elsewhere, OLD, NEW).status_code == 429


def test_the_address_to_log_in_with_changes_with_the_password_and_a_link(app: Flask) -> None:
    client = log_in(app)
    assert change_email(client, OLD, "new@example.org").status_code == 200
    assert "You log in with new@example.org." not in client.get("/account").text
    link = f"/check-email/{mailed(app, 'email_check')}"
    assert client.get(link).status_code == 200
    assert client.post(link).headers["Location"] == "/account"
    assert "You log in with new@example.org." in client.get("/account").text
    assert not is_logged_in(log_in(app))
    assert is_logged_in(log_in(app, email="new@example.org"))
    # The link worked once; the old address was told.
    assert client.post(link).status_code == 404
    assert mailed(app, "email_changed", "address") == "new@example.org"


def test_links_that_are_under_way_end_with_what_they_were_made_for(app: Flask) -> None:
    thief, owner = log_in(app), log_in(app)
    change_email(thief, OLD, "thief@example.org")
    check = f"/check-email/{mailed(app, 'email_check')}"
    # The new address is in the thief's hands, but the owner has changed the password since.
    assert change_password(owner, OLD, NEW).status_code == 303
    assert thief.post(check).status_code == 404
    # A link to choose a password went to an old mailbox; the owner has another one since.
    reset = reset_link(app)
    change_email(owner, NEW, "new@example.org")
    assert owner.post(f"/check-email/{mailed(app, 'email_check')}").status_code == 303
    assert thief.get(reset).status_code == 404
    assert "E-mail address changed" in owner.get("/account").text
    # Passwords that contain what everyone knows of the account are refused behind a link as on its page.
    weak = {"password": "new@example.org"}
    assert thief.post(reset_link(app, "new@example.org"), data=weak).status_code == 422


def mailed(app: Flask, template: str, name: str = "token") -> str:
    """A value of the newest mail of this kind."""
    with app.app_context():
        kind = OutgoingMail.template == template
        mail = db.session.scalars(select(OutgoingMail).where(kind).order_by(OutgoingMail.id.desc())).first()
        assert mail is not None
        return str(mail.values[name])


def test_name_and_language_are_kept(app: Flask) -> None:
    client = log_in(app)
    client.post("/language", data={"language": "en"})
    assert client.post("/account/profile", data={"display_name": "Hanna K.", "locale": "de"}).status_code == 303
    page = client.get("/account").text
    assert 'value="Hanna K."' in page
    assert '<html lang="de"' in page
    assert client.post("/account/profile", data={"display_name": "Hanna", "locale": "xx"}).status_code == 422
    assert client.post("/account/profile", data={"display_name": " ", "locale": "de"}).status_code == 422


def test_one_device_is_logged_out_or_all_others_or_all(app: Flask) -> None:
    here, there, elsewhere, far = (log_in(app) for _ in range(4))
    page = here.get("/account").text
    ends = [int(number) for number in re.findall(r"/account/sessions/(\d+)/end", page)]
    assert len(ends) == 3
    # The latest is listed first.
    assert here.post(f"/account/sessions/{ends[0]}/end").status_code == 303
    assert [is_logged_in(one) for one in (here, there, elsewhere, far)] == [True, True, True, False]
    assert here.post(f"/account/sessions/{ends[0]}/end").status_code == 404
    there.post("/logout")
    assert [is_logged_in(one) for one in (here, there, elsewhere)] == [True, False, True]
    assert here.post("/account/sessions/end-others").status_code == 303
    assert [is_logged_in(one) for one in (here, elsewhere)] == [True, False]
    another = log_in(app)
    another.post("/logout/everywhere")
    assert [is_logged_in(one) for one in (here, another)] == [False, False]


def test_it_is_said_when_a_device_was_last_used(app: Flask) -> None:
    here, there = log_in(app), log_in(app)
    long_ago = now() - dt.timedelta(days=9)
    with app.app_context():
        number = db.session.scalars(select(AccountSession.id).order_by(AccountSession.id.desc())).first()
        db.session.execute(update(AccountSession).where(AccountSession.id == number).values(started_at=long_ago))
        db.session.commit()
    for day in (long_ago, now()):
        page = here.get("/account").text
        assert f"last used on {format_date(day.date(), 'long', locale='en')}" in page
        assert there.get("/").status_code == 200
    with app.app_context():
        noted = select(AccountSession.last_used_at).where(AccountSession.id == number)
        before = db.session.scalar(noted)
        assert before is not None
        note_use(session_id=number or 0)
        assert db.session.scalar(noted) == before, "once an hour is enough"


def test_no_session_of_another_account_can_be_ended(app: Flask) -> None:
    with app.app_context():
        register_account(email="carl@example.org", password=OLD, display_name="Carl")
        db.session.commit()
    here, carl = log_in(app), log_in(app, email="carl@example.org")
    with app.app_context():
        number = db.session.scalars(select(AccountSession.id).order_by(AccountSession.id.desc())).first()
    assert here.post(f"/account/sessions/{number}/end").status_code == 404
    assert is_logged_in(carl)


def test_a_reset_link_is_used_up_by_sending_not_by_looking(app: Flask) -> None:
    link, client, logged_in = reset_link(app), app.test_client(), log_in(app)
    for _ in range(2):
        assert EMAIL in client.get(link).text
    assert client.post(link, data={"password": "nine sign"}).status_code == 422
    assert client.post(link, data={"password": NEW}).headers["Location"] == "/login"
    assert not is_logged_in(logged_in)
    assert not is_logged_in(log_in(app, OLD))
    assert is_logged_in(log_in(app, NEW))
    for answer in (client.get(link), client.post(link, data={"password": "a third password"})):
        assert answer.status_code == 404
        assert "This link no longer works" in answer.text


@pytest.mark.parametrize("odd", ["//[", "https://[::1", "//evil.example", "\\\\evil.example", "/\t/evil.example"])
def test_an_address_that_leads_nowhere_of_ours_leads_home(app: Flask, odd: str) -> None:
    client = app.test_client()
    assert client.post("/language", data={"language": "en", "next": odd}).location == "/"
    client.get("/login")
    sent = {"email": EMAIL, "password": OLD}
    assert client.post("/login", query_string={"next": odd}, data=sent).location == "/"
    votes = "/api/v1/assemblies/trees/questions/1/votes"
    assert client.post(votes, json={}, headers={"Origin": odd.replace("\t", "")}).status_code == 404
