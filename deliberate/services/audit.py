"""Writes the log of acts with power over others."""

from __future__ import annotations

from typing import Any

from deliberate.extensions import db
from deliberate.models import Account, Assembly, AuditEntry


def record(assembly: Assembly, actor: Account | None, action: str, subject: str = "", **detail: Any) -> AuditEntry:
    """Note one act; `actor` is None where the system or the command line acts."""
    entry = AuditEntry(
        assembly_id=assembly.id,
        actor_id=actor.id if actor is not None else None,
        action=action,
        subject=subject,
        detail=detail,
    )
    db.session.add(entry)
    return entry
