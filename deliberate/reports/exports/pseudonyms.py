"""Names such as “owner 1” in place of accounts, for files that leave."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Account, Assembly, AuditEntry, Membership, Role
from deliberate.queries.assemblies import IMPORTED_ACTOR, SUBJECT_ACCOUNT
from deliberate.reports.exports.full_rows import extract_columns
from deliberate.services.account_deletion import FORMER_ACCOUNT
from deliberate.services.audit import ACTIONS_ABOUT_ACCOUNTS

FORMER = "former member"
# Whom a link is for may be a person; what is published of responses names who is responsible for them.
ABOUT_LINKS = frozenset({"link created", "link revoked"})
LINK_DETAIL = "link"
KEPT_HERE = frozenset({LINK_DETAIL, IMPORTED_ACTOR, SUBJECT_ACCOUNT})


def load_pseudonyms(assembly: Assembly) -> dict[int, str]:
    """Return pseudonyms by account id: role and number, in the order in which roles were given, or “former member”.

    Pseudonyms in entries that came with an import stand for other people and are not given again.
    """
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.assembly_id == assembly.id)).all()
    taken = {entry.detail.get(IMPORTED_ACTOR) for entry in entries}
    roles = list(Role)
    members = sorted(load_memberships(assembly), key=lambda member: (roles.index(member.role), member.id))
    holders = [(member.account_id, member.role) for member in members]
    left = sorted({entry.actor_id for entry in entries if entry.actor_id is not None})
    names: dict[int, str] = {}
    for account_id, role in [*holders, *((account_id, FORMER) for account_id in left)]:
        if account_id not in names:
            names[account_id] = next(
                name for number in range(1, len(taken) + len(names) + 2) if (name := f"{role} {number}") not in taken
            )
            taken.add(names[account_id])
    return names


def load_memberships(assembly: Assembly) -> list[Membership]:
    return list(db.session.scalars(select(Membership).where(Membership.assembly_id == assembly.id)))


def build_member_documents(assembly: Assembly, names: dict[int, str]) -> list[dict[str, Any]]:
    """Return who holds which role since when, under pseudonyms."""
    rows = sorted(load_memberships(assembly), key=lambda member: (names[member.account_id], member.role))
    return [{"name": names[row.account_id], "role": row.role, "created_at": row.created_at.isoformat()} for row in rows]


def build_audit_documents(assembly: Assembly, names: dict[int, str]) -> list[dict[str, Any]]:
    """Return the log of acts, oldest first, with pseudonyms in place of accounts."""
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.assembly_id == assembly.id).order_by(AuditEntry.id)
    )
    return [build_audit_document(entry, names) for entry in entries]


def build_audit_document(entry: AuditEntry, names: dict[int, str]) -> dict[str, Any]:
    """Return one act. An entry that was imported keeps the pseudonyms it came with."""
    columns = extract_columns(entry)
    columns["detail"] = {key: value for key, value in entry.detail.items() if key not in KEPT_HERE}
    if entry.action in ABOUT_LINKS:
        columns["subject"] = ""
    is_told_here = entry.detail.get(IMPORTED_ACTOR, FORMER_ACCOUNT) == FORMER_ACCOUNT
    if entry.action in ACTIONS_ABOUT_ACCOUNTS and (is_told_here or SUBJECT_ACCOUNT in entry.detail):
        columns["subject"] = pseudonymize_subject(entry, names)
    if IMPORTED_ACTOR in entry.detail:
        return {**columns, "by": entry.detail[IMPORTED_ACTOR] or None}
    return {**columns, "by": names[entry.actor_id] if entry.actor_id is not None else None}


def pseudonymize_subject(entry: AuditEntry, names: dict[int, str]) -> str:
    """Return the pseudonym of the person whose role was given or taken.

    Entries of before accounts were noted have only what the person was called.
    """
    if (account_id := entry.detail.get(SUBJECT_ACCOUNT)) is not None:
        return names.get(int(account_id), FORMER)
    called = db.session.scalars(
        select(Account.id).where(Account.display_name == entry.subject, Account.id.in_(names)).order_by(Account.id)
    ).first()
    return names[called] if called is not None else FORMER
