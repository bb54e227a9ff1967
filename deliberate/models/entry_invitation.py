"""Invitations to take part: each lets one person join, once."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from deliberate.models.columns import UTCDateTime, now
from deliberate.storage.base import Base


class EntryInvitation(Base):
    """One invitation, known by the hash of its token; nothing leads from it to the person who used it.

    used_on: the day alone, for a time could be compared with that of a first vote. A revoked invitation is deleted.
    """

    __tablename__ = "entry_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    used_on: Mapped[dt.date | None] = mapped_column(Date)
