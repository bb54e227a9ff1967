"""How the statements of a question are coded: calibration, suggestions, the freeze; and coder training."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.concepts.codebook_versions import CodingData
from deliberate.models.columns import UTCDateTime, enum_check, enum_column, now
from deliberate.models.json_columns import FrozenCodes
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.assembly import Question


class SuggestionSource(StrEnum):
    """What may suggest a code after a coder's own first answer."""

    OFF = "off"
    KEYWORDS = "keywords"
    CLASSIFIER = "classifier"


class CodingPlan(Base):
    """What the owner decided about the coding of one question; without a row, nothing yet."""

    __tablename__ = "coding_plan"
    __table_args__ = (enum_check("suggestions", SuggestionSource),)

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    # Numbers of the statements that all coders code first; empty without a calibration round.
    calibration: Mapped[list[int]] = mapped_column(JSON, default=list)
    unlocked_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    suggestions: Mapped[SuggestionSource] = enum_column(SuggestionSource, default=SuggestionSource.KEYWORDS)
    frozen_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    # The final codes at the time of the freeze, by statement number, with their codebook version.
    frozen_codes: Mapped[FrozenCodes | None] = mapped_column(JSON)

    question: Mapped[Question] = relationship(back_populates="coding_plan")

    @property
    def is_calibrating(self) -> bool:
        """Whether the calibration round runs: only its statements may be coded now."""
        return bool(self.calibration) and self.unlocked_at is None


class TrainingAnswer(Base):
    """A coder's answer to one example of the codebook, kept as first given; `round` counts the rounds from 1."""

    __tablename__ = "practice_answer"
    __table_args__ = (
        UniqueConstraint(
            "account_id", "assembly_id", "codebook_version", "round", "example", name="uq_practice_answer_once"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id", ondelete="CASCADE"), index=True)
    codebook_version: Mapped[str] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(default=1)
    # The example's position in the codebook, from 0.
    example: Mapped[int]
    answer: Mapped[CodingData] = mapped_column(JSON)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
