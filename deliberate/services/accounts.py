"""Accounts: creating one, logging in, ending every session."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from deliberate.errors import EmailInvalid, EmailTaken, Overloaded, TextEmpty, WrongCredentials
from deliberate.extensions import db
from deliberate.models import Account, AccountSession
from deliberate.queries.accounts import find_account
from deliberate.services.account_events import record_account_event
from deliberate.services.password_strength import MAX_PASSWORD_LENGTH, ensure_password_strong
from deliberate.services.texts import clean_text

MAX_EMAIL_LENGTH, MAX_DISPLAY_NAME_LENGTH = 254, 80
# A hash takes 20 MB and a processor for some 50 ms: two at once in a process, whoever asks for it.
MAX_CONCURRENT_HASHES, HASHING_PATIENCE = 2, 3
HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
# Compared against when no one has the address, so that both cases take the same time.
DUMMY_HASH = HASHER.hash("nobody has this password")
# Plain addresses alone (RFC 5321, dot-string): a mail program reads “x<a@b.c”, “(x)a@b.c” or “x,a@b.c” as someone else
# than the one whose mails we count, and other letters before the @ are taken by few servers.
LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")
HOST = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")
HASHING_SLOTS = threading.BoundedSemaphore(MAX_CONCURRENT_HASHES)


@contextmanager
def hold_hashing_slot() -> Iterator[None]:
    """Wait a bounded time for one's turn to hash a password. Raises Overloaded."""
    if not HASHING_SLOTS.acquire(timeout=HASHING_PATIENCE):
        raise Overloaded(retry_after=HASHING_PATIENCE)
    try:
        yield
    finally:
        HASHING_SLOTS.release()


def is_email(address: str) -> bool:
    """Return whether this could be an e-mail address, written in the one way that no mail program reads otherwise."""
    local, at, host = address.partition("@")
    if len(address) > MAX_EMAIL_LENGTH or not at or not LOCAL_PART.fullmatch(local):
        return False
    try:
        plain = encode_host(host)
        # Other letters that are read as the same host, such as wide ones, would make many addresses of one.
        return HOST.fullmatch(plain) is not None and host.lower() in {plain, plain.encode().decode("idna")}
    except UnicodeError:
        return False


def encode_host(host: str) -> str:
    """Return a host as it travels in mails: “bücher.de” as “xn--bcher-kva.de”. Raises UnicodeError."""
    return host.encode("idna").decode().lower()


@dataclass(frozen=True)
class Registration:
    """What is stored of a new account; the password is already hashed."""

    email: str
    display_name: str
    password_hash: str
    locale: str | None


def normalize_email(email: str) -> str:
    """Return the e-mail address as it is stored. Raises EmailInvalid."""
    address = email[: MAX_EMAIL_LENGTH + 1].strip().lower()
    if len(email) > MAX_EMAIL_LENGTH or not is_email(address):
        raise EmailInvalid
    return address


def check_registration(*, email: str, password: str, display_name: str, locale: str | None = None) -> Registration:
    """Check what was typed and hash the password, which takes a while and needs no database.

    Raises EmailInvalid, TextEmpty, Overloaded, and what `ensure_password_strong` raises.
    """
    address = normalize_email(email)
    name = clean_text(display_name[: 10 * MAX_DISPLAY_NAME_LENGTH])[:MAX_DISPLAY_NAME_LENGTH]
    if not name:
        raise TextEmpty
    ensure_password_strong(password, (address, name))
    with hold_hashing_slot():
        return Registration(address, name, HASHER.hash(password), locale)


def store_account(registration: Registration) -> Account:
    """Create the account. Raises EmailTaken."""
    if find_account(registration.email) is not None:
        raise EmailTaken
    account = Account(**asdict(registration))
    db.session.add(account)
    try:
        db.session.flush()
    except IntegrityError:
        raise EmailTaken from None
    record_account_event(account=account, action="created")
    return account


def register_account(*, email: str, password: str, display_name: str, locale: str | None = None) -> Account:
    """Check and create an account at once, for commands and tests. Raises what the two steps raise."""
    return store_account(check_registration(email=email, password=password, display_name=display_name, locale=locale))


def authenticate(*, email: str, password: str) -> Account:
    """Return the account with this address and password.

    Raises WrongCredentials, with the same work whether there is such an account or not; Overloaded.
    """
    if len(email) > MAX_EMAIL_LENGTH or len(password) > MAX_PASSWORD_LENGTH:
        raise WrongCredentials
    account = find_account(email)
    try:
        with hold_hashing_slot():
            HASHER.verify(DUMMY_HASH if account is None else account.password_hash or DUMMY_HASH, password)
    except (VerificationError, InvalidHashError):
        raise WrongCredentials from None
    if account is None or not account.has_password:
        raise WrongCredentials
    return account


def end_sessions(*, account: Account) -> None:
    """Make every cookie of this account worthless."""
    account.session_nonce += 1
    db.session.execute(delete(AccountSession).where(AccountSession.account_id == account.id))
