"""Reads of assemblies, their questions and who holds which role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import Account, Assembly, AssemblyState, Membership, Question
from deliberate.models.columns import now

RECENT_DAYS = 90

# Built once: every page asks these.
BY_SLUG = select(Assembly).where(Assembly.slug == bindparam("slug"))
AT_POSITION = select(Question).where(
    Question.assembly_id == bindparam("assembly"), Question.position == bindparam("position")
)


def assembly_by_slug(slug: str) -> Assembly:
    """The assembly with this address, in whatever case it is typed. Raises NotFound."""
    found = find_assembly(slug)
    if found is None:
        raise NotFound
    return found


def find_assembly(slug: str) -> Assembly | None:
    """Return the assembly with this address, in whatever case it is typed; None where there is none."""
    # A name that no database could hold is nobody's, also where a page only asks where to lead on to.
    return db.session.scalar(BY_SLUG, {"slug": slug.lower()}) if slug.isprintable() else None


def find_by_code(code: str) -> Assembly | None:
    """Return the assembly with this join code, however it is typed; None where there is none."""
    typed = "".join(sign for sign in code.upper() if sign.isalnum())
    return db.session.scalar(select(Assembly).where(Assembly.join_code == typed))


def question_at(assembly: Assembly, position: int) -> Question:
    """The question at this place (1 is the first). Raises NotFound."""
    found = db.session.scalar(AT_POSITION, {"assembly": assembly.id, "position": position})
    if found is None:
        raise NotFound
    return found


def roles_in(assembly: Assembly | None, account_id: int) -> frozenset[str]:
    """The roles this account holds in the assembly; none in one that is not there, and that takes as long to say."""
    place = assembly.id if assembly is not None else 0
    rows = db.session.scalars(
        select(Membership.role).where(Membership.assembly_id == place, Membership.account_id == account_id)
    )
    return frozenset(rows)


def assemblies_of(account: Account) -> Sequence[Assembly]:
    """Assemblies in which the account holds a role, newest first."""
    mine = select(Membership.assembly_id).where(Membership.account_id == account.id)
    return db.session.scalars(select(Assembly).where(Assembly.id.in_(mine)).order_by(Assembly.id.desc())).all()


def open_assemblies(limit: int = 50) -> Sequence[Assembly]:
    """Assemblies that take votes now, newest first."""
    rows = db.session.scalars(
        select(Assembly)
        .where(Assembly.state == AssemblyState.OPEN, Assembly.archived_at.is_(None))
        .order_by(Assembly.opened_at.desc())
    )
    return [assembly for assembly in rows if assembly.is_open][:limit]


def closed_assemblies(limit: int = 10) -> list[Assembly]:
    """Assemblies whose voting ended lately or whose official response is still due, the latest first.

    What was imported has never been open here, and is left out.
    """
    over = (Assembly.state == AssemblyState.CLOSED) | (Assembly.closes_at <= now())
    ended = func.coalesce(Assembly.closed_at, Assembly.closes_at)
    rows = db.session.scalars(
        select(Assembly)
        .where(Assembly.state != AssemblyState.DRAFT, over, Assembly.opened_at < ended, Assembly.archived_at.is_(None))
        .order_by(ended.desc())
        .limit(10 * limit)
    )
    return [assembly for assembly in rows if assembly.is_closed and is_recent(assembly)][:limit]


def is_recent(assembly: Assembly) -> bool:
    """Return whether an assembly closed lately, or still owes its official response."""
    is_due = assembly.answer_by is not None and assembly.answer_by >= assembly.today
    return is_due or (assembly.ended_at is not None and now() - assembly.ended_at < dt.timedelta(days=RECENT_DAYS))


def account_by_email(email: str) -> Account | None:
    """The account with this e-mail address, in whatever case it is typed."""
    return db.session.scalar(select(Account).where(func.lower(Account.email) == email.strip().lower()))


def members_with(assembly: Assembly, roles: Sequence[str]) -> list[Account]:
    """Accounts that hold any of these roles in the assembly, oldest first."""
    holders = select(Membership.account_id).where(
        Membership.assembly_id == assembly.id, Membership.role.in_(list(roles))
    )
    return list(db.session.scalars(select(Account).where(Account.id.in_(holders)).order_by(Account.id)))
