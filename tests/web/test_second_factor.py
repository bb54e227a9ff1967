"""Logging in with a second factor, and past an attack on one's account; links with a role and what they let in."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from deliberate.extensions import db
from deliberate.models import AccessLink, Account, Assembly, AssemblyState, AuditEntry
from deliberate.models.columns import now
from deliberate.services.access_links import create_access_link, create_link_token
from deliberate.services.account_limits import list_address_counters
from deliberate.services.accounts import hold_hashing_slot, register_account
from deliberate.services.assemblies import create_assembly
from deliberate.services.members import add_member
from deliberate.services.rate_windows import CounterKeys, increment_counter
from deliberate.services.two_factor import derive_totp_secret, generate_salt, turn_on_two_factor
from tests.house.page import Page

PASSWORD, EMAIL = "the first password", "hanna@example.org"
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    """Tries are counted, as on a real site."""
    return {"RATE_LIMITS": True}


@pytest.fixture
def hanna(app: Flask) -> int:
    """The number of an account that owns the draft Trees."""
    with app.app_context():
        account = register_account(email=EMAIL, password=PASSWORD, display_name="Hanna")
        assembly = create_assembly(owner=account, title="Trees", slug="trees")
        assembly.state, assembly.opened_at = AssemblyState.OPEN, now()
        db.session.commit()
        return account.id


def log_in(client: FlaskClient, password: str = PASSWORD, **more: Any) -> TestResponse:
    return client.post("/login", data={"email": EMAIL, "password": password} | more, environ_overrides=ELSEWHERE)


def is_logged_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def turn_on(app: Flask, number: int) -> list[str]:
    """Turn the second factor on, as its page does; return the recovery codes."""
    with app.app_context():
        account = db.session.get(Account, number)
        assert account is not None
        salt, key = generate_salt(), str(app.config["SECRET_KEY"])
        code = pyotp.TOTP(derive_totp_secret(salt=salt, site_key=key)).now()
        codes = turn_on_two_factor(account=account, salt=salt, site_key=key, code=code)
        # As if it had been a while ago.
        account.totp_step = 0
        db.session.commit()
        return codes


def show_code(app: Flask, number: int) -> str:
    """What the app of the account shows now."""
    with app.app_context():
        account = db.session.get(Account, number)
        assert account is not None
        secret = derive_totp_secret(salt=str(account.totp_salt), site_key=str(app.config["SECRET_KEY"]))
        return pyotp.TOTP(secret).now()


def test_it_is_set_up_with_the_first_code_and_the_password(app: Flask, hanna: int) -> None:
    client = app.test_client()
    log_in(client)
    page = client.get("/account/two-factor").text
    assert Page(page).faults() == []
    found = re.search(r'<code class="secret">([A-Z2-7]{32})</code>', page)
    assert found is not None
    assert found[1] in client.get("/account/two-factor").text, "a reload keeps the key"
    code = pyotp.TOTP(found[1]).now()
    sent = {"code": code, "current": "not the password"}
    assert client.post("/account/two-factor/on", data=sent).status_code == 409
    assert client.post("/account/two-factor/on", data=sent | {"code": "000000", "current": PASSWORD}).status_code == 409
    shown = client.post("/account/two-factor/on", data={"code": code, "current": PASSWORD})
    assert shown.status_code == 200
    assert Page(shown.text).faults() == []
    assert len(re.findall(r"<code>(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}</code>", shown.text)) == 10
    assert "10 recovery codes are left." in client.get("/account/two-factor").text
    assert "Two-factor authentication turned on" in client.get("/account").text
    fresh = client.post("/account/two-factor/codes", data={"current": PASSWORD})
    assert "no longer work" in fresh.text
    assert client.post("/account/two-factor/off", data={"current": PASSWORD}).status_code == 303
    assert is_logged_in(app.test_client()) is False
    again = app.test_client()
    assert log_in(again).location == "/organize/"


def test_the_password_alone_logs_no_one_in(app: Flask, hanna: int) -> None:
    codes, client = turn_on(app, hanna), app.test_client()
    first = client.post("/login?next=/account", data={"email": EMAIL, "password": PASSWORD})
    assert first.location == "/login/code"
    assert not is_logged_in(client)
    assert Page(client.get("/login/code").text).faults() == []
    assert client.post("/login/code", data={"code": "000000"}).status_code == 409
    code = show_code(app, hanna)
    assert client.post("/login/code", data={"code": code}).location == "/account"
    assert is_logged_in(client)
    second = app.test_client()
    log_in(second)
    assert second.post("/login/code", data={"code": code}).status_code == 409, "a code works once"
    assert second.post("/login/code", data={"code": codes[3]}).status_code == 303
    # Without a first step, or after all sessions were ended, there is no second.
    assert app.test_client().post("/login/code", data={"code": codes[4]}).status_code == 403
    third = app.test_client()
    log_in(third)
    second.post("/logout/everywhere")
    assert third.post("/login/code", data={"code": codes[4]}).status_code == 403


def test_an_owner_on_a_new_device_gets_past_an_attack(app: Flask, hanna: int) -> None:
    codes = turn_on(app, hanna)
    attacker, owner = app.test_client(), app.test_client()
    while log_in(attacker, password="a guess of many").status_code != 429:
        pass
    refused = log_in(owner)
    assert refused.status_code == 429
    # An address without an account is told the same.
    unknown = {"email": "nobody@example.org", "password": "a guess of many"}
    while (told := attacker.post("/login", data=unknown, environ_overrides=ELSEWHERE)).status_code != 429:
        pass
    fields = [set(re.findall(r'name="(\w+)"', page.text)) for page in (refused, told)]
    assert fields[0] == fields[1]
    assert "code" in fields[0]
    wrong = [log_in(owner, code=sent).status_code for sent in ("000000", "000001")]
    wrong.append(log_in(owner, password="a guess of many", code=show_code(app, hanna)).status_code)
    assert wrong == [409] * 3
    assert log_in(owner, code=show_code(app, hanna)).status_code == 303
    assert is_logged_in(owner)
    # Guessing codes is limited too, and a recovery code is not.
    while log_in(attacker, code="000000").status_code != 429:
        pass
    another = app.test_client()
    assert log_in(another, code="000000").status_code == 429
    assert log_in(another, code=codes[0]).status_code == 303
    # From now on wrong passwords of others don't count here.
    owner.post("/logout")
    assert log_in(owner).location == "/login/code"


def test_nothing_passes_the_limits_by_looking_like_a_recovery_code(app: Flask, hanna: int) -> None:
    turn_on(app, hanna)
    client = app.test_client()
    log_in(client)
    disguised = f"{show_code(app, hanna)}-AAAAA-AAAAA"
    assert client.post("/login/code", data={"code": disguised}).status_code == 409
    # And no password is tried with a code that is none: a right one gets the same answer as a wrong one.
    with hold_hashing_slot(), hold_hashing_slot():
        answers = [log_in(app.test_client(), password=one, code="A" * 16) for one in (PASSWORD, "a guess of many")]
    assert [answer.status_code for answer in answers] == [409, 409], "503: it waited to hash a password"


def test_a_log_in_with_a_code_counts_for_the_address_too(app: Flask, hanna: int) -> None:
    codes = turn_on(app, hanna)
    with app.app_context():
        ((key, budget),) = list_address_counters(CounterKeys(str(app.config["SECRET_KEY"])), "203.0.113.9")
        for _ in range(budget.most - 1):
            increment_counter(key=key, seconds=budget.seconds)
        db.session.commit()
    sent = {"email": "nobody@example.org", "code": "000000"}
    assert [log_in(app.test_client(), **sent).status_code for _ in range(2)] == [409, 429]
    assert log_in(app.test_client(), code=codes[0]).status_code == 303, "a recovery code works without waiting"


def test_a_link_lets_in_where_its_role_may_and_ends_with_it(app: Flask, hanna: int) -> None:
    with app.app_context():
        account, assembly = db.session.get(Account, hanna), db.session.scalars(select(Assembly)).one()
        assert account is not None
        link = create_access_link(assembly=assembly, actor=account, role="decision_maker", label="The mayor", days=7)
        address = "/access/" + create_link_token(link=link, site_key=str(app.config["SECRET_KEY"]))
        db.session.commit()
        number = link.id
    client, owner = app.test_client(), app.test_client()
    page = client.get(address).text
    assert Page(page).faults() == []
    assert "The mayor" in page
    assert client.get("/organize/trees/responses").status_code == 302, "looking opens nothing"
    assert client.post(address).location == "/organize/trees/responses"
    responses = client.get("/organize/trees/responses")
    assert responses.status_code == 200
    assert Page(responses.text).faults() == []
    assert client.get("/organize/trees").status_code == 403
    assert client.get("/organize/trees/setup").status_code == 403
    log_in(owner)
    listed = owner.get("/organize/trees/access")
    assert Page(listed.text).faults() == []
    assert address in unescape(listed.text)
    assert owner.post(f"/organize/trees/access/links/{number}/revoke").status_code == 303
    assert client.get("/organize/trees/responses").status_code == 302
    assert client.get(address).status_code == 404
    # Another link that has got the same number, as after a draft was deleted with its links, opens nothing here.
    with app.app_context():
        another = {"key": "b" * 32, "revoked_at": None, "label": "Someone else"}
        db.session.execute(update(AccessLink).where(AccessLink.id == number).values(another))
        db.session.commit()
    assert client.get("/organize/trees/responses").status_code == 302
    with app.app_context():
        assert db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == "link revoked"


def test_ownership_is_passed_on_through_the_pages(app: Flask, hanna: int) -> None:
    with app.app_context():
        other = register_account(email="carl@example.org", password=PASSWORD, display_name="Carl")
        trees = db.session.scalars(select(Assembly)).one()
        add_member(assembly=trees, actor=None, email="carl@example.org", role="decision_maker")
        db.session.commit()
        number = other.id
    owner, carl = app.test_client(), app.test_client()
    log_in(owner)
    carl.post("/login", data={"email": "carl@example.org", "password": PASSWORD})
    assert 'href="/organize/trees/responses"' in carl.get("/organize/").text
    assert carl.get("/organize/trees").status_code == 403
    sent = {"offer-taker": str(number), "offer-current": "not the password"}
    assert owner.post("/organize/trees/access/offers", data=sent).status_code == 409
    assert owner.post("/organize/trees/access/offers", data=sent | {"offer-current": PASSWORD}).status_code == 303
    page = carl.get("/account").text
    assert "Hanna offers you the ownership of “Trees”." in unescape(page)
    assert Page(carl.get("/account/offers/1").text).faults() == []
    assert owner.get("/account/offers/1").status_code == 404
    assert carl.post("/account/offers/1/accept", data={"current": PASSWORD}).location == "/organize/trees"
    assert carl.get("/organize/trees/setup").status_code == 200
    assert owner.get("/organize/trees/setup").status_code == 403
