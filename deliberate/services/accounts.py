"""Accounts: opening one, logging in, ending every session."""

from __future__ import annotations

import re

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


def register_account(*, email: str, password: str, display_name: str, locale: str | None = None) -> Account:
    """Open an account. Raises EmailInvalid, PasswordTooShort, TextEmpty, EmailTaken."""
    address = email.strip().lower()
    if not EMAIL.fullmatch(address) or len(address) > 254:
        raise EmailInvalid
    if len(password) < LEAST_PASSWORD:
        raise PasswordTooShort(least=LEAST_PASSWORD)
    name = cleaned(display_name)[:80]
    if not name:
        raise TextEmpty
    if account_by_email(address) is not None:
        raise EmailTaken
    account = Account(email=address, display_name=name, password_hash=HASHER.hash(password), locale=locale)
    db.session.add(account)
    try:
        db.session.flush()
    except IntegrityError:
        raise EmailTaken from None
    return account


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
