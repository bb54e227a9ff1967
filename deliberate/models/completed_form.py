"""Which forms have done what they were sent for, so that one that is sent twice does it once."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from deliberate.models.columns import UTCDateTime, now
from deliberate.storage.base import Base

MAX_DESTINATION_LENGTH = 400


class CompletedForm(Base):
    """One form whose act is stored; rows are deleted a day later."""

    __tablename__ = "completed_form"

    # The hash of what was sent where, with the token of the page: whose it was, it does not say.
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    # The page that shows what became of it.
    destination: Mapped[str] = mapped_column(String(MAX_DESTINATION_LENGTH))
    completed_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now, index=True)
