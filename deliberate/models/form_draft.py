"""What someone has typed into an organizers' form and not saved yet."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from deliberate.models.columns import UTCDateTime, now
from deliberate.storage.base import Base


class FormDraft(Base):
    """The unsaved fields of one form, for the account that typed them; gone as soon as the form is saved."""

    __tablename__ = "form_draft"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id", ondelete="CASCADE"), primary_key=True)
    # The form's page, as its address below the organizers' pages of the assembly, such as "setup" or "questions/1".
    form_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    values: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    saved_at: Mapped[dt.datetime] = mapped_column(UTCDateTime, default=now)
