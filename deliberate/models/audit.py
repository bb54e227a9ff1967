"""The log of acts with power over others: opening, closing, moderating, coding, exporting."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.findings.parts import JsonObject
from deliberate.models.columns import UTCDateTime, now
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.account import Account


class AuditEntry(Base):
    """Who did what to what, and when; rows are only ever added."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id", ondelete="CASCADE"), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80), default="")
    detail: Mapped[JsonObject] = mapped_column(JSON, default=dict)
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)

    actor: Mapped[Account | None] = relationship()
