"""Access that is handed on: links for people without an account, and offers of ownership."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.models.account import Account, Role
from deliberate.models.columns import UTCDateTime, enum_check, enum_column, now
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.assembly import Assembly

MAX_LINK_LABEL_LENGTH = 80


class AccessLink(Base):
    """A link that gives one role in one assembly, without an account, until it expires or is revoked.

    key: random, signed with the key of the site to make the link; by itself it opens nothing. label: for whom it is.
    """

    __tablename__ = "access_link"
    __table_args__ = (enum_check("role", Role),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = enum_column(Role)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(MAX_LINK_LABEL_LENGTH))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    made_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    expires_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    assembly: Mapped[Assembly] = relationship()

    @property
    def works(self) -> bool:
        """Whether the link opens anything now."""
        return self.revoked_at is None and self.expires_at > now()


class OwnershipOffer(Base):
    """An owner's offer to pass an assembly on to another member, who has not answered yet."""

    __tablename__ = "ownership_offer"
    __table_args__ = (UniqueConstraint("assembly_id", "giver_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id", ondelete="CASCADE"), index=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    taker_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    offered_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)

    assembly: Mapped[Assembly] = relationship()
    giver: Mapped[Account] = relationship(foreign_keys=[giver_id])
    taker: Mapped[Account] = relationship(foreign_keys=[taker_id])
