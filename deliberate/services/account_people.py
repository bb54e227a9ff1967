"""People who link their participation to their account: found again after log-in, unlinked whenever they wish."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from deliberate.errors import Refused
from deliberate.extensions import db
from deliberate.models import Account, Assembly, EntryKind, Participant
from deliberate.queries.participants import resolve_merged_participant
from deliberate.services.merging import lock_participants, merge_participants
from deliberate.storage.base import get_table
from deliberate.text import N_

PERSON = get_table(Participant)


class LinkedToOtherAccount(Refused):
    message = N_("The participation on this device is linked to another account.")
    hint = N_("Unlink it under “My devices” first.")


def find_participant_by_account(*, assembly: Assembly, account_id: int) -> Participant | None:
    """Return the participant who is linked to this account."""
    found = db.session.scalar(
        select(Participant).where(Participant.assembly_id == assembly.id, Participant.account_id == account_id)
    )
    return resolve_merged_participant(found) if found is not None else None


def load_linked_assemblies(account: Account) -> list[Assembly]:
    """Return the assemblies in which this account is linked to a participation, in alphabetical order."""
    mine = select(Participant.assembly_id).where(Participant.account_id == account.id)
    return list(db.session.scalars(select(Assembly).where(Assembly.id.in_(mine)).order_by(Assembly.title, Assembly.id)))


def is_linked(participant: Participant) -> bool:
    """Return whether an account is linked to this person, or to someone who was merged into them."""
    found = select(Participant.id).where(is_part_of(participant), Participant.account_id.is_not(None)).limit(1)
    return db.session.scalar(found) is not None


def is_part_of(participant: Participant) -> Any:
    """Return the condition for the rows of one person: their own, and those that were merged into it."""
    return (Participant.id == participant.id) | (Participant.merged_into_id == participant.id)


def link_participation(*, here: Participant, account: Account, with_votes: bool = True) -> Participant:
    """Link the person of this browser to the account, and return them: as one with whoever was linked before.

    with_votes: see merge_participants. Raises LinkedToOtherAccount; AssemblyClosed where two would become one.
    """
    # Of two browsers at once, the second finds what the first has linked.
    db.session.refresh(here.assembly, with_for_update=True)
    known = find_participant_by_account(assembly=here.assembly, account_id=account.id)
    (here,) = lock_participants(here)
    if known is not None and known.id == here.id:
        return here
    if is_linked(here):
        raise LinkedToOtherAccount
    if known is not None:
        return merge_participants(kept=known, other=here, with_votes=with_votes)
    here.account_id = account.id
    # An invitation or the host's site stays the way in which they came.
    if here.entry is EntryKind.ANONYMOUS:
        here.entry = EntryKind.ACCOUNT
    db.session.flush()
    return here


def unlink_participation(*, participant: Participant) -> bool:
    """Keep nothing of the account with this person; returns whether there was one. Votes and devices stay."""
    (person,) = lock_participants(participant)
    was_linked = is_linked(person)
    own = (PERSON.c.id == person.id) | (PERSON.c.merged_into_id == person.id)
    came = update(PERSON).where(own, PERSON.c.entry == EntryKind.ACCOUNT)
    db.session.execute(came.values(account_id=None, entry=EntryKind.ANONYMOUS))
    db.session.execute(update(PERSON).where(own).values(account_id=None))
    db.session.expire_all()
    return was_linked
