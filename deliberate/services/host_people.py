"""People whom a host's own site knows: one participant for each id, on whatever device they come."""

from __future__ import annotations

from deliberate.errors import Refused
from deliberate.extensions import db
from deliberate.models import Assembly, EntryKind, Participant
from deliberate.services.entry import find_participant_by_external_id
from deliberate.services.merging import lock_participants, merge_participants
from deliberate.text import N_


class OtherPersonHere(Refused):
    message = N_("Someone else has taken part in this browser.")
    hint = N_("Continue without their votes.")


def find_host_person(*, assembly: Assembly, external_id: str) -> Participant | None:
    """Return the participant with this id, and let no one else be given it until the commit."""
    db.session.refresh(assembly, with_for_update=True)
    return find_participant_by_external_id(assembly=assembly, external_id=external_id)


def recognize_person(*, here: Participant, external_id: str) -> Participant:
    """Let the person of this browser be the one with this id, and return them: as one with whoever had it before.

    Raises OtherPersonHere where this browser's person has another id; AssemblyClosed where two would become one.
    """
    known = find_host_person(assembly=here.assembly, external_id=external_id)
    (here,) = lock_participants(here)
    if here.external_id not in (None, external_id):
        raise OtherPersonHere
    if known is None:
        here.external_id, here.entry = external_id, EntryKind.HOST
        db.session.flush()
        return here
    return merge_participants(kept=known, other=here, with_votes=True)
