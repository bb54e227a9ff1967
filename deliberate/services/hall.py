"""The link to the presentation screen: whoever has it sees the screen without logging in, until it is withdrawn."""

from __future__ import annotations

import secrets

from deliberate.extensions import db
from deliberate.models import Account, Assembly
from deliberate.services.audit import record_action


def create_hall_link(*, assembly: Assembly, actor: Account | None) -> None:
    """Give the assembly a link to its presentation screen; one that is there already stays."""
    if assembly.hall_key is None:
        assembly.hall_key = secrets.token_urlsafe(16)
        record_action(assembly, actor, "hall link created")
        db.session.flush()


def withdraw_hall_link(*, assembly: Assembly, actor: Account | None) -> None:
    """Let the link lead nowhere from now on; a second time changes nothing."""
    if assembly.hall_key is not None:
        assembly.hall_key = None
        record_action(assembly, actor, "hall link withdrawn")
        db.session.flush()
