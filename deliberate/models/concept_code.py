"""Codings: which democratization concept a statement supports or hinders, by whom, under which codebook."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.concepts.codebook_versions import CodingData
from deliberate.concepts.suggestions import SuggestionData
from deliberate.models.columns import UTCDateTime, enum_check, enum_column, migration_default, now
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.account import Account
    from deliberate.models.statement import Statement


class Stance(StrEnum):
    SUPPORTS = "supports"
    HINDERS = "hinders"
    NEUTRAL = "neutral"


class Directness(StrEnum):
    DIRECT = "direct"
    INDIRECT = "indirect"


class CodingKind(StrEnum):
    """A coder's own answer, the adjudicated one that ends a disagreement, or a code that came with the statement.

    A suggestion is no one's answer: it came with a template or from an earlier question, and no coder is behind it.
    """

    CODER = "coder"
    ADJUDICATION = "adjudication"
    SUGGESTION = "suggestion"


class Coding(Base):
    """One coder's whole answer on one statement; without concept codes it says "none"."""

    __tablename__ = "coding"
    __table_args__ = (
        UniqueConstraint("statement_id", "coder_name", "kind", "codebook_version"),
        enum_check("kind", CodingKind),
        CheckConstraint("kind <> 'adjudication' OR rationale <> ''", name="adjudication_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    coder_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    # Kept beside the account: codes from files have coders without one; a suggestion names where it came from.
    coder_name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[CodingKind] = enum_column(CodingKind, default=CodingKind.CODER)
    codebook_version: Mapped[str] = mapped_column(String(20))
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    scope: Mapped[str] = mapped_column(Text, default="")
    rationale: Mapped[str] = mapped_column(Text, default="")
    # Whether the coder could not see results when answering.
    was_blind: Mapped[bool] = mapped_column(default=True)
    # What the coder said before any suggestion was shown, and what was suggested afterwards, by source.
    first_answer: Mapped[CodingData | None] = mapped_column(JSON)
    suggested: Mapped[dict[str, list[SuggestionData]]] = mapped_column(
        JSON, default=dict, server_default=migration_default("'{}'")
    )
    # An adjudication by someone who had not coded the statement.
    by_third_person: Mapped[bool] = mapped_column(default=False, server_default=migration_default("false"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)

    statement: Mapped[Statement] = relationship(back_populates="codings")
    coder: Mapped[Account | None] = relationship()
    codes: Mapped[list[ConceptCode]] = relationship(
        back_populates="coding", order_by="ConceptCode.concept", cascade="all, delete-orphan"
    )


class ConceptCode(Base):
    """One concept within a coding."""

    __tablename__ = "concept_code"
    __table_args__ = (enum_check("stance", Stance), enum_check("directness", Directness))

    coding_id: Mapped[int] = mapped_column(ForeignKey("coding.id", ondelete="CASCADE"), primary_key=True)
    concept: Mapped[str] = mapped_column(String(40), primary_key=True)
    stance: Mapped[Stance] = enum_column(Stance)
    directness: Mapped[Directness] = enum_column(Directness, default=Directness.DIRECT)
    subcode: Mapped[str | None] = mapped_column(String(40))

    coding: Mapped[Coding] = relationship(back_populates="codes")
