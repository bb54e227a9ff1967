"""Identities of a provider (OpenID Connect): whose account one stands for; linked only with consent, and unlinked."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from deliberate.errors import EmailTaken, Refused
from deliberate.extensions import db
from deliberate.models import Account, ExternalIdentity
from deliberate.queries.accounts import find_account
from deliberate.services.account_events import record_account_event
from deliberate.services.account_notices import record_and_tell
from deliberate.services.accounts import MAX_DISPLAY_NAME_LENGTH, normalize_email
from deliberate.services.texts import clean_text
from deliberate.text import N_


class IdentityTaken(Refused):
    message = N_("This sign-on is already linked to another account.")
    hint = N_("Log in with it, and unlink it on that account's page first.")


class OnlyWayIn(Refused):
    message = N_("This is your only way to log in.")
    hint = N_("Set a password first; then you can unlink it.")


def find_identity(*, issuer: str, subject: str) -> ExternalIdentity | None:
    """Return the identity with its account, if it is linked to one."""
    rows = select(ExternalIdentity).where(ExternalIdentity.issuer == issuer, ExternalIdentity.subject == subject)
    return db.session.scalar(rows)


def load_identities(account: Account) -> list[ExternalIdentity]:
    """Return the identities that are linked to this account, oldest first."""
    rows = select(ExternalIdentity).where(ExternalIdentity.account_id == account.id).order_by(ExternalIdentity.id)
    return list(db.session.scalars(rows))


def link_identity(*, account: Account, issuer: str, subject: str) -> None:
    """Let the identity stand for this account, which its owner has agreed to. Raises IdentityTaken."""
    known = find_identity(issuer=issuer, subject=subject)
    if known is not None and known.account_id != account.id:
        raise IdentityTaken
    if known is not None:
        return
    db.session.add(ExternalIdentity(account_id=account.id, issuer=issuer, subject=subject))
    try:
        db.session.flush()
    except IntegrityError:
        raise IdentityTaken from None
    record_and_tell(account=account, action="provider linked")


def unlink_identities(*, account: Account) -> None:
    """Let no identity stand for this account any more. Raises OnlyWayIn."""
    db.session.refresh(account, with_for_update=True)
    if not account.has_password:
        raise OnlyWayIn
    if load_identities(account):
        db.session.execute(delete(ExternalIdentity).where(ExternalIdentity.account_id == account.id))
        record_and_tell(account=account, action="provider unlinked")


def create_account_without_password(
    *, email: str, display_name: str, issuer: str, subject: str, locale: str | None = None
) -> Account:
    """Create an account for an identity; the provider has verified the address.

    Raises EmailInvalid, EmailTaken, IdentityTaken.
    """
    address = normalize_email(email)
    if find_account(address) is not None:
        raise EmailTaken
    name = clean_text(display_name[: 10 * MAX_DISPLAY_NAME_LENGTH])[:MAX_DISPLAY_NAME_LENGTH]
    account = Account(email=address, display_name=name or address.partition("@")[0], password_hash="", locale=locale)
    db.session.add(account)
    try:
        db.session.flush()
    except IntegrityError:
        raise EmailTaken from None
    record_account_event(account=account, action="created")
    link_identity(account=account, issuer=issuer, subject=subject)
    return account
