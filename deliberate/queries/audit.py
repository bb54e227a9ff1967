"""Reads of the log of acts: what an assembly that was imported says about itself."""

from __future__ import annotations

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Assembly, AuditEntry

IMPORTED = "imported"
# In the detail of an entry that came with an imported document: the pseudonym of whoever acted, empty for the system.
IMPORTED_ACTOR = "imported_actor"


def import_of(assembly: Assembly) -> AuditEntry | None:
    """The entry of the import that made this assembly here; None where it was made at the desk."""
    return db.session.scalar(
        select(AuditEntry)
        .where(AuditEntry.assembly_id == assembly.id, AuditEntry.action == IMPORTED)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
