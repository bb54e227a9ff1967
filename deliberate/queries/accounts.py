"""Reads of accounts and of the roles that they have."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from deliberate.extensions import db
from deliberate.models import Account, Assembly, Membership


def load_accounts() -> list[tuple[Account, int]]:
    """Return every account with the number of assemblies in which it holds a role, oldest first."""
    count = func.count(Membership.assembly_id.distinct())
    rows = db.session.execute(select(Account, count).outerjoin(Membership).group_by(Account.id).order_by(Account.id))
    return [(account, assemblies) for account, assemblies in rows]


def load_roles(assembly: Assembly | None, account_id: int) -> frozenset[str]:
    """Return the roles this account holds in the assembly; none where there is no assembly, after the same
    query."""
    assembly_id = assembly.id if assembly is not None else 0
    rows = db.session.scalars(
        select(Membership.role).where(Membership.assembly_id == assembly_id, Membership.account_id == account_id)
    )
    return frozenset(rows)


def find_account(email: str) -> Account | None:
    """Return the account with this e-mail address, in whatever case it is typed."""
    return db.session.scalar(select(Account).where(func.lower(Account.email) == email.strip().lower()))


def load_accounts_with_roles(assembly: Assembly, roles: Sequence[str]) -> list[Account]:
    """Return the accounts that hold any of these roles in the assembly, oldest first."""
    holders = select(Membership.account_id).where(
        Membership.assembly_id == assembly.id, Membership.role.in_(list(roles))
    )
    return list(db.session.scalars(select(Account).where(Account.id.in_(holders)).order_by(Account.id)))
