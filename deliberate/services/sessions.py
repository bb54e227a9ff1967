"""Sessions of accounts: one row for each browser in which someone is logged in, ended one by one or all at once."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, func, select, update

from deliberate.errors import NotFound, Refused
from deliberate.extensions import db
from deliberate.models import Account, AccountSession
from deliberate.models.columns import now
from deliberate.services.account_events import record_account_event
from deliberate.services.joining import hash_secret
from deliberate.text import N_

# A session ends after this time, used or not; who closes the browser ends it earlier.
SESSION_LENGTH = dt.timedelta(days=30)
CONFIRMATION_LENGTH = dt.timedelta(minutes=10)
# How exactly it is known when a session was last used: noting each page would make every reader a writer.
USE_IS_NOTED_EVERY = dt.timedelta(hours=1)


class LoggedOutMeanwhile(Refused):
    message = N_("Your password or your sessions were changed while you logged in. Please log in again.")


def start_session(*, account: Account, token: str, nonce: int, label: str) -> AccountSession:
    """Keep a new session; nonce: that of the account when its password was checked.

    Raises LoggedOutMeanwhile where every session was ended since.
    """
    db.session.refresh(account, with_for_update=True)
    if account.session_nonce != nonce:
        raise LoggedOutMeanwhile
    db.session.execute(delete(AccountSession).where(AccountSession.started_at < now() - SESSION_LENGTH))
    made = AccountSession(account_id=account.id, token_hash=hash_secret(token), nonce=nonce, label=label)
    db.session.add(made)
    record_account_event(account=account, action="logged in", label=label)
    db.session.flush()
    return made


def find_session(*, account_id: int, nonce: int, token: str) -> AccountSession | None:
    """Return the session of a cookie, with its account; None where it was ended or is too old."""
    found = db.session.scalar(
        select(AccountSession).where(
            AccountSession.token_hash == hash_secret(token),
            AccountSession.account_id == account_id,
            AccountSession.started_at >= now() - SESSION_LENGTH,
        )
    )
    if found is None or found.nonce != nonce or found.account.session_nonce != nonce:
        return None
    return found


def load_sessions(account: Account) -> list[AccountSession]:
    """Return the sessions of the account that are alive, the latest first."""
    rows = db.session.scalars(
        select(AccountSession)
        .where(
            AccountSession.account_id == account.id,
            AccountSession.nonce == account.session_nonce,
            AccountSession.started_at >= now() - SESSION_LENGTH,
        )
        .order_by(AccountSession.id.desc())
    )
    return list(rows)


def end_session(*, account: Account, session_id: int) -> None:
    """End one session of the account. Raises NotFound where it is not theirs, or has ended."""
    mine = (AccountSession.id == session_id) & (AccountSession.account_id == account.id)
    if db.session.scalar(delete(AccountSession).where(mine).returning(AccountSession.id)) is None:
        raise NotFound
    record_account_event(account=account, action="session ended")


def end_other_sessions(*, account: Account, kept: AccountSession) -> None:
    """End every session of the account but this one."""
    db.session.execute(
        delete(AccountSession).where(AccountSession.account_id == account.id, AccountSession.id != kept.id)
    )
    record_account_event(account=account, action="logged out elsewhere")


def confirm_session(*, session: AccountSession) -> None:
    """Note that the person was just confirmed by password or provider."""
    session.confirmed_at = now()


def is_use_to_be_noted(session: AccountSession) -> bool:
    """Return whether the last noted use is long enough ago."""
    return session.used_at < now() - USE_IS_NOTED_EVERY


def note_use(*, session_id: int) -> None:
    """Note that a session is in use; of two requests at once the second changes nothing."""
    used_at = func.coalesce(AccountSession.last_used_at, AccountSession.started_at)
    db.session.execute(
        update(AccountSession)
        .where(AccountSession.id == session_id, used_at < now() - USE_IS_NOTED_EVERY)
        .values(last_used_at=now())
        .execution_options(synchronize_session=False)
    )


def is_confirmed(session: AccountSession | None) -> bool:
    """Return whether someone was confirmed in this session within the last minutes."""
    return session is not None and session.confirmed_at >= now() - CONFIRMATION_LENGTH
