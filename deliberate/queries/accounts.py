"""Reads of accounts."""

from __future__ import annotations

from sqlalchemy import func, select

from deliberate.extensions import db
from deliberate.models import Account, Membership


def list_accounts() -> list[tuple[Account, int]]:
    """Return every account with the number of assemblies in which it holds a role, oldest first."""
    count = func.count(Membership.assembly_id.distinct())
    rows = db.session.execute(select(Account, count).outerjoin(Membership).group_by(Account.id).order_by(Account.id))
    return [(account, assemblies) for account, assemblies in rows]
