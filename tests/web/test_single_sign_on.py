"""Single sign-on against a small provider of this test: real HTTP, real signatures."""

from __future__ import annotations

import json
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from deliberate.extensions import db
from deliberate.models import AccountSession, OutgoingMail
from deliberate.models.columns import now
from deliberate.queries.accounts import find_account
from deliberate.services.accounts import register_account
from deliberate.services.identities import load_identities
from deliberate.services.sessions import CONFIRMATION_LENGTH
from deliberate.services.two_factor import derive_totp_secret, generate_salt, turn_on_two_factor
from deliberate.web.identity_provider import DESCRIPTIONS, hold_provider_slot
from tests.house.page import Page

jwt = pytest.importorskip("joserfc.jwt")
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: E402
from joserfc.jwk import RSAKey  # noqa: E402

CLIENT, SECRET, PASSWORD = "deliberate", "a secret of this site", "the first password"
PERSON = {"sub": "person-1", "email": "hanna@example.org", "email_verified": True, "name": "Hanna"}


class Provider(ThreadingHTTPServer):
    """Hands out codes for whoever `person` is, once each, to whoever knows the verifier and the secret."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.signing_key = self.key
        self.codes: dict[str, dict[str, str]] = {}
        self.person: dict[str, Any] = dict(PERSON)
        self.claims: dict[str, Any] = {}

    def authorize(self, address: str) -> str:
        """Return where the browser is sent back to, after the person has logged in here."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{urlsplit(asked['redirect_uri']).path}?code={code}&state={asked['state']}"

    def redeem(self, sent: dict[str, str], credentials: str) -> dict[str, str] | None:
        """Return the tokens for a code."""
        asked = self.codes.pop(sent["code"], None)
        if asked is None or b64decode(credentials).decode() != f"{CLIENT}:{SECRET.replace(' ', '%20')}":
            return None
        if create_s256_code_challenge(sent["code_verifier"]) != asked["code_challenge"]:
            return None
        at = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "exp": at + 60, "iat": at, "nonce": asked["nonce"]}
        claims |= self.person | ({"auth_time": at} if "max_age" in asked else {}) | self.claims
        return {
            "id_token": jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signing_key),
            "token_type": "Bearer",
        }


class Answers(BaseHTTPRequestHandler):
    """The three addresses of the provider that the site asks."""

    server: Provider

    def answer(self, found: dict[str, Any] | None) -> None:
        body = json.dumps(found or {"error": "invalid_grant"}).encode()
        self.send_response(200 if found is not None else 400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        issuer = self.server.issuer
        if self.path == "/keys":
            self.answer({"keys": [self.server.key.as_dict(private=False)]})
        else:
            self.answer(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/keys",
                }
            )

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        credentials = self.headers["Authorization"].removeprefix("Basic ")
        self.answer(self.server.redeem({name: values[0] for name, values in sent.items()}, credentials))

    def log_message(self, *_arguments: Any) -> None:
        """Print nothing."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that runs as long as the test."""
    DESCRIPTIONS.clear()
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def settings_of_app(provider: Provider) -> dict[str, Any]:
    return {
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "OIDC_NAME": "City log-in",
    }


def leave(client: FlaskClient, purpose: str = "log in", **fields: str) -> str:
    """Press the button; return the address of the provider."""
    page = client.post("/sign-on/start?next=/account", data={"purpose": purpose} | fields)
    assert page.status_code == 200, page.text
    assert Page(page.text).faults() == []
    return page.text.partition('href="http')[2].partition('"')[0].replace("&amp;", "&").join(["http", ""])


def come_back(client: FlaskClient, address: str) -> TestResponse:
    """Follow the provider's redirect and press the button of the page, as its script does."""
    page = client.get(address)
    assert Page(page.text).faults() == []
    return client.post(address)


def sign_on(client: FlaskClient, provider: Provider, purpose: str = "log in", **fields: str) -> TestResponse:
    return come_back(client, provider.authorize(leave(client, purpose, **fields)))


def is_logged_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def make_hanna(app: Flask) -> None:
    with app.app_context():
        register_account(email="hanna@example.org", password=PASSWORD, display_name="Hanna")
        db.session.commit()


def count_identities(app: Flask) -> int:
    with app.app_context():
        account = find_account("hanna@example.org")
        return len(load_identities(account)) if account is not None else -1


def test_an_account_with_the_address_is_linked_only_with_its_password(app: Flask, provider: Provider) -> None:
    make_hanna(app)
    client = app.test_client()
    assert "Log in with City log-in" in client.get("/login").text
    assert sign_on(client, provider).location == "/sign-on/consent"
    assert not is_logged_in(client)
    assert Page(client.get("/sign-on/consent").text).faults() == []
    assert client.post("/sign-on/consent", data={"password": "not the password"}).status_code == 409
    assert count_identities(app) == 0
    assert client.post("/sign-on/consent", data={"password": PASSWORD}).location == "/account"
    assert is_logged_in(client)
    again = app.test_client()
    assert sign_on(again, provider).location == "/account"
    assert is_logged_in(again)
    again.post("/logout")
    assert sign_on(again, provider).location == "/account"
    with app.app_context():
        told = db.session.scalars(select(OutgoingMail.template).order_by(OutgoingMail.id)).all()
    assert told == ["account_changed", "new_sign_in", "new_sign_in"], "none for the second time in one browser"
    # Someone else at the provider, with the same address but not verified, gets nowhere.
    provider.person = PERSON | {"sub": "person-2", "email_verified": False}
    other = app.test_client()
    assert sign_on(other, provider).status_code == 403
    assert not is_logged_in(other)


def test_from_the_account_page_it_is_linked_and_unlinked_with_the_password(app: Flask, provider: Provider) -> None:
    make_hanna(app)
    client = app.test_client()
    client.post("/login", data={"email": "hanna@example.org", "password": PASSWORD})
    refused = client.post("/sign-on/start", data={"purpose": "link", "current": "not the password"})
    assert refused.status_code == 409
    provider.person = PERSON | {"email": "another@example.org"}
    assert sign_on(client, provider, "link", current=PASSWORD).status_code == 303
    assert "You can log in with City log-in." in client.get("/account").text
    assert sign_on(app.test_client(), provider).location == "/account"
    assert client.post("/sign-on/unlink", data={"current": PASSWORD}).status_code == 303
    assert count_identities(app) == 0


def test_nothing_is_linked_before_the_second_factor(app: Flask, provider: Provider) -> None:
    make_hanna(app)
    with app.app_context():
        account = find_account("hanna@example.org")
        assert account is not None
        salt, key = generate_salt(), str(app.config["SECRET_KEY"])
        code = pyotp.TOTP(derive_totp_secret(salt=salt, site_key=key)).now()
        (recovery, *_more) = turn_on_two_factor(account=account, salt=salt, site_key=key, code=code)
        db.session.commit()
    client = app.test_client()
    sign_on(client, provider)
    assert client.post("/sign-on/consent", data={"password": PASSWORD}).location == "/login/code"
    assert client.post("/login/code", data={"code": "000000"}).status_code == 409
    assert count_identities(app) == 0
    assert client.post("/login/code", data={"code": recovery}).location == "/account"
    assert count_identities(app) == 1


def test_whoever_was_logged_out_meanwhile_links_nothing(app: Flask, provider: Provider) -> None:
    make_hanna(app)
    client = app.test_client()
    client.post("/login", data={"email": "hanna@example.org", "password": PASSWORD})
    back = provider.authorize(leave(client, "link", current=PASSWORD))
    client.post("/logout")
    assert come_back(client, back).status_code == 403
    assert count_identities(app) == 0


def test_a_slow_provider_holds_two_threads_and_no_more(app: Flask, provider: Provider) -> None:
    with hold_provider_slot(), hold_provider_slot():
        told = app.test_client().post("/sign-on/start", data={"purpose": "log in"})
    assert (told.status_code, "Retry-After" in told.headers) == (503, True)


@pytest.mark.parametrize(
    "claims",
    [{"nonce": "another"}, {"aud": "another site"}, {"iss": "http://elsewhere"}, {"exp": 1_000_000_000}, {"sub": None}],
)
def test_a_token_for_someone_or_something_else_is_refused(
    app: Flask, provider: Provider, claims: dict[str, Any]
) -> None:
    make_hanna(app)
    provider.claims = claims
    client = app.test_client()
    assert sign_on(client, provider).status_code == 403
    assert not is_logged_in(client)


def test_a_forged_or_repeated_answer_is_refused(app: Flask, provider: Provider) -> None:
    make_hanna(app)
    client, stranger = app.test_client(), app.test_client()
    back = provider.authorize(leave(client))
    assert come_back(stranger, back).status_code == 403, "another browser"
    assert come_back(client, back.replace("state=", "state=x")).status_code == 403
    assert come_back(client, back).status_code == 403, "the state was used up"
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
    assert sign_on(client, provider).status_code == 403
    provider.signing_key = provider.key
    assert sign_on(client, provider).location == "/sign-on/consent"


def test_someone_new_gets_an_account_only_where_the_operator_wants_it(app: Flask, provider: Provider) -> None:
    client = app.test_client()
    assert sign_on(client, provider).status_code == 403
    assert count_identities(app) == -1
    app.config["OIDC_REGISTRATION"] = True
    assert sign_on(client, provider).location == "/account"
    assert count_identities(app) == 1
    page = client.get("/account").text
    assert Page(page).faults() == []
    # Without a password here, the one of the provider is asked for again before anything sensitive.
    sent = {"email-email": "new@example.org"}
    assert client.post("/account/email", data=sent).status_code == 200, "logged in a moment ago"
    with app.app_context():
        db.session.execute(update(AccountSession).values(confirmed_at=now() - CONFIRMATION_LENGTH * 2))
        db.session.commit()
    assert client.post("/account/email", data=sent).status_code == 409
    assert client.post("/sign-on/start", data={"purpose": "link"}).status_code == 409, "nor is another one linked"
    assert client.post("/login", data={"email": "hanna@example.org", "password": ""}).status_code == 422
    assert client.post("/sign-on/unlink", data={}).status_code == 409
    assert sign_on(client, provider, "confirm").status_code == 303
    assert client.post("/account/email", data=sent).status_code == 200
