"""The provider of identities that an operator may set (OpenID Connect): what it publishes, and what it says of someone.

Only the addresses that its own description names are asked, over a short time, for a bounded answer, without following
redirects. An ID token is taken only with a valid signature of the provider, for this site and for this log-in.
"""

from __future__ import annotations

import secrets
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import IO, Any
from urllib.error import URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from flask import current_app

from deliberate.errors import DomainError, Forbidden, Overloaded, Refused
from deliberate.formats.safe_json import read_json
from deliberate.text import N_

PATIENCE, LARGEST_ANSWER, DESCRIPTION_LIFE = 10, 200_000, 600
SCOPES = "openid email profile"
# Signatures with a key pair; never "none", never one that our own secret could have made.
ALGORITHMS = ["RS256", "ES256", "PS256"]
CLOCK_LEEWAY = 120
# A slow provider must not hold every thread of a process while people want to vote: two ask it at once.
MAX_CONCURRENT_REQUESTS, TURN_PATIENCE = 2, 1
PROVIDER_SLOTS = threading.BoundedSemaphore(MAX_CONCURRENT_REQUESTS)
# Issuer → when its description was read, and what it says.
DESCRIPTIONS: dict[str, tuple[float, dict[str, Any]]] = {}


class ProviderUnreachable(Refused):
    message = N_("The single sign-on does not answer as expected. Please try again later, or use your password.")


class SignOnRefused(Forbidden):
    title = N_("You are not logged in")
    message = N_("The single sign-on did not confirm who you are, so you are not logged in.")
    hint = N_("Please start again from the log-in page.")


@dataclass(frozen=True)
class Identity:
    """Whom the provider has confirmed. email: "" unless the provider has verified it."""

    issuer: str
    subject: str
    email: str
    name: str


@dataclass(frozen=True)
class SignOnRequest:
    """What is kept in the browser between leaving for the provider and coming back."""

    state: str
    nonce: str
    verifier: str


class NoRedirects(HTTPRedirectHandler):
    """A provider that sends us elsewhere is not followed."""

    def redirect_request(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str) -> None:
        return None


OPENER = build_opener(NoRedirects)


def find_provider_name() -> str:
    """Return what the button for the provider says; "" where no provider is set."""
    return str(current_app.config["OIDC_NAME"]) if current_app.config["OIDC_ISSUER"] else ""


@contextmanager
def hold_provider_slot() -> Iterator[None]:
    """Wait a bounded time for one's turn to ask the provider. Raises Overloaded."""
    if not PROVIDER_SLOTS.acquire(timeout=TURN_PATIENCE):
        raise Overloaded(retry_after=PATIENCE)
    try:
        yield
    finally:
        PROVIDER_SLOTS.release()


def fetch_json(address: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the JSON object at an address of the provider. Raises ProviderUnreachable, Overloaded."""
    if urlsplit(address).scheme not in {"http", "https"}:
        raise ProviderUnreachable
    request = Request(address, data=body, headers={"Accept": "application/json", **(headers or {})})  # noqa: S310
    try:
        answer: HTTPResponse
        with hold_provider_slot(), OPENER.open(request, timeout=PATIENCE) as answer:
            text = answer.read(LARGEST_ANSWER + 1)
        found = read_json(text, "provider") if len(text) <= LARGEST_ANSWER else None
    except Overloaded:
        raise
    except (URLError, OSError, ValueError, DomainError):
        raise ProviderUnreachable from None
    if not isinstance(found, dict):
        raise ProviderUnreachable
    return found


def load_description() -> dict[str, Any]:
    """Return what the provider publishes of itself, asked for again every ten minutes. Raises ProviderUnreachable."""
    issuer = str(current_app.config["OIDC_ISSUER"])
    at, known = DESCRIPTIONS.get(issuer, (0.0, {}))
    if known and time.monotonic() - at < DESCRIPTION_LIFE:
        return known
    found = fetch_json(f"{issuer}/.well-known/openid-configuration")
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if str(found.get("issuer", "")).rstrip("/") != issuer or not all(isinstance(found.get(one), str) for one in needed):
        raise ProviderUnreachable
    DESCRIPTIONS[issuer] = (time.monotonic(), found)
    return found


def begin_sign_on(redirect_uri: str, *, afresh: bool) -> tuple[str, SignOnRequest]:
    """Return where to send the browser, and what to keep until it comes back.

    afresh: the provider has to ask for the person's credentials again. Raises ProviderUnreachable.
    """
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    kept = SignOnRequest(*(secrets.token_urlsafe(32) for _ in range(3)))
    query = {
        "response_type": "code",
        "client_id": current_app.config["OIDC_CLIENT_ID"],
        "redirect_uri": redirect_uri,
        "scope": SCOPES,
        "state": kept.state,
        "nonce": kept.nonce,
        "code_challenge": create_s256_code_challenge(kept.verifier),
        "code_challenge_method": "S256",
        **({"prompt": "login", "max_age": "0"} if afresh else {}),
    }
    address = load_description()["authorization_endpoint"]
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}", kept


def finish_sign_on(*, code: str, kept: SignOnRequest, redirect_uri: str) -> tuple[Identity, int]:
    """Return whom the provider has confirmed, and when (seconds since 1970; 0: it does not say).

    Raises ProviderUnreachable, SignOnRefused.
    """
    config = current_app.config
    credentials = f"{quote(config['OIDC_CLIENT_ID'], safe='')}:{quote(config['OIDC_CLIENT_SECRET'], safe='')}"
    body = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": kept.verifier,
    }
    headers = {
        "Authorization": f"Basic {b64encode(credentials.encode()).decode()}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    description = load_description()
    answer = fetch_json(description["token_endpoint"], urlencode(body).encode(), headers)
    claims = check_id_token(str(answer.get("id_token", "")), fetch_json(description["jwks_uri"]), kept.nonce)
    is_verified = claims.get("email_verified") is True
    identity = Identity(
        issuer=str(config["OIDC_ISSUER"]),
        subject=str(claims["sub"])[:255],
        email=str(claims.get("email", "")) if is_verified else "",
        name=str(claims.get("name", "")),
    )
    known_at = claims.get("auth_time", 0)
    return identity, known_at if isinstance(known_at, int) else 0


def check_id_token(token: str, keys: dict[str, Any], nonce: str) -> dict[str, Any]:
    """Return what the token says, if the provider signed it for this site and this log-in. Raises SignOnRefused."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    config = current_app.config
    try:
        found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        rules = jwt.JWTClaimsRegistry(
            leeway=CLOCK_LEEWAY,
            iss={"essential": True, "values": [config["OIDC_ISSUER"], config["OIDC_ISSUER"] + "/"]},
            aud={"essential": True, "value": config["OIDC_CLIENT_ID"]},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        rules.validate(found.claims)
    except (JoseError, ValueError, TypeError, KeyError):
        raise SignOnRefused from None
    claims: dict[str, Any] = found.claims
    party = claims.get("azp")
    if party is not None and party != config["OIDC_CLIENT_ID"]:
        raise SignOnRefused
    return claims
