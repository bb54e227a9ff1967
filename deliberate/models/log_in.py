"""What belongs to logging in: sessions, recovery codes, identities of providers, and what happened to an account."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.models.account import Account
from deliberate.models.columns import UTCDateTime, now
from deliberate.storage.base import Base


class AccountSession(Base):
    """One browser in which an account is logged in; without its row, or with an older nonce, the cookie is worthless.

    label: browser and system as it introduces itself. confirmed_at: when the password, or the provider, last confirmed
    who is there. last_used_at: to the hour; None where it was not used since the hour in which it began.
    """

    __tablename__ = "account_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    nonce: Mapped[int]
    label: Mapped[str] = mapped_column(String(60), default="")
    started_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    confirmed_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    last_used_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    account: Mapped[Account] = relationship()

    @property
    def used_at(self) -> dt.datetime:
        return self.last_used_at or self.started_at


class RecoveryCode(Base):
    """A code that stands in for the authenticator app, once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)


class ExternalIdentity(Base):
    """Whom a provider of identities (OpenID Connect) means by a subject: this account."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    linked_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)

    account: Mapped[Account] = relationship()


class AccountEvent(Base):
    """Something that happened to an account: its owner sees the list, and recognizes what was not their doing."""

    __tablename__ = "account_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    action: Mapped[str] = mapped_column(String(40))
    # The browser it was done in, or nothing.
    label: Mapped[str] = mapped_column(String(60), default="")
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
