"""Sessions in the browser: begun after a log-in, found again with each request, ended."""

from __future__ import annotations

import secrets
from contextlib import suppress

from flask import Flask, Response, g, request, session
from flask_babel import get_locale
from flask_login import current_user, login_user
from sqlalchemy.exc import SQLAlchemyError

from deliberate.errors import StorageUncertain
from deliberate.models import Account, AccountSession
from deliberate.models.columns import now
from deliberate.services.outbox import queue_mail
from deliberate.services.sessions import find_session, is_use_to_be_noted, note_use, start_session
from deliberate.web.device_labels import build_device_label
from deliberate.web.form_tokens import renew_session
from deliberate.web.rate_limits import find_known_device, remember_device
from deliberate.web.transaction import write_transaction

# Where the log-in extension keeps whose session it is.
SESSION_KEY = "_user_id"


def begin_session(account: Account, nonce: int, *, tells: bool = False) -> None:
    """Log the account in on this browser.

    nonce: that of the account when it was authenticated. tells: whether its owner gets a mail where the account was
    never used on this device before. Raises LoggedOutMeanwhile.
    """
    token = secrets.token_urlsafe(24)
    is_new_device = tells and find_known_device(account.email) is None
    with write_transaction():
        if is_new_device:
            tell_of_new_sign_in(account)
        start_session(account=account, token=token, nonce=nonce, label=build_own_label())
    renew_session()
    login_user(account)
    session[SESSION_KEY] = f"{account.get_id()}.{token}"
    remember_device(account)


def tell_of_new_sign_in(account: Account) -> None:
    """Tell the account by mail that it was used on a device that it was not used on before."""
    queue_mail(
        recipient=account.email,
        template="new_sign_in",
        values={"device": build_own_label(), "at": now().isoformat()},
        language=account.locale or str(get_locale() or "en"),
    )


def build_own_label() -> str:
    """Return what this browser is called in the list of sessions."""
    return build_device_label(request.headers.get("User-Agent", ""))


def load_account(kept: str) -> Account | None:
    """Return the account behind a session cookie, unless its session has ended; and keep the session in `g`."""
    number, _, rest = kept.partition(".")
    nonce, _, token = rest.partition(".")
    # Digits of other scripts, and more than any database holds, are no numbers of ours.
    if not token or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in (number, nonce)):
        return None
    found = find_session(account_id=int(number), nonce=int(nonce), token=token)
    g.account_session = found
    g.session_to_note = found.id if found is not None and is_use_to_be_noted(found) else None
    return found.account if found is not None else None


def register(app: Flask) -> None:
    """Note after a request that its session was used."""
    app.after_request(note_use_after)


def note_use_after(response: Response) -> Response:
    """Note, at most once an hour, that the session of this request was used; a page never fails for it."""
    session_id = g.pop("session_to_note", None)
    if session_id is not None:
        with suppress(SQLAlchemyError, StorageUncertain), write_transaction():
            note_use(session_id=session_id)
    return response


def get_current_session() -> AccountSession | None:
    """Return the session of this request; None for visitors who are not logged in."""
    found: AccountSession | None = g.get("account_session") if current_user.is_authenticated else None
    return found
