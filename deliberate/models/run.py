"""Runs: one analysis of one question each, with its findings and the outcomes drawn from them."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.aggregation.modules.space.newcomer import StoredSpace
from deliberate.findings.parts import JsonObject
from deliberate.models.columns import UTCDateTime, enum_check, enum_column, migration_default, now
from deliberate.models.json_columns import OutcomeEvidence, PreviousMap, PublishedBefore, RunSettings
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.assembly import Question
    from deliberate.models.response import Response
    from deliberate.models.statement import Statement


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


ACTIVE = text("state IN ('queued', 'running')")


class Run(Base):
    """The row is the source of truth of an analysis; the worker only fills it."""

    __tablename__ = "run"
    __table_args__ = (
        enum_check("state", RunState),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress_is_share"),
        CheckConstraint("state <> 'finished' OR findings IS NOT NULL", name="finished_has_findings"),
        Index("ix_run_question_state", "question_id", "state"),
        # One analysis of a question at a time: a second request joins the one under way.
        Index("uq_run_one_active", "question_id", unique=True, sqlite_where=ACTIVE, postgresql_where=ACTIVE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    state: Mapped[RunState] = enum_column(RunState, default=RunState.QUEUED)
    progress: Mapped[float] = mapped_column(Float, default=0.0)
    stage: Mapped[str] = mapped_column(String(120), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")

    input_hash: Mapped[str | None] = mapped_column(String(64))
    # The fingerprint of the input when the run read it, cheap to compute again: see `queries/analysis_input.py`.
    input_fingerprint: Mapped[str | None] = mapped_column("input_mark", String(64))
    # Requested by the live result; the next such run replaces it.
    is_automatic: Mapped[bool] = mapped_column(default=False, server_default=migration_default("false"))
    settings: Mapped[RunSettings] = mapped_column(JSON, default=dict)
    # The map that this run's own was rotated towards. None for the first run.
    previous_map: Mapped[PreviousMap | None] = mapped_column("earlier", JSON(none_as_null=True), deferred=True)
    # What the run before had published. None for the first run, and after an import that came without one.
    published_before: Mapped[PublishedBefore | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    code_version: Mapped[str] = mapped_column(String(40), default="")
    seed: Mapped[int] = mapped_column(default=0)
    timings: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    # Places people on the map who voted after the run; deferred, as it may hold much that few readers want.
    space: Mapped[StoredSpace | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    # Read only where it is asked for: it may hold megabytes, and most readers of a run only want its state.
    findings: Mapped[JsonObject | None] = mapped_column(JSON(none_as_null=True), deferred=True)

    requested_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    started_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    heartbeat_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    question: Mapped[Question] = relationship()
    outcomes: Mapped[list[Outcome]] = relationship(
        back_populates="run", order_by="Outcome.statement_id", cascade="all, delete-orphan"
    )


class OutcomeState(StrEnum):
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DIVIDED = "divided"
    UNDETERMINED = "undetermined"


class Outcome(Base):
    """What one run says about one statement under the assembly's rule."""

    __tablename__ = "outcome"
    __table_args__ = (UniqueConstraint("run_id", "statement_id"), enum_check("state", OutcomeState))

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), index=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    state: Mapped[OutcomeState] = enum_column(OutcomeState)
    evidence: Mapped[OutcomeEvidence] = mapped_column(JSON, default=dict)

    run: Mapped[Run] = relationship(back_populates="outcomes")
    statement: Mapped[Statement] = relationship()
    responses: Mapped[list[Response]] = relationship(
        back_populates="outcome", order_by="Response.id", cascade="all, delete-orphan"
    )

    @property
    def is_decided(self) -> bool:
        """Whether the assembly said yes or no, so that an official response is due."""
        return self.state in (OutcomeState.ACCEPTED, OutcomeState.REJECTED)
