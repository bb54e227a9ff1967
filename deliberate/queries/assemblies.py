"""Reads of assemblies, their questions and who holds which role."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from deliberate.aggregation.registry import find_module
from deliberate.aggregation.rule import Rule
from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import Account, Amendment, Assembly, AssemblyState, AuditEntry, Membership, Participant, Question
from deliberate.models.columns import now

# Built once: every page asks these.
SELECT_BY_SLUG = select(Assembly).where(Assembly.slug == bindparam("slug"))
SELECT_QUESTION = select(Question).where(
    Question.assembly_id == bindparam("assembly"), Question.position == bindparam("position")
)


def load_assembly(slug: str) -> Assembly:
    """Return the assembly with this address, in whatever case it is typed. Raises NotFound."""
    found = find_assembly(slug)
    if found is None:
        raise NotFound
    return found


def find_assembly(slug: str) -> Assembly | None:
    """Return the assembly with this address, in whatever case it is typed; None where there is none."""
    # A slug that no database could hold belongs to no assembly; an error page may look one up too.
    return db.session.scalar(SELECT_BY_SLUG, {"slug": slug.lower()}) if slug.isprintable() else None


def find_assembly_by_join_code(code: str) -> Assembly | None:
    """Return the assembly with this join code, however it is typed; None where there is none."""
    typed = "".join(sign for sign in code.upper() if sign.isalnum())
    return db.session.scalar(select(Assembly).where(Assembly.join_code == typed))


def find_assembly_by_hall_key(key: str) -> Assembly | None:
    """Return the assembly whose presentation screen this key opens; None where there is none."""
    return db.session.scalar(select(Assembly).where(Assembly.hall_key == key)) if key.isascii() else None


def load_question(assembly: Assembly, position: int) -> Question:
    """Return the question at this position (1 is the first). Raises NotFound."""
    found = db.session.scalar(SELECT_QUESTION, {"assembly": assembly.id, "position": position})
    if found is None:
        raise NotFound
    return found


def load_assemblies_with_role(account: Account) -> Sequence[Assembly]:
    """Return the assemblies in which the account holds a role, newest first."""
    mine = select(Membership.assembly_id).where(Membership.account_id == account.id)
    return db.session.scalars(select(Assembly).where(Assembly.id.in_(mine)).order_by(Assembly.id.desc())).all()


def load_open_assemblies(limit: int = 50) -> Sequence[Assembly]:
    """Return the assemblies that take votes now, newest first."""
    rows = db.session.scalars(
        select(Assembly)
        .where(Assembly.state == AssemblyState.OPEN, Assembly.archived_at.is_(None))
        .order_by(Assembly.opened_at.desc())
    )
    return [assembly for assembly in rows if assembly.is_open][:limit]


def load_closed_assemblies(limit: int = 20) -> list[Assembly]:
    """Return assemblies whose voting has ended, the latest first; an archived one is in no list.

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
    return [assembly for assembly in rows if assembly.is_closed][:limit]


def build_consensus_rule(assembly: Assembly) -> Rule:
    """Return the whole rule, checked. Raises SettingInvalid where what is stored is no rule."""
    rule: Rule = find_module("outcomes").make_settings(assembly.outcome_rule)
    return rule


IMPORTED = "imported"


# In the detail of an entry that came with an imported document: the pseudonym of whoever acted, empty for the system.
IMPORTED_ACTOR = "imported_actor"
# In the detail of an act about an account: its id, as text. Names change, and two people may have the same one. It
# stays here: no file that leaves has it, and none brings it.
SUBJECT_ACCOUNT = "subject_account"


def find_import_entry(assembly: Assembly) -> AuditEntry | None:
    """Return the entry of the import that made this assembly here; None where it was not imported."""
    return db.session.scalar(
        select(AuditEntry)
        .where(AuditEntry.assembly_id == assembly.id, AuditEntry.action == IMPORTED)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )


SELECT_AMENDMENTS = (
    select(Amendment).where(Amendment.assembly_id == bindparam("assembly")).order_by(Amendment.id.desc())
)


def load_amendments(assembly: Assembly) -> Sequence[Amendment]:
    """Return every amendment, newest first."""
    return db.session.scalars(SELECT_AMENDMENTS, {"assembly": assembly.id}).all()


def filter_amendments_since_joining(participant: Participant, amendments: Sequence[Amendment]) -> list[Amendment]:
    """Return those of the amendments that came after someone joined, newest first."""
    return [one for one in amendments if one.at >= participant.joined_at]
