"""Files of a report that a worker makes: asked for once, made in turn, kept for whoever comes next."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.models.columns import UTCDateTime, enum_check, enum_column, now
from deliberate.models.json_columns import PageFrame
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.run import Run


class ReportExtent(StrEnum):
    """How much of the report a file holds: page one, page one as slides, or page one and every chapter."""

    PAGE_ONE = "page_one"
    SLIDES = "slides"
    EVERYTHING = "everything"


class FileState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


class ReportFile(Base):
    """One PDF of one analysis in one language. page: what it is made of, rendered when it was asked for, for readers
    without a role; fingerprint: of that page, so that the same request is the same file.

    is_plain: it could not be checked for accessibility, because no font has one of its letters.
    """

    __tablename__ = "report_file"
    __table_args__ = (
        UniqueConstraint("run_id", "extent", "language"),
        enum_check("extent", ReportExtent),
        enum_check("state", FileState),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress_is_share"),
        CheckConstraint("state <> 'finished' OR content IS NOT NULL", name="finished_has_content"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    extent: Mapped[ReportExtent] = enum_column(ReportExtent)
    language: Mapped[str] = mapped_column(String(12))
    state: Mapped[FileState] = enum_column(FileState, default=FileState.QUEUED)
    progress: Mapped[float] = mapped_column(Float, default=0.0)
    attempts: Mapped[int] = mapped_column(default=0)
    fingerprint: Mapped[str] = mapped_column(String(64))
    frame: Mapped[PageFrame] = mapped_column(JSON)
    page: Mapped[str] = mapped_column(Text, deferred=True)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    is_plain: Mapped[bool] = mapped_column(default=False)
    requested_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    heartbeat_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    run: Mapped[Run] = relationship()
