"""Passwords of existing accounts: checked, changed by their owners, reset by a link that works once."""

from __future__ import annotations

import hashlib

from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import BadSignature, URLSafeTimedSerializer

from deliberate.errors import NotFound, Refused
from deliberate.extensions import db
from deliberate.models import Account
from deliberate.services.account_notices import record_and_tell
from deliberate.services.accounts import HASHER, end_sessions, hold_hashing_slot
from deliberate.services.password_strength import MAX_PASSWORD_LENGTH, ensure_password_strong
from deliberate.text import N_

RESET_LINK_SECONDS = 24 * 3600


class PasswordWrong(Refused):
    message = N_("That is not your current password, so nothing was changed.")
    hint = N_("If you have forgotten it, ask whoever runs this site for a link to choose a new one.")


class ResetLinkInvalid(NotFound):
    message = N_("This link no longer works: it works once, for a day, and only until the password changes.")
    hint = N_("Ask whoever runs this site for a new link.")


def check_own_password(*, account: Account, password: str) -> str:
    """Return the stored hash that this password fits; takes a while. Raises PasswordWrong, Overloaded."""
    stored = account.password_hash
    if len(password) > MAX_PASSWORD_LENGTH:
        raise PasswordWrong
    try:
        with hold_hashing_slot():
            HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        raise PasswordWrong from None
    return stored


def hash_new_password(password: str, account: Account | None = None) -> str:
    """Return the hash of a password that was just chosen for the account; takes a while.

    Raises Overloaded, and what `ensure_password_strong` raises.
    """
    ensure_password_strong(password, (account.email, account.display_name) if account is not None else ())
    with hold_hashing_slot():
        return HASHER.hash(password)


def replace_password(*, account: Account, known_hash: str, new_hash: str, action: str = "password changed") -> None:
    """Store the hash of a new password and end every session of the account.

    known_hash: the hash that was checked before; another change may have come in between. Raises PasswordWrong.
    """
    ensure_unchanged(account=account, known_hash=known_hash)
    set_password(account=account, new_hash=new_hash, action=action)


def set_password(*, account: Account, new_hash: str, action: str = "password changed") -> None:
    """Store the hash of a new password, whatever the old one was, and end every session of the account."""
    account.password_hash = new_hash
    end_sessions(account=account)
    record_and_tell(account=account, action=action)
    db.session.flush()


def ensure_unchanged(*, account: Account, known_hash: str) -> None:
    """Lock the account and check that its password is still the one that was checked. Raises PasswordWrong."""
    db.session.refresh(account, with_for_update=True)
    if account.password_hash != known_hash:
        raise PasswordWrong


def build_reset_signer(secret: str) -> URLSafeTimedSerializer:
    """Return the signer of reset links, which uses the secret key of the site."""
    return URLSafeTimedSerializer(secret, salt="deliberate.password-reset")


def compute_password_fingerprint(account: Account) -> str:
    """Return the fingerprint that a reset link carries: it differs after every change, even to the same password, and
    once the mails of the account go to another address."""
    return hashlib.sha256(f"{account.password_hash} {account.email}".encode()).hexdigest()[:32]


def create_reset_token(*, account: Account, secret: str) -> str:
    """Return a token that allows choosing a new password, for a day and until the password changes."""
    token: str = build_reset_signer(secret).dumps([account.id, compute_password_fingerprint(account)])
    return token


def find_account_by_reset_token(*, token: str, secret: str) -> Account:
    """Return the account whose password this token resets. Raises ResetLinkInvalid."""
    try:
        number, known = build_reset_signer(secret).loads(token, max_age=RESET_LINK_SECONDS)
    except BadSignature:
        raise ResetLinkInvalid from None
    account = db.session.get(Account, number)
    if account is None or compute_password_fingerprint(account) != known:
        raise ResetLinkInvalid
    return account


def reset_password(*, token: str, secret: str, new_hash: str) -> Account:
    """Store the new password of the account that the token belongs to; the token stops working.

    Raises ResetLinkInvalid.
    """
    account = find_account_by_reset_token(token=token, secret=secret)
    try:
        known = account.password_hash
        replace_password(account=account, known_hash=known, new_hash=new_hash, action="password reset")
    except PasswordWrong:
        raise ResetLinkInvalid from None
    return account
