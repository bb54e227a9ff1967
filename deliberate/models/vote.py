"""Votes, the log of how they came about, and what was shown to whom."""

from __future__ import annotations

import datetime as dt
from enum import IntEnum, StrEnum

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, SmallInteger, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from deliberate.models.columns import UTCDateTime, enum_check, enum_column, now
from deliberate.storage.base import Base


class Choice(IntEnum):
    AGREE = 1
    PASS = 0
    DISAGREE = -1

    @property
    def word(self) -> str:
        return self.name.lower()


CHOICES = {choice.word: choice for choice in Choice}


class PassReason(StrEnum):
    UNSURE = "unsure"
    UNCLEAR = "unclear"
    DEPENDS = "depends"
    OFF_TOPIC = "off_topic"


class Vote(Base):
    """The latest choice of one person on one statement; the key makes a second row impossible."""

    __tablename__ = "vote"
    __table_args__ = (
        CheckConstraint("choice IN (-1, 0, 1)", name="choice_known"),
        CheckConstraint("pass_reason IS NULL OR choice = 0", name="reason_only_for_pass"),
        # Holds marked votes only, so that a plain vote is no row of it.
        Index(
            "ix_vote_important",
            "statement_id",
            sqlite_where=text("is_important"),
            postgresql_where=text("is_important"),
        ),
    )

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True)
    statement_id: Mapped[int] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    choice: Mapped[int] = mapped_column(SmallInteger)
    pass_reason: Mapped[str | None] = mapped_column(String(20))
    cast_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    # “Important to me”: counted apart, and part of no result; no analysis reads it. Only the database has a default, so
    # that the statement of a plain vote does not name it.
    is_important: Mapped[bool] = mapped_column(server_default=false())


class VoteEvent(Base):
    """One act of voting; the rows are only ever added. An empty choice means the vote was taken back."""

    __tablename__ = "vote_event"
    # The newest event of a statement is found without reading the others.
    __table_args__ = (Index("ix_vote_event_statement_id_id", "statement_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"))
    choice: Mapped[int | None] = mapped_column(SmallInteger)
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)


class Purpose(StrEnum):
    """Why a statement was chosen to be shown: shown least; at random; most informative about the person's position; at
    random because there is no map yet; asked for by the person, so no draw."""

    FEWEST = "fewest"
    RANDOM = "random"
    INFORMATION = "information"
    FALLBACK = "fallback"
    CHOSEN = "chosen"


class Exposure(Base):
    """One statement shown to one person, with the probability that just this one was drawn."""

    __tablename__ = "exposure"
    __table_args__ = (
        enum_check("purpose", Purpose),
        CheckConstraint("probability > 0 AND probability <= 1", name="probability_in_range"),
        Index("ix_exposure_participant_statement", "participant_id", "statement_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[Purpose] = enum_column(Purpose)
    probability: Mapped[float] = mapped_column(Float)
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
