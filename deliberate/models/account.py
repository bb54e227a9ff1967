"""Accounts of organizers and others with a role, and their memberships in assemblies."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.models.columns import UTCDateTime, enum_check, enum_column, now
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.assembly import Assembly


class Role(StrEnum):
    OWNER = "owner"
    MODERATOR = "moderator"
    CODER = "coder"
    ANALYST = "analyst"
    OBSERVER = "observer"


class Account(Base):
    """A person who logs in with e-mail and password."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    display_name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(255))
    locale: Mapped[str | None] = mapped_column(String(12))
    # Raised at log-out and password change, so that older cookies stop working.
    session_nonce: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)

    memberships: Mapped[list[Membership]] = relationship(back_populates="account")

    # What the log-in extension asks of a person.
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    def get_id(self) -> str:
        """Return what the session cookie holds: changing the nonce ends every session."""
        return f"{self.id}.{self.session_nonce}"


class Membership(Base):
    """One role of one account in one assembly."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("assembly_id", "account_id", "role"), enum_check("role", Role))

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = enum_column(Role)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)

    account: Mapped[Account] = relationship(back_populates="memberships")
    assembly: Mapped[Assembly] = relationship(back_populates="memberships")
