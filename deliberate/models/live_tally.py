"""The live result of a question: what the counters showed after the latest votes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from deliberate.models.columns import UTCDateTime, now
from deliberate.models.json_columns import TallyCounts
from deliberate.storage.base import Base


class LiveTally(Base):
    """One row per question that takes votes; the worker fills it, pages only read it.

    counts: number of a statement → agrees, disagrees, passes, and the bounds of the share that agrees. version counts
    up whenever anything has changed. last_event: the newest row of the log of votes that is in it.
    """

    __tablename__ = "live_tally"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    last_event: Mapped[int] = mapped_column(default=0)
    voters: Mapped[int] = mapped_column(default=0)
    votes: Mapped[int] = mapped_column(default=0)
    counts: Mapped[TallyCounts] = mapped_column(JSON, default=dict)
    changed_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
