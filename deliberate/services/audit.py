"""Writes the audit log: every act of someone with power over others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from deliberate.extensions import db
from deliberate.models import Account, Assembly, AuditEntry

# Acts that change something that was there: their entries say what it was before and what it is now.
ACTIONS_WITH_CHANGES = frozenset(
    {
        "edited", "weighting set", "opened", "closed", "question edited", "question removed", "statement edited",
        "statement reworded", "statement removed", "statement moderated", "comment moderated", "role given",
        "role taken", "suggestions chosen", "calibration begun", "calibration ended", "codes frozen", "codes settled",
        "codebook changed", "appeal answered", "outcome answered", "response withdrawn", "groups named",
        "tension declared", "tension reworded", "tension hidden", "tension shown", "topic changed", "topic removed",
    }
)  # fmt: skip
Changes = Mapping[str, tuple[Any, Any]]


def record_action(
    assembly: Assembly,
    actor: Account | None,
    action: str,
    subject: str = "",
    *,
    changes: Changes | None = None,
    **detail: Any,
) -> AuditEntry:
    """Note one act; `actor` is None where the system or the command line acts.

    changes: field → (before, after); kept under the key "changes", without the fields that stay as they are. An act
    that changes something says what.
    """
    if action in ACTIONS_WITH_CHANGES and changes is None:
        raise ValueError(f"The log does not say what “{action}” changed.")
    if changes is not None:
        pairs = {name: [to_audit_value(before), to_audit_value(after)] for name, (before, after) in changes.items()}
        detail["changes"] = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    entry = AuditEntry(
        assembly_id=assembly.id,
        actor_id=actor.id if actor is not None else None,
        action=action,
        subject=subject,
        detail=detail,
    )
    db.session.add(entry)
    return entry


def to_audit_value(value: Any) -> Any:
    """Return a value as JSON keeps it."""
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else value
