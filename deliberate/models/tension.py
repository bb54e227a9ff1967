"""The organizers' changes to a tension: declared, reworded, hidden, or turned into a follow-up question."""

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
    from deliberate.models.assembly import Question
    from deliberate.models.statement import Statement


class TensionKind(StrEnum):
    WITHIN_OUTCOME = "within_outcome"
    SAME_CONCEPT = "same_concept"
    DECLARED = "declared"
    BETWEEN_GROUPS = "between_groups"
    POWER_AWAY = "power_away"
    OVERRULED = "overruled"
    RESTRICTION = "restriction"


class Tension(Base):
    """One row per tension that someone changed; `key` names it from analysis to analysis.

    A declared tension exists only here; the others are found again by every analysis, and a row adds to them.
    """

    __tablename__ = "tension"
    __table_args__ = (
        UniqueConstraint("question_id", "key"),
        enum_check("kind", TensionKind),
        CheckConstraint("kind <> 'declared' OR reason <> ''", name="declared_has_reason"),
        CheckConstraint("kind <> 'declared' OR second_id IS NOT NULL", name="declared_has_two_statements"),
        CheckConstraint("NOT is_hidden OR hidden_reason <> ''", name="hidden_has_reason"),
        CheckConstraint("first_id <> second_id", name="statements_differ"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[TensionKind] = enum_column(TensionKind)
    first_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    # Why two outcomes cannot both be carried out in full, in the words of the one who declared it.
    reason: Mapped[str] = mapped_column(Text, default="")
    # Words of the organizers in place of ours; empty means ours.
    title: Mapped[str] = mapped_column(Text, default="")
    open_question: Mapped[str] = mapped_column(Text, default="")
    is_hidden: Mapped[bool] = mapped_column(default=False)
    hidden_reason: Mapped[str] = mapped_column(Text, default="")
    # The question that was asked because of it, in this assembly or in one that follows.
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="SET NULL"), index=True)
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)

    question: Mapped[Question] = relationship(foreign_keys=[question_id])
    first: Mapped[Statement] = relationship(foreign_keys=[first_id])
    second: Mapped[Statement | None] = relationship(foreign_keys=[second_id])
    follow_up: Mapped[Question | None] = relationship(foreign_keys=[follow_up_id])
    declared_by: Mapped[Account | None] = relationship()
