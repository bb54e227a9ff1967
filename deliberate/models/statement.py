"""Statements: what people vote on, and the moderation state of each."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.models.columns import UTCDateTime, enum_check, enum_column, migration_default, now
from deliberate.models.json_columns import EarlierWording
from deliberate.storage.base import Base

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


# Why a statement was taken out of the vote when a new wording took its place: no one can choose this reason by hand.
REWORDED = "reworded"
# Why a statement is gone that its author took back; no one else can choose this reason.
WITHDRAWN = "withdrawn"


class Statement(Base):
    """One idea, in one sentence, that people agree or disagree with; `number` is its public name.

    Once people have been shown it, its text stays: another wording is a statement of its own, which this one names in
    `replaced_by_id`. It then takes no more votes, and keeps those it has, its comments and its codes.
    """

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        enum_check("origin", Origin),
        enum_check("moderation", Moderation),
        CheckConstraint("number >= 0", name="number_not_negative"),
        CheckConstraint("origin = 'participant' OR author_id IS NULL", name="seed_has_no_participant"),
        CheckConstraint("moderation <> 'merged' OR merged_into_id IS NOT NULL", name="merged_into_something"),
        CheckConstraint("replaced_by_id IS NULL OR moderation = 'rejected'", name="replaced_takes_no_votes"),
        CheckConstraint("wording >= 1", name="wording_counts_from_one"),
        Index("ix_statement_question_moderation", "question_id", "moderation"),
        Index("ix_statement_author_client", "author_id", "client_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    # The text in one form of letters, case and space: finds a statement that is already there.
    text_key: Mapped[str] = mapped_column(String(64), index=True)
    origin: Mapped[Origin] = enum_column(Origin, default=Origin.SEED)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id", ondelete="SET NULL"), index=True)
    moderation: Mapped[Moderation] = enum_column(Moderation, default=Moderation.VISIBLE)
    moderation_reason: Mapped[str | None] = mapped_column(String(20))
    moderation_note: Mapped[str] = mapped_column(Text, default="")
    moderated_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id", ondelete="SET NULL"))
    # Without an act on deletion: what replaces another cannot be deleted (and SQLite keeps it when added in place).
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"))
    # Raised when the text changes in place, which it may until it has been shown: a vote names the wording it is for.
    wording: Mapped[int] = mapped_column(default=1, server_default=migration_default("1"))
    # What the text was before, oldest first: wording, text, and until when.
    earlier_wordings: Mapped[list[EarlierWording]] = mapped_column(
        JSON, default=list, server_default=migration_default("'[]'")
    )
    # Describes the voter ("I live in a town"): shown and counted, never part of a result.
    is_meta: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    # The id that the author's device gave it: sent again, it is still one statement.
    client_id: Mapped[str | None] = mapped_column(String(64))
    # How often it was shown to anyone; stored, so that drawing the next statement need not count.
    shown: Mapped[int] = mapped_column(default=0, server_default=migration_default("0"))

    question: Mapped[Question] = relationship(back_populates="statements")
    author: Mapped[Participant | None] = relationship()
    replaced_by: Mapped[Statement | None] = relationship(foreign_keys=[replaced_by_id], remote_side=[id])
    comments: Mapped[list[Comment]] = relationship(
        back_populates="statement", order_by="Comment.id", cascade="all, delete-orphan"
    )
    codings: Mapped[list[Coding]] = relationship(
        back_populates="statement", order_by="Coding.id", cascade="all, delete-orphan"
    )

    @property
    def is_visible(self) -> bool:
        return self.moderation == Moderation.VISIBLE

    @property
    def is_gone(self) -> bool:
        """Whether another wording has taken its place, or its author took it back: then no one decides on it."""
        return self.replaced_by_id is not None or self.moderation_reason == WITHDRAWN

    @property
    def newest(self) -> Statement:
        """The statement that replaces this one now; itself where its wording was never replaced."""
        found = self
        while found.replaced_by is not None:
            found = found.replaced_by
        return found

    def text_in(self, wording: int) -> str:
        """Return the text that a wording of this statement had; the present one where there is no such wording."""
        return next((str(one["text"]) for one in self.earlier_wordings if one["wording"] == wording), self.text)
