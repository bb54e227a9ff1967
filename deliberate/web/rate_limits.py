"""Who is counted for what: the site's key, coarse addresses, known devices; and whether limits are on at all."""

from __future__ import annotations

import ipaddress
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, after_this_request, current_app, request, session, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from deliberate.errors import Overloaded, TooManyImports, TooManyNewStatements
from deliberate.models import Account, Assembly, Participant
from deliberate.queries.accounts import find_account
from deliberate.services.account_limits import (
    IMPORT_BUDGET,
    OWN_PASSWORD_BUDGET,
    TooManyPasswords,
    count_invitation_mail,
    count_link,
    list_address_counters,
    list_new_account_counters,
    list_second_factor_counters,
    list_wrong_password_counters,
)
from deliberate.services.admission import (
    NEWCOMERS,
    admit_comment,
    admit_newcomer,
    admit_statement,
    choose_statement_budget,
    count_wrong_code,
    ensure_code_may_be_tried,
    ensure_joining_not_paused,
)
from deliberate.services.floods import Flood, find_flood, is_slowdown_noted, note_slowdown
from deliberate.services.rate_windows import Budget, CounterKeys, increment_counter, load_seconds_to_wait
from deliberate.web.transaction import write_transaction

DEVICE_COOKIE, YEAR = "device", 365 * 24 * 3600
IPV6_NETWORK = 64
# Comparing what someone writes with every statement takes a processor for a moment: two at once in a process.
TEXT_SEARCHES = threading.BoundedSemaphore(2)
SEARCH_PATIENCE = 1


def is_limiting() -> bool:
    return bool(current_app.config["RATE_LIMITS"])


def build_rate_keys() -> CounterKeys:
    return CounterKeys(str(current_app.config["SECRET_KEY"]))


def find_coarse_address() -> str | None:
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


def count_newcomer(assembly: Assembly) -> None:
    """Count someone who joins. Raises JoiningPaused, TooManyJoin."""
    ensure_joining_not_paused(assembly)
    if is_limiting():
        base = current_app.config["JOINS_PER_MINUTE"]
        admit_newcomer(assembly=assembly, keys=build_rate_keys(), address=find_coarse_address(), base=base)


def load_applicable_budget(assembly: Assembly, participant: Participant | None) -> tuple[str, Budget] | None:
    """Return what a statement of this person would be counted against; None where limits are off. Only reads."""
    return choose_statement_budget(assembly=assembly, participant=participant) if is_limiting() else None


def count_statement(participant: Participant, budget: tuple[str, Budget] | None) -> None:
    """Count a statement. Raises TooManyOwnStatements, TooManyNewStatements."""
    if budget is not None:
        admit_statement(participant=participant, keys=build_rate_keys(), budget=budget)


@contextmanager
def noting_slowdown(assembly: Assembly, budget: tuple[str, Budget] | None) -> Iterator[None]:
    """Note for the organizers, at most once a minute, that statements of newcomers were slowed down.

    The count of what was accepted cannot tell: where a rush falls into two minutes, neither is full.
    """
    try:
        yield
    except TooManyNewStatements:
        keys = build_rate_keys()
        if budget is not None and budget[0] == NEWCOMERS and not is_slowdown_noted(assembly=assembly, keys=keys):
            with write_transaction():
                note_slowdown(assembly=assembly, keys=keys)
        raise


def count_comment(participant: Participant) -> None:
    """Count a comment. Raises TooManyComments."""
    if is_limiting():
        admit_comment(participant=participant, keys=build_rate_keys())


def find_browser_token() -> str | None:
    """Return what tells this browser's session from others; None where it has none."""
    known = session.get("csrf_token")
    return str(known) if known is not None else None


def ensure_return_code_may_be_tried() -> None:
    """Raise TooManyCodes where this browser has sent too many wrong return codes."""
    if is_limiting():
        ensure_code_may_be_tried(keys=build_rate_keys(), device=find_browser_token())


def count_wrong_return_code(assembly: Assembly) -> None:
    """Count a wrong return code. Raises TooManyCodes."""
    if is_limiting():
        count_wrong_code(assembly=assembly, keys=build_rate_keys(), device=find_browser_token())


def build_import_key(account: Account) -> str:
    return build_rate_keys().key("imports of", account.id)


def ensure_may_import(account: Account) -> None:
    """Raise TooManyImports where this account has imported a lot lately."""
    wait = load_seconds_to_wait(key=build_import_key(account), budget=IMPORT_BUDGET) if is_limiting() else 0
    if wait:
        raise TooManyImports(retry_after=wait)


def count_import(account: Account) -> None:
    """Count an import."""
    if is_limiting():
        increment_counter(key=build_import_key(account), seconds=IMPORT_BUDGET.seconds)


def build_own_password_key(account: Account) -> str:
    return build_rate_keys().key("own password of", account.id)


def ensure_own_password_may_be_tried(account: Account) -> None:
    """Raise TooManyPasswords where too many wrong ones were given on the account page, before any is hashed."""
    wait = load_seconds_to_wait(key=build_own_password_key(account), budget=OWN_PASSWORD_BUDGET) if is_limiting() else 0
    if wait:
        raise TooManyPasswords(retry_after=wait)


def count_wrong_own_password(account: Account) -> None:
    """Count a wrong password given on the account page."""
    if is_limiting():
        with write_transaction():
            increment_counter(key=build_own_password_key(account), seconds=OWN_PASSWORD_BUDGET.seconds)


def build_device_signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="deliberate.device")


def find_known_device(email: str) -> str | None:
    """Return the name of this device where the account has logged in on it before."""
    try:
        account_id, name = build_device_signer().loads(request.cookies.get(DEVICE_COOKIE, ""))
    except (BadSignature, ValueError, TypeError):
        return None
    account = find_account(email)
    return str(name) if account is not None and account.id == account_id else None


def select_log_in_counters(email: str) -> list[tuple[str, Budget]]:
    """Return the counters that a wrong password would be added to; none where limits are off."""
    return (
        list_wrong_password_counters(build_rate_keys(), email, find_known_device(email), find_coarse_address())
        if is_limiting()
        else []
    )


def select_address_counters() -> list[tuple[str, Budget]]:
    """Return the counters of all wrong passwords from the sender's address; none where limits are off."""
    return list_address_counters(build_rate_keys(), find_coarse_address()) if is_limiting() else []


def select_second_factor_counters(email: str) -> list[tuple[str, Budget]]:
    """Return the counters that a wrong code of a second factor would be added to; none where limits are off."""
    return (
        list_second_factor_counters(build_rate_keys(), email, find_known_device(email), find_coarse_address())
        if is_limiting()
        else []
    )


def select_registration_counters() -> list[tuple[str, Budget]]:
    """Return the counters that a new account would be added to; none where limits are off."""
    return list_new_account_counters(build_rate_keys(), find_coarse_address()) if is_limiting() else []


def count_asked_link(email: str) -> None:
    """Count a mail with a link that someone asks for. Raises TooManyLinks."""
    if is_limiting():
        count_link(build_rate_keys(), email, find_coarse_address())


def count_invitation(account: Account, email: str) -> None:
    """Count an invitation that is mailed to someone. Raises TooManyLinks."""
    if is_limiting():
        count_invitation_mail(build_rate_keys(), email, account)


def remember_device(account: Account) -> None:
    """Sign this device for the account: wrong passwords sent from elsewhere don't count here. It opens nothing."""
    value = build_device_signer().dumps([account.id, secrets.token_urlsafe(12)])

    @after_this_request
    def set_cookie(response: Response) -> Response:
        # Only where one logs in, so that no other page gets it.
        for path in (url_for("account.login"), url_for("single_sign_on.start").removesuffix("/start")):
            response.set_cookie(
                DEVICE_COOKIE,
                value,
                max_age=YEAR,
                httponly=True,
                samesite="Lax",
                secure=current_app.config["HTTPS"],
                path=path,
            )
        return response


def load_flood(assembly: Assembly) -> Flood | None:
    """Return the flood of newcomers that organizers should know of, if there is one."""
    return find_flood(assembly=assembly, keys=build_rate_keys()) if is_limiting() else None


@contextmanager
def limit_text_searches() -> Iterator[None]:
    """Wait a bounded time for one's turn to compare texts. Raises Overloaded."""
    if not TEXT_SEARCHES.acquire(timeout=SEARCH_PATIENCE):
        raise Overloaded(retry_after=SEARCH_PATIENCE + 1)
    try:
        yield
    finally:
        TEXT_SEARCHES.release()
