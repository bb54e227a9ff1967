"""Statements: what people vote on, and the moderation state of each."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.extensions import Base
from deliberate.models.columns import Moment, now, one_of

if TYPE_CHECKING:
    from deliberate.models.assembly import Question
    from deliberate.models.comment import Comment
    from deliberate.models.concept_code import Coding
    from deliberate.models.participant import Participant


class Origin(StrEnum):
    SEED = "seed"
    PARTICIPANT = "participant"


class Moderation(StrEnum):
    WAITING = "waiting"
    VISIBLE = "visible"
    REJECTED = "rejected"
    MERGED = "merged"


class RejectionReason(StrEnum):
    OFF_TOPIC = "off_topic"
    TWO_IDEAS = "two_ideas"
    UNCLEAR = "unclear"
    DUPLICATE = "duplicate"
    PERSONAL = "personal"
    HATEFUL = "hateful"
    SPAM = "spam"
    OTHER = "other"


class Statement(Base):
    """One idea, in one sentence, that people agree or disagree with; `number` is its public name."""

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        one_of("origin", Origin),
        one_of("moderation", Moderation),
        CheckConstraint("number >= 0", name="number_not_negative"),
        CheckConstraint("origin = 'participant' OR author_id IS NULL", name="seed_has_no_participant"),
        CheckConstraint("moderation <> 'merged' OR merged_into_id IS NOT NULL", name="merged_into_something"),
        Index("ix_statement_question_moderation", "question_id", "moderation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    # The text in one form of letters, case and space: finds a statement that is already there.
    text_key: Mapped[str] = mapped_column(String(64), index=True)
    origin: Mapped[str] = mapped_column(String(20), default=Origin.SEED.value)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id", ondelete="SET NULL"), index=True)
    moderation: Mapped[str] = mapped_column(String(20), default=Moderation.VISIBLE.value)
    moderation_reason: Mapped[str | None] = mapped_column(String(20))
    moderation_note: Mapped[str] = mapped_column(Text, default="")
    moderated_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id", ondelete="SET NULL"))
    # Describes the voter ("I live in a town"): shown and counted, never part of a result.
    is_meta: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=now)
    # How often it was shown to somebody; kept along so that drawing the next one counts nothing.
    shown: Mapped[int] = mapped_column(default=0)

    question: Mapped[Question] = relationship(back_populates="statements")
    author: Mapped[Participant | None] = relationship()
    comments: Mapped[list[Comment]] = relationship(
        back_populates="statement", order_by="Comment.id", cascade="all, delete-orphan"
    )
    codings: Mapped[list[Coding]] = relationship(
        back_populates="statement", order_by="Coding.id", cascade="all, delete-orphan"
    )

    @property
    def is_visible(self) -> bool:
        return self.moderation == Moderation.VISIBLE
