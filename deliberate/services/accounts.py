"""Accounts: opening one, logging in, ending every session."""

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
from deliberate.queries.accounts import account_by_email
from deliberate.services.texts import cleaned

LEAST_PASSWORD, LONGEST_PASSWORD, LONGEST_EMAIL = 10, 200, 254
LONGEST_NAME = 80
# A hash takes 20 MB and a processor for some 50 ms: two at once in a process, whoever asks for it.
HASHING_AT_ONCE, HASHING_PATIENCE = 2, 3
HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
# Compared against when nobody has the address, so that both cases take the same time.
NOBODY = HASHER.hash("nobody has this password")
HASHING = threading.BoundedSemaphore(HASHING_AT_ONCE)


@contextmanager
def hashing() -> Iterator[None]:
    """Wait a bounded time for one's turn to hash a password. Raises Overloaded."""
    if not HASHING.acquire(timeout=HASHING_PATIENCE):
        raise Overloaded(retry_after=HASHING_PATIENCE)
    try:
        yield
    finally:
        HASHING.release()


def is_email(address: str) -> bool:
    """Return whether this could be an e-mail address: one @, a dot inside what follows, no space; in one pass."""
    if len(address) > LONGEST_EMAIL or any(sign.isspace() for sign in address):
        return False
    name, at, host = address.partition("@")
    return bool(name and at) and "@" not in host and "." in host[1:-1]


@dataclass(frozen=True)
class Registration:
    """What is stored of a new account; the password is hashed already."""

    email: str
    display_name: str
    password_hash: str
    locale: str | None


def checked_address(email: str) -> str:
    """Return the e-mail address as it is stored. Raises EmailInvalid."""
    address = email[: LONGEST_EMAIL + 1].strip().lower()
    if len(email) > LONGEST_EMAIL or not is_email(address):
        raise EmailInvalid
    return address


def check_registration(*, email: str, password: str, display_name: str, locale: str | None = None) -> Registration:
    """Check what was typed and hash the password, which takes a while and needs no database.

    Raises EmailInvalid, PasswordTooShort, PasswordTooLong, TextEmpty, Overloaded.
    """
    address = checked_address(email)
    if len(password) < LEAST_PASSWORD:
        raise PasswordTooShort(least=LEAST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise PasswordTooLong(most=LONGEST_PASSWORD)
    name = cleaned(display_name[: 10 * LONGEST_NAME])[:LONGEST_NAME]
    if not name:
        raise TextEmpty
    with hashing():
        return Registration(address, name, HASHER.hash(password), locale)


def store_account(registration: Registration) -> Account:
    """Create the account. Raises EmailTaken."""
    if account_by_email(registration.email) is not None:
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
    if len(email) > LONGEST_EMAIL or len(password) > LONGEST_PASSWORD:
        raise WrongCredentials
    account = account_by_email(email)
    try:
        with hashing():
            HASHER.verify(account.password_hash if account is not None else NOBODY, password)
    except (VerificationError, InvalidHashError):
        raise WrongCredentials from None
    if account is None:
        raise WrongCredentials
    return account


def end_sessions(*, account: Account) -> None:
    """Make every cookie of this account worthless."""
    account.session_nonce += 1
