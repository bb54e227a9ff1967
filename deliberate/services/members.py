"""Roles of accounts in an assembly."""

from __future__ import annotations

from sqlalchemy import func, select

from deliberate.errors import AccountUnknown, LastOwner, RoleNotHeld, StateUnknown
from deliberate.extensions import db
from deliberate.models import Account, Assembly, Invitation, Membership, Role
from deliberate.queries.accounts import find_account
from deliberate.services.audit import record_action, record_action_about


def add_member(*, assembly: Assembly, actor: Account | None, email: str, role: str) -> Membership:
    """Give an account a role. Raises AccountUnknown, a NotFound, and StateUnknown for an unknown role."""
    if role not in set(Role):
        raise StateUnknown(value=role, known=", ".join(Role))
    account = find_account(email)
    if account is None:
        raise AccountUnknown(email=email)
    present = db.session.scalar(
        select(Membership).where(
            Membership.assembly_id == assembly.id,
            Membership.account_id == account.id,
            Membership.role == role,
        )
    )
    if present is not None:
        return present
    membership = Membership(assembly_id=assembly.id, account_id=account.id, role=Role(role))
    db.session.add(membership)
    record_action_about(account, assembly, actor, "role given", changes={"role": (None, role)}, role=role)
    db.session.flush()
    return membership


def find_member(*, assembly: Assembly, email: str, role: str) -> Membership:
    """Return the role of an account in the assembly. Raises AccountUnknown, RoleNotHeld."""
    account = find_account(email)
    if account is None:
        raise AccountUnknown(email=email)
    found = db.session.scalar(
        select(Membership).where(
            Membership.assembly_id == assembly.id, Membership.account_id == account.id, Membership.role == role
        )
    )
    if found is None:
        raise RoleNotHeld(email=account.email, role=role)
    return found


def remove_member(*, membership: Membership, actor: Account | None) -> None:
    """Remove a role; a second time changes nothing. Invitations that an owner sent go with the role. Raises
    LastOwner."""
    # Two owners who remove each other at the same moment would leave none.
    db.session.execute(select(Assembly.id).where(Assembly.id == membership.assembly_id).with_for_update())
    if db.session.scalar(select(Membership.id).where(Membership.id == membership.id).with_for_update()) is None:
        return
    owners = db.session.scalar(
        select(func.count())
        .select_from(Membership)
        .where(Membership.assembly_id == membership.assembly_id, Membership.role == Role.OWNER)
    )
    if membership.role == Role.OWNER and owners == 1:
        raise LastOwner
    record_action_about(
        membership.account,
        membership.assembly,
        actor,
        "role taken",
        changes={"role": (membership.role, None)},
        role=membership.role,
    )
    if membership.role == Role.OWNER:
        withdraw_invitations_of(membership, actor)
    db.session.delete(membership)
    db.session.flush()


def withdraw_invitations_of(membership: Membership, actor: Account | None) -> None:
    """Withdraw what an owner has offered and no one has accepted: it must not bring them back by another address."""
    sent = (Invitation.assembly_id == membership.assembly_id, Invitation.invited_by_id == membership.account_id)
    for invitation in db.session.scalars(select(Invitation).where(*sent).order_by(Invitation.id)):
        record_action(membership.assembly, actor, "invitation withdrawn", role=invitation.role)
        db.session.delete(invitation)
