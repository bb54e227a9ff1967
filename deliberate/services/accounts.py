"""Accounts: creating one, logging in, ending every session."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.exc import IntegrityError

from deliberate.errors import (
    EmailInvalid,
    EmailTaken,
    Overloaded,
    PasswordTooLong,
    PasswordTooShort,
    TextEmpty,
    WrongCredentials,
)
from deliberate.extensions import db
from deliberate.models import Account
from deliberate.queries.accounts import find_account
from deliberate.services.texts import clean_text

MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH, MAX_EMAIL_LENGTH = 10, 200, 254
MAX_DISPLAY_NAME_LENGTH = 80
# A hash takes 20 MB and a processor for some 50 ms: two at once in a process, whoever asks for it.
MAX_CONCURRENT_HASHES, HASHING_PATIENCE = 2, 3
HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
# Compared against when no one has the address, so that both cases take the same time.
DUMMY_HASH = HASHER.hash("nobody has this password")
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
    """Return whether this could be an e-mail address: one @, a dot inside what follows, no space; in one pass."""
    if len(address) > MAX_EMAIL_LENGTH or any(sign.isspace() for sign in address):
        return False
    name, at, host = address.partition("@")
    return bool(name and at) and "@" not in host and "." in host[1:-1]


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

    Raises EmailInvalid, PasswordTooShort, PasswordTooLong, TextEmpty, Overloaded.
    """
    address = normalize_email(email)
    if len(password) < MIN_PASSWORD_LENGTH:
        raise PasswordTooShort(least=MIN_PASSWORD_LENGTH)
    if len(password) > MAX_PASSWORD_LENGTH:
        raise PasswordTooLong(most=MAX_PASSWORD_LENGTH)
    name = clean_text(display_name[: 10 * MAX_DISPLAY_NAME_LENGTH])[:MAX_DISPLAY_NAME_LENGTH]
    if not name:
        raise TextEmpty
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
            HASHER.verify(account.password_hash if account is not None else DUMMY_HASH, password)
    except (VerificationError, InvalidHashError):
        raise WrongCredentials from None
    if account is None:
        raise WrongCredentials
    return account


def end_sessions(*, account: Account) -> None:
    """Make every cookie of this account worthless."""
    account.session_nonce += 1
