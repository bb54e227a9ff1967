"""Comments on statements, and the endorsements that others give them."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.models.columns import UTCDateTime, enum_check, enum_column, now
from deliberate.models.statement import Moderation
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.participant import Participant
    from deliberate.models.statement import Statement


class CommentKind(StrEnum):
    REASON = "reason"
    CONDITION = "condition"
    COUNTER = "counter"


class Comment(Base):
    """A reason, a condition or a counter-argument; `stance` is the author's vote when it was written."""

    __tablename__ = "comment"
    __table_args__ = (
        enum_check("moderation", Moderation),
        enum_check("kind", CommentKind),
        CheckConstraint("stance IN (-1, 0, 1)", name="stance_known"),
        UniqueConstraint("statement_id", "participant_id", "text_key"),
        Index("ix_comment_participant_client", "participant_id", "client_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    kind: Mapped[CommentKind] = enum_column(CommentKind, default=CommentKind.REASON)
    stance: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str] = mapped_column(Text)
    text_key: Mapped[str] = mapped_column(String(64))
    moderation: Mapped[Moderation] = enum_column(Moderation, default=Moderation.WAITING)
    moderation_reason: Mapped[str | None] = mapped_column(String(20))
    moderation_note: Mapped[str] = mapped_column(Text, default="")
    moderated_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    # The id that the author's device gave it: sent again, it is still one comment.
    client_id: Mapped[str | None] = mapped_column(String(64))

    statement: Mapped[Statement] = relationship(back_populates="comments")
    participant: Mapped[Participant] = relationship()
    endorsements: Mapped[list[CommentEndorsement]] = relationship(
        back_populates="comment", cascade="all, delete-orphan"
    )


class CommentEndorsement(Base):
    """One person's endorsement of one comment; never counted as a vote."""

    __tablename__ = "comment_endorsement"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)

    comment: Mapped[Comment] = relationship(back_populates="endorsements")
