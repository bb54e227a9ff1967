"""The outbox: every mail that is to leave, or has left, as a row with a state."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from deliberate.models.columns import UTCDateTime, enum_check, enum_column, now
from deliberate.models.json_columns import MailValues
from deliberate.storage.base import Base


class MailState(StrEnum):
    """How far a mail has come.

    WAITING: to be sent at `next_try_at`. SENDING: a worker talks to the mail server and has not completed the mail, so
    no server has it. HANDING_OVER: the worker is about to complete the mail or has done so; the answer is not known
    yet. SENT: the server took it. REFUSED: the server will never take it, or the mail was tried for too long.
    UNCONFIRMED: the worker died, or the line broke, while the state was HANDING_OVER. KEPT: there is no mail server;
    the mail is a file in the data folder.
    """

    WAITING = "waiting"
    SENDING = "sending"
    HANDING_OVER = "handing_over"
    SENT = "sent"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    KEPT = "kept"


UNFINISHED = (MailState.WAITING, MailState.SENDING, MailState.HANDING_OVER)


class OutgoingMail(Base):
    """One mail to one person; the row is the source of truth, the worker only carries it out."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        enum_check("state", MailState),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        Index("ix_outgoing_mail_state_next_try_at", "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # What the mail is about: a second one with the same key is not queued.
    dedupe_key: Mapped[str | None] = mapped_column(String(160), unique=True)
    # The part of the Message-ID before the @: the same at every attempt.
    message_key: Mapped[str] = mapped_column(String(32), unique=True)
    assembly_id: Mapped[int | None] = mapped_column(ForeignKey("assembly.id", ondelete="CASCADE"), index=True)
    # Empty once the mail is finished and its address was meant for this one mail.
    recipient: Mapped[str] = mapped_column(String(254))
    template: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(12))
    # What the template is filled with; emptied when the mail is finished, as links are secrets.
    values: Mapped[MailValues] = mapped_column(JSON, default=dict)
    forgets_recipient: Mapped[bool] = mapped_column(default=False)
    state: Mapped[MailState] = enum_column(MailState, default=MailState.WAITING)
    # Counts claims, so that a worker that lost a mail can tell.
    attempts: Mapped[int] = mapped_column(default=0)
    # Until when the worker that claimed it has time.
    claimed_until: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    next_try_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    # The last words of the mail server, or why it could not be asked.
    answer: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime, index=True)
