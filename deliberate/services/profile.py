"""What account owners change about themselves: name, language, e-mail address."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from deliberate.config import LANGUAGES
from deliberate.errors import EmailTaken, StateUnknown, TextEmpty
from deliberate.extensions import db
from deliberate.models import Account
from deliberate.queries.accounts import find_account
from deliberate.services.accounts import MAX_DISPLAY_NAME_LENGTH, normalize_email
from deliberate.services.passwords import ensure_unchanged
from deliberate.services.texts import clean_optional_text


def change_profile(*, account: Account, display_name: str, locale: str | None) -> None:
    """Store the name that others see and the language of the interface (None: the browser's).

    Raises TextEmpty, StateUnknown.
    """
    name = clean_optional_text(display_name, MAX_DISPLAY_NAME_LENGTH)
    if not name:
        raise TextEmpty
    if locale is not None and locale not in LANGUAGES:
        raise StateUnknown(value=locale, known=", ".join(LANGUAGES))
    account.display_name, account.locale = name, locale
    db.session.flush()


def change_email(*, account: Account, email: str, known_hash: str) -> None:
    """Store another e-mail address to log in with.

    known_hash: the hash of the password that was checked before. Raises EmailInvalid, EmailTaken, PasswordWrong.
    """
    address = normalize_email(email)
    ensure_unchanged(account=account, known_hash=known_hash)
    holder = find_account(address)
    if holder is not None and holder.id != account.id:
        raise EmailTaken
    account.email = address
    try:
        db.session.flush()
    except IntegrityError:
        raise EmailTaken from None
