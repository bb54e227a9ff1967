"""How people came: turnout by channel."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, func, select

from deliberate.extensions import db
from deliberate.models import Assembly, Participant, Vote


@dataclass(frozen=True)
class ChannelTurnout:
    """A channel ("" for none) with how many people joined by it, and how many of them have a vote."""

    channel: str
    joined: int
    voted: int


def count_by_channel(assembly: Assembly) -> list[ChannelTurnout]:
    """Count people by channel, the largest first."""
    channel = func.coalesce(Participant.channel, "")
    has_voted = exists(select(Vote.participant_id).where(Vote.participant_id == Participant.id))
    rows = db.session.execute(
        select(channel, func.count(), func.count().filter(has_voted))
        .where(Participant.assembly_id == assembly.id, Participant.merged_into_id.is_(None))
        .group_by(channel)
    )
    return sorted((ChannelTurnout(*row) for row in rows), key=lambda row: (-row.joined, row.channel))
