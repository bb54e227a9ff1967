"""Links that make an account, or prove that an address is one's own: signed, timed, each good for one use."""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from deliberate.errors import EmailTaken, Forbidden, NotFound
from deliberate.extensions import db
from deliberate.models import Account
from deliberate.queries.accounts import find_account
from deliberate.services.account_events import record_account_event
from deliberate.services.accounts import Registration, normalize_email, store_account
from deliberate.services.outbox import queue_mail
from deliberate.services.passwords import create_reset_token
from deliberate.text import N_

DAY_SECONDS = 24 * 3600


class AccountLinkInvalid(NotFound):
    message = N_("This link no longer works: it works once, and for a limited time.")
    hint = N_("Ask for a new one where you asked for this one.")


class RegistrationClosed(Forbidden):
    title = N_("You can't create an account here")
    message = N_("On this site, accounts come by invitation.")
    hint = N_("Ask whoever runs this site, or the organizers of an assembly, to invite you.")


class FirstAccountExists(NotFound):
    message = N_("This site has been set up already.")
    hint = N_("Log in, or ask whoever runs it for an invitation.")


def build_signer(secret: str, purpose: str) -> URLSafeTimedSerializer:
    """Return the signer of links for one purpose; a link for another one is none."""
    return URLSafeTimedSerializer(secret, salt=f"deliberate.{purpose}")


def has_accounts() -> bool:
    """Return whether anyone has an account here."""
    return db.session.scalar(select(Account.id).limit(1)) is not None


def create_setup_token(*, secret: str) -> str:
    """Return the token of the set-up link, good for a day and for the first account only."""
    token: str = build_signer(secret, "first-account").dumps("first")
    return token


def check_setup_token(*, token: str, secret: str) -> None:
    """Check that this link may make the first account. Raises FirstAccountExists, AccountLinkInvalid."""
    if has_accounts():
        raise FirstAccountExists
    try:
        build_signer(secret, "first-account").loads(token, max_age=DAY_SECONDS)
    except BadSignature:
        raise AccountLinkInvalid from None


def store_first_account(*, token: str, secret: str, registration: Registration) -> Account:
    """Create the first account, which operates the site. Raises FirstAccountExists, AccountLinkInvalid."""
    if db.session.get_bind().dialect.name == "postgresql":
        # Of two who use the link at the same moment one is the first; SQLite lets one write at a time anyway.
        db.session.execute(text("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE"))
    check_setup_token(token=token, secret=secret)
    account = store_account(registration)
    account.is_operator = True
    return account


def ask_for_account(*, email: str, secret: str, language: str) -> None:
    """Send the mail with which an account is created; to an address that has one, a mail that says so.

    Whoever asks learns nothing. Raises EmailInvalid.
    """
    address = normalize_email(email)
    if find_account(address) is not None:
        queue_mail(recipient=address, template="account_exists", values={}, language=language)
        return
    token = build_signer(secret, "registration").dumps(address)
    queue_mail(recipient=address, template="registration", values={"token": token}, language=language)


def find_registration_address(*, token: str, secret: str) -> str:
    """Return the address that this link creates an account for. Raises AccountLinkInvalid."""
    try:
        address = str(build_signer(secret, "registration").loads(token, max_age=DAY_SECONDS))
    except BadSignature:
        raise AccountLinkInvalid from None
    if find_account(address) is not None:
        raise AccountLinkInvalid
    return address


def ask_for_password(*, email: str, secret: str, language: str) -> None:
    """Send the mail with which a new password is chosen, where the address has an account; else do nothing.

    Raises EmailInvalid.
    """
    account = find_account(normalize_email(email))
    if account is None:
        return
    queue_mail(
        recipient=account.email,
        template="password_reset",
        values={"token": create_reset_token(account=account, secret=secret)},
        language=account.locale or language,
    )


def ask_to_check_email(*, account: Account, email: str, secret: str, language: str) -> None:
    """Send a mail to a new address, whose link makes it that of the account. Whether it is taken, no one is told.

    Raises EmailInvalid.
    """
    address = normalize_email(email)
    if find_account(address) is not None:
        if address != account.email:
            queue_mail(recipient=address, template="account_exists", values={}, language=language)
        return
    token = build_signer(secret, "email-check").dumps([account.id, account.email, address, account.session_nonce])
    values: dict[str, str | int] = {"token": token, "address": address}
    queue_mail(recipient=address, template="email_check", values=values, language=language)


def read_email_check(*, token: str, secret: str) -> tuple[Account, str]:
    """Return the account and the new address that this link is for. Raises AccountLinkInvalid."""
    try:
        number, before, address, nonce = build_signer(secret, "email-check").loads(token, max_age=DAY_SECONDS)
    except (BadSignature, ValueError, TypeError):
        raise AccountLinkInvalid from None
    account = db.session.get(Account, number)
    # Used once, the address is another one than when the link was made. Whoever asked with a password that was stolen
    # loses the link with it, or once every device is logged out.
    if account is None or account.email != before or account.session_nonce != nonce:
        raise AccountLinkInvalid
    return account, str(address)


def confirm_email(*, token: str, secret: str) -> Account:
    """Make the checked address that of the account, and tell the old one. Raises AccountLinkInvalid, EmailTaken."""
    account, _address = read_email_check(token=token, secret=secret)
    db.session.refresh(account, with_for_update=True)
    account, address = read_email_check(token=token, secret=secret)
    if find_account(address) is not None:
        raise EmailTaken
    before, account.email = account.email, address
    try:
        db.session.flush()
    except IntegrityError:
        raise EmailTaken from None
    record_account_event(account=account, action="email changed")
    queue_mail(recipient=before, template="email_changed", values={"address": address}, language=account.locale or "en")
    return account
