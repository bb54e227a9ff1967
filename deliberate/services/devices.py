"""Devices of a participant: joined to the others by a code, noted as used, and signed out."""

from __future__ import annotations

from sqlalchemy import delete, update

from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import Assembly, Participant, ParticipantDevice
from deliberate.models.columns import now
from deliberate.queries.participants import Presence
from deliberate.services.joining import ParticipantCredentials, find_participant_by_return_code, resume_participation
from deliberate.services.merging import merge_participants
from deliberate.storage.base import get_table

DEVICE_TABLE = get_table(ParticipantDevice)


def record_device_use(*, presence: Presence) -> None:
    """Keep the day on which a device was used last."""
    today = now().date()
    if presence.last_seen < today:
        db.session.execute(update(DEVICE_TABLE).where(DEVICE_TABLE.c.id == presence.device_id).values(last_seen=today))


def sign_out_device(*, participant: Participant, device_id: int) -> None:
    """Sign a device out, so that it no longer acts for the participant. Raises NotFound where it is not theirs, or
    gone."""
    mine = (DEVICE_TABLE.c.id == device_id) & (DEVICE_TABLE.c.participant_id == participant.id)
    if db.session.scalar(delete(DEVICE_TABLE).where(mine).returning(DEVICE_TABLE.c.id)) is None:
        raise NotFound


def join_devices(
    *, assembly: Assembly, return_code: str, presence: Presence | None, with_votes: bool, token: str | None, label: str
) -> ParticipantCredentials | None:
    """Let this device act for the person with the code; returns the new token, or None where the device keeps its own.

    presence: for whom it has acted so far. They become one person as long as the assembly is open; with_votes: see
    merge_participants. After the close no count changes: the device only acts for the other one. Raises
    ReturnCodeUnknown.
    """
    person = find_participant_by_return_code(assembly=assembly, return_code=return_code)
    if presence is not None and presence.participant.id == person.id:
        return None
    if presence is not None and assembly.is_open:
        merge_participants(kept=person, other=presence.participant, with_votes=with_votes)
        return None
    return resume_participation(assembly=assembly, return_code=return_code, token=token, label=label)
