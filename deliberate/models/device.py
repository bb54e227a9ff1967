"""Devices: the browsers through which one participant takes part."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.models.columns import UTCDateTime, now
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.participant import Participant

MAX_LABEL_LENGTH = 60


class ParticipantDevice(Base):
    """One browser that acts for a participant until it is signed out, which deletes the row.

    label: browser and system as it introduces itself ("Firefox on Android"), nothing finer; "" where it says nothing.
    """

    __tablename__ = "participant_device"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(MAX_LABEL_LENGTH), default="")
    added_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    # To the day: finer times would reveal when someone was awake.
    last_seen: Mapped[dt.date] = mapped_column(Date, default=lambda: now().date())

    participant: Mapped[Participant] = relationship()
