"""Participants: pseudonymous members of one assembly."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.models.columns import UTCDateTime, enum_check, enum_column, migration_default, now
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.assembly import Assembly


class EntryKind(StrEnum):
    """How a participant came in."""

    ANONYMOUS = "anonymous"
    INVITED = "invited"
    ACCOUNT = "account"
    HOST = "host"
    IMPORTED = "imported"
    SIMULATED = "simulated"


class Participant(Base):
    """A person in one assembly, known by a number; the return code is kept as a hash only."""

    __tablename__ = "participant"
    __table_args__ = (
        UniqueConstraint("assembly_id", "number"),
        UniqueConstraint("assembly_id", "account_id"),
        UniqueConstraint("assembly_id", "external_id"),
        enum_check("entry", EntryKind),
        CheckConstraint("entry <> 'anonymous' OR account_id IS NULL", name="anonymous_has_no_account"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    entry: Mapped[EntryKind] = enum_column(EntryKind, default=EntryKind.ANONYMOUS)
    # Always empty: tokens are stored with the devices. SQLite cannot drop a unique column without copying the table.
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    return_code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    external_id: Mapped[str | None] = mapped_column(String(200))
    channel: Mapped[str | None] = mapped_column(String(40))
    # The version of the consent text that this person agreed to.
    consent_version: Mapped[int] = mapped_column(default=1, server_default=migration_default("1"))
    joined_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    # What the organizer knows about the person, coarse on purpose: name of the segment → answer.
    segments: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default=migration_default("'{}'"))
    # The participant who turned out to be the same person: votes, texts and devices are theirs now. The row stays for
    # the log of votes and is counted nowhere.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"), index=True)
    # The day on which this person withdrew. Nothing of them is left but the number, which no one else is given: stored
    # findings name people by it.
    withdrawn_on: Mapped[dt.date | None]

    assembly: Mapped[Assembly] = relationship()
