"""Topics: labels that people give to the statements of a question, to read many of them by what they are about."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.models.columns import UTCDateTime, now
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.assembly import Question
    from deliberate.models.statement import Statement

MAX_TOPIC_NAME_LENGTH = 60
MAX_TOPIC_DESCRIPTION_LENGTH = 300


class Topic(Base):
    """What some statements of a question are about; `number` names it in addresses, `position` orders the list."""

    __tablename__ = "topic"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        UniqueConstraint("question_id", "name_key"),
        CheckConstraint("number >= 1", name="number_counts_from_one"),
        CheckConstraint("position >= 1", name="position_counts_from_one"),
        CheckConstraint("name <> ''", name="name_is_said"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    number: Mapped[int]
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(MAX_TOPIC_NAME_LENGTH))
    # The name in one form of letters, case and space: two topics that look alike would be one.
    name_key: Mapped[str] = mapped_column(String(64))
    description: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)

    question: Mapped[Question] = relationship()
    labels: Mapped[list[StatementTopic]] = relationship(
        back_populates="topic", cascade="all, delete-orphan", order_by="StatementTopic.statement_id"
    )


class StatementTopic(Base):
    """One statement has one topic. is_suggested: a person took over what the program had suggested."""

    __tablename__ = "statement_topic"

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True)
    statement_id: Mapped[int] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    is_suggested: Mapped[bool] = mapped_column(default=False)
    labeled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    labeled_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)

    topic: Mapped[Topic] = relationship(back_populates="labels")
    statement: Mapped[Statement] = relationship()
