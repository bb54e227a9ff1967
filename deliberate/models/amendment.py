"""Amendments: what an organizer changed about an assembly after it was opened, kept for everyone to read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from deliberate.models.columns import UTCDateTime, now
from deliberate.storage.base import Base


class Amendment(Base):
    """One change of one field that participants rely on, with the value before and after; rows are only ever added."""

    __tablename__ = "amendment"

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id", ondelete="CASCADE"), index=True)
    # The question, if the field belongs to one.
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    before: Mapped[Any] = mapped_column(JSON)
    after: Mapped[Any] = mapped_column(JSON)
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
