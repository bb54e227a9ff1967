"""Names that people give to opinion groups; the analysis itself only has letters."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from deliberate.models.columns import UTCDateTime, now
from deliberate.storage.base import Base

MAX_GROUP_NAME_LENGTH = 60


class GroupName(Base):
    """The name of one published group of one run. carried: taken over from the run before, not reviewed yet."""

    __tablename__ = "group_name"
    __table_args__ = (
        CheckConstraint("length(label) = 1", name="label_is_letter"),
        CheckConstraint("name <> ''", name="name_is_said"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    label: Mapped[str] = mapped_column(String(1), primary_key=True)
    name: Mapped[str] = mapped_column(String(MAX_GROUP_NAME_LENGTH))
    carried: Mapped[bool] = mapped_column(default=False)
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    named_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
