"""The codebook of an assembly: the shipped one, or its own later versions, each kept whole."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.findings.parts import JsonObject
from deliberate.models.columns import UTCDateTime, now
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.account import Account


class CodebookVersion(Base):
    """One version that an assembly made for itself; the newest counts, earlier ones explain earlier codes."""

    __tablename__ = "codebook_version"
    __table_args__ = (
        UniqueConstraint("assembly_id", "version"),
        CheckConstraint("reason <> ''", name="change_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id", ondelete="CASCADE"), index=True)
    version: Mapped[str] = mapped_column(String(20))
    # The whole codebook as data; `concepts.codebook_versions.parse_stored_codebook` makes a Codebook of it.
    document: Mapped[JsonObject] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)

    made_by: Mapped[Account | None] = relationship()
