"""Accounts: opening one, logging in, ending every session."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.exc import IntegrityError

from deliberate.errors import EmailInvalid, EmailTaken, PasswordTooShort, TextEmpty, WrongCredentials
from deliberate.extensions import db
from deliberate.models import Account
from deliberate.queries.assemblies import account_by_email
from deliberate.services.texts import cleaned

LEAST_PASSWORD = 10
HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
# Compared against when nobody has the address, so that both cases take the same time.
NOBODY = HASHER.hash("nobody has this password")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Registration:
    """What is stored of a new account; the password is hashed already."""

    email: str
    display_name: str
    password_hash: str
    locale: str | None


def check_registration(*, email: str, password: str, display_name: str, locale: str | None = None) -> Registration:
    """Check what was typed and hash the password, which takes a while and needs no database.

    Raises EmailInvalid, PasswordTooShort, TextEmpty.
    """
    address = email.strip().lower()
    if not EMAIL.fullmatch(address) or len(address) > 254:
        raise EmailInvalid
    if len(password) < LEAST_PASSWORD:
        raise PasswordTooShort(least=LEAST_PASSWORD)
    name = cleaned(display_name)[:80]
    if not name:
        raise TextEmpty
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
    """The account with this address and password. Raises WrongCredentials, with the same work for both cases."""
    account = account_by_email(email)
    try:
        HASHER.verify(account.password_hash if account is not None else NOBODY, password)
    except (VerificationError, InvalidHashError):
        raise WrongCredentials from None
    if account is None:
        raise WrongCredentials
    return account


def end_sessions(*, account: Account) -> None:
    """Make every cookie of this account worthless."""
    account.session_nonce += 1
