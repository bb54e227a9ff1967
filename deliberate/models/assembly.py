"""The assembly: a hosted process with its remit, and its questions."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from deliberate.aggregation.contract import ModuleSettings, SettingValue
from deliberate.models.columns import UTCDateTime, enum_check, enum_column, migration_default, now
from deliberate.models.json_columns import StatementDirections
from deliberate.storage.base import Base
from deliberate.time_zones import is_time_zone

if TYPE_CHECKING:
    from deliberate.models.account import Membership
    from deliberate.models.coding_plan import CodingPlan
    from deliberate.models.statement import Statement


class AssemblyState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class InfluenceLevel(StrEnum):
    """The level of influence of the result (Democracy Levels)."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
    L5 = "L5"


class ResultsVisibility(StrEnum):
    """When people without a role may see the report; no one sees a statement's result before voting on it."""

    LIVE = "live"
    AFTER_CLOSE = "after_close"
    MEMBERS = "members"


class Assembly(Base):
    """A process of one host: who asks, who decides, when the official response is due, and how it is run."""

    __tablename__ = "assembly"
    __table_args__ = (
        enum_check("state", AssemblyState),
        enum_check("results_visibility", ResultsVisibility),
        CheckConstraint("influence_level IN ('L0','L1','L2','L3','L4','L5')", name="influence_level_known"),
        CheckConstraint("soft_limit BETWEEN 20 AND hard_limit AND hard_limit <= 2000", name="statement_limits_ordered"),
        CheckConstraint("state = 'draft' OR opened_at IS NOT NULL", name="opened_has_time"),
        CheckConstraint("tag_share BETWEEN 0 AND 100", name="tag_share_in_hundred"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    join_code: Mapped[str] = mapped_column(String(12), unique=True)
    # Opens the presentation screen without logging in; None while there is no such link.
    hall_key: Mapped[str | None] = mapped_column(String(32), unique=True, index=True)
    title: Mapped[str] = mapped_column(String(200))
    introduction: Mapped[str] = mapped_column(Text, default="")
    host: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[AssemblyState] = enum_column(AssemblyState, default=AssemblyState.DRAFT)
    language: Mapped[str] = mapped_column(String(12), default="en")
    template: Mapped[str | None] = mapped_column(String(80))

    # The remit: who decides, the level of influence, the veto rule, when the official response is due.
    decision: Mapped[str] = mapped_column(Text, default="")
    decision_maker: Mapped[str] = mapped_column(String(200), default="")
    influence_level: Mapped[InfluenceLevel] = enum_column(InfluenceLevel, default=InfluenceLevel.L1, length=2)
    veto_rule: Mapped[str] = mapped_column(Text, default="")
    answer_by: Mapped[dt.date | None]

    consent_text: Mapped[str] = mapped_column(Text, default="")
    # Raised when the text above changes after the opening: a participant agreed to the one of a version.
    consent_version: Mapped[int] = mapped_column(default=1, server_default=migration_default("1"))
    moderation_policy: Mapped[str] = mapped_column(Text, default="")
    strict_moderation: Mapped[bool] = mapped_column(default=True)
    accepts_statements: Mapped[bool] = mapped_column(default=True)
    accepts_comments: Mapped[bool] = mapped_column(default=True)
    # Whether people may mark a statement as important to them when they vote; fixed at opening.
    offers_importance: Mapped[bool] = mapped_column(default=False, server_default=false())
    results_visibility: Mapped[ResultsVisibility] = enum_column(ResultsVisibility, default=ResultsVisibility.LIVE)
    soft_limit: Mapped[int] = mapped_column(default=140)
    hard_limit: Mapped[int] = mapped_column(default=200)
    comment_limit: Mapped[int] = mapped_column(default=280)
    # The consensus rule: measure, threshold, pass handling, minimum votes, credence; fixed at opening.
    outcome_rule: Mapped[dict[str, SettingValue]] = mapped_column(JSON, default=dict)
    modules: Mapped[list[str]] = mapped_column(JSON, default=list)
    # Settings of modules by name, and the shares of draws by purpose; fixed at opening.
    module_settings: Mapped[ModuleSettings] = mapped_column(
        JSON, default=dict, server_default=migration_default("'{}'")
    )
    routing: Mapped[dict[str, float]] = mapped_column(JSON, default=dict, server_default=migration_default("'{}'"))
    # Of a hundred participants, how many are asked after voting what some statements would do; 0 asks no one.
    tag_share: Mapped[int] = mapped_column(default=20, server_default=migration_default("20"))
    # Set by the organizers in a flood and lifted after it: no one new joins, no new statements are taken.
    pauses_joining: Mapped[bool] = mapped_column(default=False, server_default=false())
    pauses_statements: Mapped[bool] = mapped_column(default=False, server_default=false())

    # Origins of the sites whose pages may show it in a frame.
    embed_sites: Mapped[list[str]] = mapped_column(JSON, default=list, server_default=migration_default("'[]'"))
    # Whether only people with an invitation, or whom the host's site knows, may join.
    needs_invitation: Mapped[bool] = mapped_column(default=False, server_default=false())
    # With the key of the site it makes the secret of the host's site; None while no site may vouch for people.
    host_key_salt: Mapped[str | None] = mapped_column(String(32))

    # The IANA name of the time zone in which its times are shown and entered.
    time_zone: Mapped[str] = mapped_column(String(60), default="UTC", server_default=migration_default("'UTC'"))
    # Whether the link of a draft may be known: then its page says that it is to open, and when, if `opens_at` is set.
    announced: Mapped[bool] = mapped_column(default=False, server_default=migration_default("false"))
    opens_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    opened_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    closes_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    # Archived by the organizers after it closed: in no list, still readable by its address.
    archived_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    # Texts that came with a new draft, by field: no one has read it (None), or who kept it and when ("by", "at"). What
    # the organizers wrote themselves is not in here.
    kept_defaults: Mapped[dict[str, dict[str, str] | None]] = mapped_column(
        JSON, default=dict, server_default=text("'{}'")
    )

    questions: Mapped[list[Question]] = relationship(
        back_populates="assembly", order_by="Question.position", cascade="all, delete-orphan"
    )
    memberships: Mapped[list[Membership]] = relationship(back_populates="assembly", cascade="all, delete-orphan")

    @validates("time_zone")
    def check_time_zone(self, _name: str, value: str) -> str:
        """Refuse an invalid name, whatever file it comes from: times could not be shown in it."""
        if not is_time_zone(value):
            raise ValueError(f"“{value}” is not the name of a time zone.")
        return value

    @property
    def is_open(self) -> bool:
        """Whether votes, statements and comments are taken now; a scheduled closing time takes effect automatically."""
        return self.state == AssemblyState.OPEN and (self.closes_at is None or now() < self.closes_at)

    @property
    def is_draft(self) -> bool:
        return self.state == AssemblyState.DRAFT

    @property
    def is_closed(self) -> bool:
        """Whether it was opened and accepts nothing more, closed manually or by its closing time."""
        return not self.is_draft and not self.is_open

    @property
    def phase(self) -> AssemblyState:
        """The state as it is true now, which `state` does not say once the closing time has passed."""
        return AssemblyState.CLOSED if self.is_closed else self.state

    @property
    def ended_at(self) -> dt.datetime | None:
        """When it closed: manually, or at its closing time; None while it is a draft or open."""
        if not self.is_closed:
            return None
        return self.closed_at if self.state == AssemblyState.CLOSED else self.closes_at

    @property
    def was_open_here(self) -> bool:
        """Whether voting took place on this site, so that its times are known; what was imported closed as it came."""
        return self.opened_at is not None and (self.ended_at is None or self.opened_at < self.ended_at)

    @property
    def is_opening_overdue(self) -> bool:
        """Whether the announced opening has passed without the assembly being opened."""
        return self.is_draft and self.opens_at is not None and self.opens_at <= now()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its people."""
        return ZoneInfo(self.time_zone)

    def local(self, moment: dt.datetime) -> dt.datetime:
        """Return the same moment as the clocks of its people show it."""
        return moment.astimezone(self.zone)

    @property
    def today(self) -> dt.date:
        """The date where its people are."""
        return self.local(now()).date()


class Question(Base):
    """One question of an assembly; statements answer it."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("assembly_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(300))
    background: Mapped[str] = mapped_column(Text, default="")
    # The number the next statement gets, from 1 on; numbers are never used twice. Imported statements keep theirs.
    next_number: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    # Positions of statements on the newest map, for statement routing: ridge, and directions by statement number.
    directions: Mapped[StatementDirections | None] = mapped_column(JSON(none_as_null=True))

    assembly: Mapped[Assembly] = relationship(back_populates="questions")
    statements: Mapped[list[Statement]] = relationship(
        back_populates="question", order_by="Statement.number", cascade="all, delete-orphan"
    )
    coding_plan: Mapped[CodingPlan | None] = relationship(back_populates="question", cascade="all, delete-orphan")

    @property
    def codes_are_frozen(self) -> bool:
        """Whether the owner closed the codes; whoever codes after that may have seen results."""
        return self.coding_plan is not None and self.coding_plan.frozen_at is not None
