"""Which mails an account does not want, and who asked to be told of results."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from deliberate.models.columns import EnumText, enum_check
from deliberate.storage.base import Base

if TYPE_CHECKING:
    from deliberate.models.assembly import Assembly


class MailKind(StrEnum):
    """Kinds of mails that an account may switch off; mails about the account itself always come."""

    WAITING = "waiting"
    RESPONSE_DUE = "response_due"


class MailOptOut(Base):
    """One kind of mail that an account does not want."""

    __tablename__ = "mail_opt_out"
    __table_args__ = (enum_check("kind", MailKind),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[MailKind] = mapped_column(EnumText(MailKind), primary_key=True)


class ResultNotice(Base):
    """An address that is to be told of the result and of the official response.

    It belongs to no participant: nothing here leads to a vote, and the row is deleted after the last mail.
    """

    __tablename__ = "result_notice"
    __table_args__ = (UniqueConstraint("assembly_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(12))
    # Until the address is confirmed by its own mail it gets nothing else.
    is_confirmed: Mapped[bool] = mapped_column(default=False)
    knows_result: Mapped[bool] = mapped_column(default=False)
    # The day alone: a time could be compared with that of a vote.
    asked_on: Mapped[dt.date]

    assembly: Mapped[Assembly] = relationship()
