"""Reads of the outbox: whether a worker has something to do, and what the operator is shown."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from deliberate.extensions import db
from deliberate.models import MailState, OutgoingMail
from deliberate.models.columns import now

HELD = (MailState.SENDING, MailState.HANDING_OVER)
MOST_SHOWN = 200


def has_mails_to_send() -> bool:
    """Return whether a mail is due, or was left by a worker that died."""
    due = (OutgoingMail.state == MailState.WAITING) & (OutgoingMail.next_try_at <= now())
    left = OutgoingMail.state.in_(HELD) & (OutgoingMail.claimed_until < now())
    return db.session.scalar(select(OutgoingMail.id).where(or_(due, left)).limit(1)) is not None


def count_mails_by_state() -> dict[MailState, int]:
    """Return how many mails are in each state."""
    rows = db.session.execute(select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state))
    found = {state: int(number) for state, number in rows}
    return {state: found.get(state, 0) for state in MailState}


def load_kept_mails() -> set[int]:
    """Return the numbers of the mails that are kept as files."""
    return set(db.session.scalars(select(OutgoingMail.id).where(OutgoingMail.state == MailState.KEPT)))


def load_newest_mails() -> Sequence[OutgoingMail]:
    """Return the newest mails of the outbox, newest first."""
    return db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc()).limit(MOST_SHOWN)).all()
