"""How often something was done in a short span of time; by whom is known only as a keyed hash."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from deliberate.models.columns import UTCDateTime
from deliberate.storage.base import Base


class RateWindow(Base):
    """One span of time of one counter; rows are deleted hours later."""

    __tablename__ = "rate_window"
    __table_args__ = (CheckConstraint("count > 0", name="count_positive"),)

    # What is counted for whom, hashed with the site's key: no address, no e-mail and no number of a person is kept.
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_start: Mapped[dt.datetime] = mapped_column(UTCDateTime, primary_key=True, index=True)
    count: Mapped[int]
