"""Passing an assembly on: one owner offers it to another member, who accepts or declines."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from deliberate.errors import NotFound, Refused
from deliberate.extensions import db
from deliberate.models import Account, Assembly, Invitation, Membership, OwnershipOffer, Role
from deliberate.models.columns import now
from deliberate.queries.access_links import OFFER_LENGTH
from deliberate.services.account_events import record_account_event
from deliberate.services.account_notices import record_and_tell
from deliberate.services.audit import record_action_about
from deliberate.text import N_


class NotAMember(Refused):
    message = N_("You can pass an assembly on only to someone who already works on it and is not an owner.")
    hint = N_("Add the person as a member first.")


class OfferedAlready(Refused):
    message = N_("You have already offered this assembly to someone. Withdraw that offer first.")


class OfferGone(NotFound):
    message = N_("This offer is no longer open: it was withdrawn, answered, or has expired.")
    hint = N_("Ask the owner to offer the assembly again.")


def find_membership(assembly_id: int, account_id: int, role: Role | None = None) -> Membership | None:
    """Return a role that the account has in the assembly: this one, or any."""
    rows = select(Membership).where(Membership.assembly_id == assembly_id, Membership.account_id == account_id)
    return db.session.scalars(rows if role is None else rows.where(Membership.role == role)).first()


def offer_ownership(*, assembly: Assembly, giver: Account, taker_id: int) -> OwnershipOffer:
    """Offer the assembly to another member. Raises NotAMember, OfferedAlready."""
    if find_membership(assembly.id, taker_id) is None or find_membership(assembly.id, taker_id, Role.OWNER) is not None:
        raise NotAMember
    expired = (OwnershipOffer.assembly_id == assembly.id) & (OwnershipOffer.offered_at < now() - OFFER_LENGTH)
    db.session.execute(delete(OwnershipOffer).where(expired))
    offer = OwnershipOffer(assembly_id=assembly.id, giver_id=giver.id, taker_id=taker_id)
    db.session.add(offer)
    try:
        db.session.flush()
    except IntegrityError:
        raise OfferedAlready from None
    record_action_about(offer.taker, assembly, giver, "ownership offered")
    record_account_event(account=giver, action="ownership offered")
    return offer


def lock_offer(*, offer_id: int, account: Account) -> OwnershipOffer:
    """Return the open offer that this account gave or got, locked. Raises OfferGone."""
    found = db.session.scalar(select(OwnershipOffer).where(OwnershipOffer.id == offer_id).with_for_update())
    if found is None or account.id not in {found.giver_id, found.taker_id}:
        raise OfferGone
    return found


def accept_ownership(*, offer_id: int, taker: Account) -> Assembly:
    """Make the taker an owner in place of the giver, who stays as an observer unless they have another role.

    Raises OfferGone, also where the giver is no owner any more, or the taker no member.
    """
    offer = lock_offer(offer_id=offer_id, account=taker)
    assembly, giver = offer.assembly, offer.giver
    given = find_membership(assembly.id, giver.id, Role.OWNER)
    is_open = offer.taker_id == taker.id and offer.offered_at >= now() - OFFER_LENGTH
    taken = find_membership(assembly.id, taker.id)
    if not is_open or given is None or taken is None:
        raise OfferGone
    db.session.delete(offer)
    db.session.delete(given)
    # What the giver has offered to others stands, in the name of who answers for the assembly now.
    sent = (Invitation.assembly_id == assembly.id, Invitation.invited_by_id == giver.id)
    db.session.execute(update(Invitation).where(*sent).values(invited_by_id=taker.id))
    if find_membership(assembly.id, taker.id, Role.OWNER) is None:
        db.session.add(Membership(assembly_id=assembly.id, account_id=taker.id, role=Role.OWNER))
    db.session.flush()
    if find_membership(assembly.id, giver.id) is None:
        db.session.add(Membership(assembly_id=assembly.id, account_id=giver.id, role=Role.OBSERVER))
    db.session.flush()
    changes = {"role": (taken.role, Role.OWNER)}
    record_action_about(taker, assembly, taker, "ownership passed on", changes=changes, role=Role.OWNER)
    record_and_tell(account=giver, action="ownership passed on")
    record_account_event(account=taker, action="ownership accepted")
    return assembly


def end_offer(*, offer_id: int, account: Account) -> Assembly:
    """Decline an offer one got, or withdraw one that one made. Raises OfferGone."""
    offer = lock_offer(offer_id=offer_id, account=account)
    assembly, action = offer.assembly, "offer withdrawn" if offer.giver_id == account.id else "offer declined"
    db.session.delete(offer)
    record_action_about(offer.taker, assembly, account, action)
    db.session.flush()
    return assembly
