"""Parts of a report as they were rendered after its analysis, for the first of those who read them."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from deliberate.storage.base import Base


class ReportFragment(Base):
    """What page one or a chapter of an analysis shows in one language, to people without a role.

    part: which of them, as `web/report_parts` names it. language: with the country of the readers where it has dates
    and numbers of its own, as in en_GB. fingerprint: of everything that it depends on; where it is no longer the same,
    the fragment is not shown.
    """

    __tablename__ = "report_fragment"

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[str] = mapped_column(String(20), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
