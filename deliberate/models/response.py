"""Official responses to outcomes: an update is a new row and a withdrawal a note, so the history stays."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.models.columns import UTCDateTime, enum_check, enum_column, now
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.run import Outcome


class Disposition(StrEnum):
    ADOPTED = "adopted"
    PARTLY = "partly"
    DEFERRED = "deferred"
    REJECTED = "rejected"


class Response(Base):
    """One official response to one outcome; the newest that was not withdrawn is in force."""

    __tablename__ = "response"
    __table_args__ = (
        enum_check("disposition", Disposition),
        CheckConstraint("disposition <> 'rejected' OR reason <> ''", name="rejection_has_reason"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawal_note <> ''", name="withdrawal_has_note"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id", ondelete="CASCADE"), index=True)
    disposition: Mapped[Disposition] = enum_column(Disposition)
    reason: Mapped[str] = mapped_column(Text, default="")
    responsible: Mapped[str] = mapped_column(String(200), default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    answered_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)

    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    withdrawal_note: Mapped[str] = mapped_column(Text, default="", server_default="")
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))

    outcome: Mapped[Outcome] = relationship(back_populates="responses")

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None
