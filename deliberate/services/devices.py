"""Devices of a participant: noted as used, and signed out."""

from __future__ import annotations

from sqlalchemy import delete, update

from deliberate.errors import NotFound
from deliberate.extensions import db, table_of
from deliberate.models import Participant, ParticipantDevice
from deliberate.models.columns import now
from deliberate.queries.devices import Presence

DEVICE = table_of(ParticipantDevice)


def note_seen(*, presence: Presence) -> None:
    """Keep the day on which a device was used last."""
    today = now().date()
    if presence.last_seen < today:
        db.session.execute(update(DEVICE).where(DEVICE.c.id == presence.device_id).values(last_seen=today))


def sign_out_device(*, participant: Participant, device_id: int) -> None:
    """Let a device act for the participant no longer. Raises NotFound where it is not theirs, or gone."""
    mine = (DEVICE.c.id == device_id) & (DEVICE.c.participant_id == participant.id)
    if db.session.scalar(delete(DEVICE).where(mine).returning(DEVICE.c.id)) is None:
        raise NotFound
