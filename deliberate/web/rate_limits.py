"""Who is counted for what: the site's key, coarse addresses, known devices; and whether limits are on at all."""

from __future__ import annotations

import ipaddress
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, after_this_request, current_app, request, session, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from deliberate.errors import Overloaded, TooManyImports
from deliberate.models import Account, Assembly, Participant
from deliberate.queries.accounts import account_by_email
from deliberate.services.account_limits import (
    IMPORTS,
    OWN_PASSWORDS,
    TooManyPasswords,
    log_in_counters,
    registration_counters,
)
from deliberate.services.admission import (
    admit_comment,
    admit_newcomer,
    admit_statement,
    count_wrong_code,
    ensure_code_may_be_tried,
    ensure_joining,
    statement_budget,
)
from deliberate.services.floods import Flood, find_flood
from deliberate.services.rate_windows import Budget, Keys, count_up, seconds_to_wait
from deliberate.web.transaction import writing

DEVICE, YEAR = "device", 365 * 24 * 3600
IPV6_NETWORK = 64
# Comparing what somebody writes with every statement takes a processor for a moment: two at once in a process.
SEARCHES = threading.BoundedSemaphore(2)
SEARCH_PATIENCE = 1


def are_on() -> bool:
    return bool(current_app.config["RATE_LIMITS"])


def keys() -> Keys:
    return Keys(str(current_app.config["SECRET_KEY"]))


def coarse_address() -> str | None:
    """Return the address of the asker, of IPv6 the network; None where it tells nothing, as behind a proxy of ours."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return None
    if address.is_loopback:
        return None
    if address.version == 6:
        return str(ipaddress.ip_network((int(address), IPV6_NETWORK), strict=False))
    return str(address)


def admit(assembly: Assembly) -> None:
    """Let somebody join, or not now. Raises JoiningPaused, TooManyJoin."""
    ensure_joining(assembly)
    if are_on():
        base = current_app.config["JOINS_PER_MINUTE"]
        admit_newcomer(assembly=assembly, keys=keys(), address=coarse_address(), base=base)


def budget_of(assembly: Assembly, participant: Participant | None) -> tuple[str, Budget] | None:
    """Return what a statement of this person would be counted against; None where limits are off. Only reads."""
    return statement_budget(assembly=assembly, participant=participant) if are_on() else None


def count_statement(participant: Participant, budget: tuple[str, Budget] | None) -> None:
    """Count a statement. Raises TooManyOwnStatements, TooManyNewStatements."""
    if budget is not None:
        admit_statement(participant=participant, keys=keys(), budget=budget)


def count_comment(participant: Participant) -> None:
    """Count a comment. Raises TooManyComments."""
    if are_on():
        admit_comment(participant=participant, keys=keys())


def browser() -> str | None:
    """Return what tells this browser's session from others; None where it has none."""
    known = session.get("csrf_token")
    return str(known) if known is not None else None


def ensure_code() -> None:
    """Raise TooManyCodes where this browser has sent too many wrong return codes."""
    if are_on():
        ensure_code_may_be_tried(keys=keys(), device=browser())


def wrong_code(assembly: Assembly) -> None:
    """Count a wrong return code. Raises TooManyCodes."""
    if are_on():
        count_wrong_code(assembly=assembly, keys=keys(), device=browser())


def import_counter(account: Account) -> str:
    return keys().key("imports of", account.id)


def ensure_import(account: Account) -> None:
    """Raise TooManyImports where this account has imported a lot lately."""
    wait = seconds_to_wait(key=import_counter(account), budget=IMPORTS) if are_on() else 0
    if wait:
        raise TooManyImports(retry_after=wait)


def count_import(account: Account) -> None:
    """Count an import."""
    if are_on():
        count_up(key=import_counter(account), seconds=IMPORTS.seconds)


def own_password_counter(account: Account) -> str:
    return keys().key("own password of", account.id)


def ensure_own_password(account: Account) -> None:
    """Raise TooManyPasswords where too many wrong ones were given on the account page, before any is hashed."""
    wait = seconds_to_wait(key=own_password_counter(account), budget=OWN_PASSWORDS) if are_on() else 0
    if wait:
        raise TooManyPasswords(retry_after=wait)


def count_wrong_own_password(account: Account) -> None:
    """Count a wrong password given on the account page."""
    if are_on():
        with writing():
            count_up(key=own_password_counter(account), seconds=OWN_PASSWORDS.seconds)


def device_signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="deliberate.device")


def known_device(email: str) -> str | None:
    """Return the name of this device where the account has logged in on it before."""
    try:
        account_id, name = device_signer().loads(request.cookies.get(DEVICE, ""))
    except (BadSignature, ValueError, TypeError):
        return None
    account = account_by_email(email)
    return str(name) if account is not None and account.id == account_id else None


def log_in_tries(email: str) -> list[tuple[str, Budget]]:
    """Return the counters that a wrong password would be added to; none where limits are off."""
    return log_in_counters(keys(), email, known_device(email), coarse_address()) if are_on() else []


def registrations() -> list[tuple[str, Budget]]:
    """Return the counters that a new account would be added to; none where limits are off."""
    return registration_counters(keys(), coarse_address()) if are_on() else []


def remember_device(account: Account) -> None:
    """Sign this device for the account: wrong passwords sent from elsewhere don't count here. It opens nothing."""
    value = device_signer().dumps([account.id, secrets.token_urlsafe(12)])

    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(
            DEVICE,
            value,
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["HTTPS"],
            path=url_for("account.login"),
        )
        return response


def flood_in(assembly: Assembly) -> Flood | None:
    """Return what the desk should be told of the last minutes."""
    return find_flood(assembly=assembly, keys=keys()) if are_on() else None


@contextmanager
def searching() -> Iterator[None]:
    """Wait a bounded time for one's turn to compare texts. Raises Overloaded."""
    if not SEARCHES.acquire(timeout=SEARCH_PATIENCE):
        raise Overloaded(retry_after=SEARCH_PATIENCE + 1)
    try:
        yield
    finally:
        SEARCHES.release()
