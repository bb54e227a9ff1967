"""Reads of who wants which mails."""

from __future__ import annotations

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import MailOptOut


def load_opt_outs(account_id: int) -> set[str]:
    """Return the kinds of mails that an account does not want."""
    return set(db.session.scalars(select(MailOptOut.kind).where(MailOptOut.account_id == account_id)))
