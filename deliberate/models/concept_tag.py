"""What participants say about codes: tags in plain words, and authors' appeals."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.models.columns import UTCDateTime, enum_check, enum_column, now
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.account import Account
    from deliberate.models.participant import Participant
    from deliberate.models.statement import Statement


class TagAnswer(StrEnum):
    SUPPORTS = "supports"
    HINDERS = "hinders"
    NEITHER = "neither"
    UNSURE = "unsure"


class ConceptTag(Base):
    """One participant's plain answer on one statement and one concept; a later answer replaces it."""

    __tablename__ = "concept_tag"
    __table_args__ = (enum_check("answer", TagAnswer),)

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True)
    statement_id: Mapped[int] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    concept: Mapped[str] = mapped_column(String(40), primary_key=True)
    answer: Mapped[TagAnswer] = enum_column(TagAnswer)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)


class CodeAppeal(Base):
    """An author's objection to the code of their statement, and the written answer to it."""

    __tablename__ = "code_appeal"
    __table_args__ = (
        UniqueConstraint("statement_id", "participant_id"),
        CheckConstraint("reason <> ''", name="appeal_has_reason"),
        CheckConstraint("answered_at IS NULL OR answer <> ''", name="answer_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    answer: Mapped[str] = mapped_column(Text, default="")
    # Whether the code was changed in answer to it.
    changed_code: Mapped[bool] = mapped_column(default=False)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    answered_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    statement: Mapped[Statement] = relationship()
    participant: Mapped[Participant] = relationship()
    answered_by: Mapped[Account | None] = relationship()
