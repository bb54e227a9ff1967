"""Published versions of a report, frozen with their findings, and links that open one without an account."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.models.columns import UTCDateTime, enum_check, enum_column, now
from deliberate.models.json_columns import FrozenReport
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.assembly import Question
    from deliberate.models.run import Run


class VersionState(StrEnum):
    """A draft is for its authors and whoever has a link; a published one stays as it is; an archived one is in no
    list any more and still opens by its address."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class VersionAudience(StrEnum):
    """Who may read a published version: everyone who may see reports of the assembly; whoever has a link; its team."""

    PUBLIC = "public"
    LINK = "link"
    MEMBERS = "members"


class ReportVersion(Base):
    """What a report said on one day: the findings of its run, and the texts, names and remit around them as they were.

    note: what the organizers say about it, for example why there is a new version.
    """

    __tablename__ = "report_version"
    __table_args__ = (
        UniqueConstraint("question_id", "number"),
        enum_check("state", VersionState),
        enum_check("audience", VersionAudience),
        CheckConstraint("state = 'draft' OR published_at IS NOT NULL", name="published_has_time"),
        CheckConstraint("state <> 'archived' OR archived_at IS NOT NULL", name="archived_has_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    state: Mapped[VersionState] = enum_column(VersionState, default=VersionState.DRAFT)
    audience: Mapped[VersionAudience] = enum_column(VersionAudience, default=VersionAudience.PUBLIC)
    note: Mapped[str] = mapped_column(Text, default="")
    frozen: Mapped[FrozenReport] = mapped_column(JSON)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    published_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    archived_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    question: Mapped[Question] = relationship()
    run: Mapped[Run] = relationship()
    links: Mapped[list[ReportLink]] = relationship(
        back_populates="version", order_by="ReportLink.id", cascade="all, delete-orphan"
    )


class ReportLink(Base):
    """A link that opens one version for people without an account, until it is revoked. label: for whom it was made."""

    __tablename__ = "report_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("report_version.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(80))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    version: Mapped[ReportVersion] = relationship(back_populates="links")

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None
