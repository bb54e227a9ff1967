"""Deleting an account in two steps: asked for with the password, then confirmed; owned assemblies come first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, or_, select

from deliberate.errors import Invalid, Refused
from deliberate.extensions import db
from deliberate.models import Account, AccountSession, Assembly, AuditEntry, Membership, OwnershipOffer, Role
from deliberate.models.columns import now
from deliberate.queries.assemblies import IMPORTED_ACTOR, SUBJECT_ACCOUNT
from deliberate.services.account_events import record_account_event
from deliberate.services.account_notices import record_and_tell
from deliberate.services.audit import ACTIONS_ABOUT_ACCOUNTS
from deliberate.services.deleting import delete_rows, is_deletable
from deliberate.services.sessions import end_other_sessions
from deliberate.text import N_

FORMER_ACCOUNT = N_("former account")


class AssembliesOwned(Refused):
    message = N_("You are the only owner of an assembly, so your account can't be deleted yet.")
    hint = N_("Pass each assembly on to another member first.")


class DeletionNotRequested(Refused):
    message = N_("The deletion of this account was not requested, or it was cancelled.")


class AddressDiffers(Invalid):
    message = N_("This is not the e-mail address of your account, so nothing was deleted.")
    field = "email"


@dataclass(frozen=True)
class OwnedAssembly:
    """An assembly of which this account is the only owner. is_deleted: whether it goes with the account."""

    assembly: Assembly
    is_deleted: bool
    offer: OwnershipOffer | None


def load_solely_owned(account: Account) -> list[OwnedAssembly]:
    """Return the assemblies that nobody else owns, oldest first."""
    mine = select(Membership.assembly_id).where(Membership.account_id == account.id, Membership.role == Role.OWNER)
    owned_alone = (
        select(Membership.assembly_id)
        .where(Membership.assembly_id.in_(mine), Membership.role == Role.OWNER)
        .group_by(Membership.assembly_id)
        .having(func.count() == 1)
    )
    rows = db.session.scalars(select(Assembly).where(Assembly.id.in_(owned_alone)).order_by(Assembly.id))
    return [
        OwnedAssembly(one, is_deletable(one) and not has_others(one, account), find_offer(one, account)) for one in rows
    ]


def has_others(assembly: Assembly, account: Account) -> bool:
    """Return whether someone else works on the assembly, so that it is not only this account's to lose."""
    others = select(Membership.id).where(Membership.assembly_id == assembly.id, Membership.account_id != account.id)
    return db.session.scalar(others.limit(1)) is not None


def find_offer(assembly: Assembly, account: Account) -> OwnershipOffer | None:
    """Return the offer of this assembly that waits for an answer."""
    rows = select(OwnershipOffer).where(
        OwnershipOffer.assembly_id == assembly.id, OwnershipOffer.giver_id == account.id
    )
    return db.session.scalar(rows)


def request_deletion(*, account: Account, session: AccountSession) -> None:
    """Take the first step: nothing is deleted yet, and every other session ends. Raises AssembliesOwned."""
    ensure_nothing_is_left_behind(account)
    account.deletion_requested_at = now()
    record_and_tell(account=account, action="deletion requested")
    end_other_sessions(account=account, kept=session)
    db.session.flush()


def cancel_deletion(*, account: Account) -> None:
    """Take the first step back."""
    if account.deletion_requested_at is not None:
        account.deletion_requested_at = None
        record_account_event(account=account, action="deletion cancelled")


def ensure_nothing_is_left_behind(account: Account) -> None:
    """Raise AssembliesOwned where an assembly would have no owner any more."""
    if any(not owned.is_deleted for owned in load_solely_owned(account)):
        raise AssembliesOwned


def delete_account(*, account: Account, typed_email: str) -> None:
    """Take the second step: delete the account, its roles, and drafts that were only its own.

    What it did in assemblies stays, as the act of a former account. Raises DeletionNotRequested, AddressDiffers,
    AssembliesOwned.
    """
    db.session.refresh(account, with_for_update=True)
    if account.deletion_requested_at is None:
        raise DeletionNotRequested
    if typed_email.strip().lower() != account.email.lower():
        raise AddressDiffers
    lock_owned_assemblies(account)
    ensure_nothing_is_left_behind(account)
    for owned in load_solely_owned(account):
        delete_rows(owned.assembly)
    key = account.id
    forget_name(account)
    db.session.execute(delete(Account).where(Account.id == key))
    db.session.expire_all()


def forget_name(account: Account) -> None:
    """Let the logs tell of a former account where they named this one, under whatever name it had then."""
    for act in db.session.scalars(select(AuditEntry).where(AuditEntry.actor_id == account.id)):
        act.detail = {**act.detail, IMPORTED_ACTOR: FORMER_ACCOUNT}
    known = AuditEntry.detail[SUBJECT_ACCOUNT].as_string()
    is_about = or_(known == str(account.id), known.is_(None) & is_named_alone(account))
    for act in db.session.scalars(select(AuditEntry).where(AuditEntry.action.in_(ACTIONS_ABOUT_ACCOUNTS), is_about)):
        act.subject = FORMER_ACCOUNT
        # The number may be given again.
        act.detail = {key: value for key, value in act.detail.items() if key != SUBJECT_ACCOUNT}
    db.session.flush()


def is_named_alone(account: Account) -> ColumnElement[bool]:
    """Return the condition for acts of before accounts were noted: they are told by a name that no one else has."""
    others = select(Account.id).where(Account.display_name == account.display_name, Account.id != account.id)
    is_imported = func.coalesce(AuditEntry.detail[IMPORTED_ACTOR].as_string(), FORMER_ACCOUNT) != FORMER_ACCOUNT
    return (AuditEntry.subject == account.display_name) & ~others.exists() & ~is_imported


def lock_owned_assemblies(account: Account) -> None:
    """Keep two owners from deleting their accounts at the same moment, each relying on the other."""
    mine = select(Membership.assembly_id).where(Membership.account_id == account.id, Membership.role == Role.OWNER)
    db.session.scalars(select(Assembly.id).where(Assembly.id.in_(mine)).order_by(Assembly.id).with_for_update()).all()
