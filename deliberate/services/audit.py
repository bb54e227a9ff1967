"""Writes the audit log: every act of someone with power over others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from deliberate.extensions import db
from deliberate.models import Account, Assembly, AuditEntry
from deliberate.queries.assemblies import SUBJECT_ACCOUNT

# Acts that change something that was there: their entries say what it was before and what it is now.
ACTIONS_WITH_CHANGES = frozenset(
    {
        "edited", "weighting set", "opened", "closed", "question edited", "question removed", "statement edited",
        "statement reworded", "statement removed", "statement moderated", "comment moderated", "role given",
        "role taken", "suggestions chosen", "calibration begun", "calibration ended", "codes frozen", "codes settled",
        "codebook changed", "appeal answered", "outcome answered", "response withdrawn", "groups named",
        "tension declared", "tension reworded", "tension hidden", "tension shown", "topic changed", "topic removed",
        "ownership passed on", "link created", "link revoked", "embedding changed", "entry changed",
    }
)  # fmt: skip
# Acts whose subject is what an account is called; which one it is stands beside it.
ACTIONS_ABOUT_ACCOUNTS = frozenset(
    {"role given", "role taken", "ownership offered", "ownership passed on", "offer withdrawn", "offer declined"}
)
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
    if action in ACTIONS_ABOUT_ACCOUNTS and SUBJECT_ACCOUNT not in detail:
        raise ValueError(f"The log does not say which account “{action}” is about.")
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


def record_action_about(
    account: Account,
    assembly: Assembly,
    actor: Account | None,
    action: str,
    *,
    changes: Changes | None = None,
    **detail: Any,
) -> AuditEntry:
    """Note one act about an account: as it is called now, and which one it is."""
    detail[SUBJECT_ACCOUNT] = str(account.id)
    return record_action(assembly, actor, action, account.display_name, changes=changes, **detail)


def to_audit_value(value: Any) -> Any:
    """Return a value as JSON keeps it."""
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else value
