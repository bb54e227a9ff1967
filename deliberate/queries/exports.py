"""When the data of an assembly was downloaded last, and how large it was then."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Assembly, AuditEntry


@dataclass(frozen=True)
class PastExport:
    """The last download of one file. size: in bytes; None where an earlier version did not note it."""

    at: dt.datetime
    size: int | None


def load_latest_exports(assembly: Assembly) -> dict[str, PastExport]:
    """Return the last download of each file: "full", and "polis-" with the position of the question."""
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.assembly_id == assembly.id, AuditEntry.action == "exported")
        .order_by(AuditEntry.id)
    )
    found = {}
    for entry in entries:
        position = entry.detail.get("question")
        name = str(entry.detail.get("format", ""))
        size = entry.detail.get("bytes")
        key = name if position is None else f"{name}-{position}"
        found[key] = PastExport(entry.at, size if isinstance(size, int) else None)
    return found
