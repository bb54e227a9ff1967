"""Accounts of organizers and others with a role, and their memberships in assemblies."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.models.columns import UTCDateTime, enum_check, enum_column, migration_default, now
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.assembly import Assembly


class Role(StrEnum):
    OWNER = "owner"
    MODERATOR = "moderator"
    CODER = "coder"
    ANALYST = "analyst"
    OBSERVER = "observer"
    DECISION_MAKER = "decision_maker"


class Account(Base):
    """A person who logs in, with e-mail and password or through a provider of identities.

    password_hash: "" for someone who has only ever come through a provider. totp_salt: what the secret of the
    authenticator app is derived from, together with the key of the site; None: no second factor.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    display_name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(255))
    locale: Mapped[str | None] = mapped_column(String(12))
    time_zone: Mapped[str | None] = mapped_column(String(64))
    # Raised at log-out everywhere and at password changes, so that every session of before stops working.
    session_nonce: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    totp_salt: Mapped[str | None] = mapped_column(String(64))
    # The time step of the last code that was accepted: no code works twice.
    totp_step: Mapped[int] = mapped_column(default=0, server_default=migration_default("0"))
    deletion_requested_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    # Runs the site: sees which mails left it, and those that did not.
    is_operator: Mapped[bool] = mapped_column(default=False, server_default=false())

    memberships: Mapped[list[Membership]] = relationship(back_populates="account")

    # What the log-in extension asks of a person.
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    @property
    def has_password(self) -> bool:
        return bool(self.password_hash)

    @property
    def has_second_factor(self) -> bool:
        return self.totp_salt is not None

    def get_id(self) -> str:
        """Return the first part of what the session cookie holds: changing the nonce ends every session."""
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
