"""The account page: what is changed there, and who stays logged in."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from deliberate.extensions import db
from deliberate.queries.accounts import find_account
from deliberate.services.accounts import register_account
from deliberate.services.passwords import create_reset_token

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


def reset_link(app: Flask) -> str:
    with app.app_context():
        account = find_account(EMAIL)
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
        assert change_email(client, OLD, f"hanna{n}@example.org").status_code == 303
    answers = [change_password(client, "not the password", NEW).status_code for _ in range(5)]
    answers += [change_email(client, "not the password", "new@example.org").status_code for _ in range(6)]
    assert answers == [409] * 10 + [429]
    # From another place, with the right password: still closed for this account.
    elsewhere = log_in(app, email="hanna4@example.org")
    assert is_logged_in(elsewhere)
    assert change_password(elsewhere, OLD, NEW).status_code == 429


def test_the_address_to_log_in_with_changes_with_the_password(app: Flask) -> None:
    client = log_in(app)
    assert change_email(client, OLD, "new@example.org").status_code == 303
    assert "You log in with new@example.org." in client.get("/account").text
    assert not is_logged_in(log_in(app))
    assert is_logged_in(log_in(app, email="new@example.org"))


def test_name_and_language_are_kept(app: Flask) -> None:
    client = log_in(app)
    client.post("/language", data={"language": "en"})
    assert client.post("/account/profile", data={"display_name": "Hanna K.", "locale": "de"}).status_code == 303
    page = client.get("/account").text
    assert 'value="Hanna K."' in page
    assert '<html lang="de"' in page
    assert client.post("/account/profile", data={"display_name": "Hanna", "locale": "xx"}).status_code == 422
    assert client.post("/account/profile", data={"display_name": " ", "locale": "de"}).status_code == 422


def test_logging_out_everywhere_does(app: Flask) -> None:
    here, there = log_in(app), log_in(app)
    assert "Log out everywhere" in here.get("/account").text
    here.post("/logout")
    assert not is_logged_in(here)
    assert not is_logged_in(there)


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
