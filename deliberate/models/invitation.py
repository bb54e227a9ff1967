"""Invitations to work on an assembly: sent to an address, which may have no account yet."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.models.account import Role
from deliberate.models.columns import UTCDateTime, enum_check, enum_column, now
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.account import Account
    from deliberate.models.assembly import Assembly


class Invitation(Base):
    """One role that is offered to whoever reads the mails of an address; gone once accepted or withdrawn."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("assembly_id", "email", "role"), enum_check("role", Role))

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[Role] = enum_column(Role)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    expires_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    assembly: Mapped[Assembly] = relationship()
    invited_by: Mapped[Account | None] = relationship()
