"""What happened to an account, for the eyes of its owner: recorded with every change."""

from __future__ import annotations

from sqlalchemy import delete, select

from deliberate.extensions import db
from deliberate.models import Account, AccountEvent
from deliberate.text import N_

# Every action that is recorded, and what it is called on the account page.
ACCOUNT_ACTIONS = {
    "created": N_("Account created"),
    "logged in": N_("Logged in"),
    "logged out elsewhere": N_("Logged out on all other devices"),
    "logged out everywhere": N_("Logged out on all devices"),
    "session ended": N_("Logged out on one device"),
    "password changed": N_("Password changed"),
    "password reset": N_("Password reset with a link"),
    "email changed": N_("E-mail address changed"),
    "two-factor on": N_("Two-factor authentication turned on"),
    "two-factor off": N_("Two-factor authentication turned off"),
    "recovery codes made": N_("New recovery codes created"),
    "recovery code used": N_("Recovery code used"),
    "provider linked": N_("Single sign-on linked"),
    "provider unlinked": N_("Single sign-on unlinked"),
    "deletion requested": N_("Deletion of the account requested"),
    "deletion cancelled": N_("Deletion of the account cancelled"),
    "ownership offered": N_("Ownership of an assembly offered"),
    "ownership accepted": N_("Ownership of an assembly accepted"),
    "ownership passed on": N_("Ownership of an assembly passed on"),
}
KEPT_EVENTS = 200


def record_account_event(*, account: Account, action: str, label: str = "") -> None:
    """Record what happened to the account; label: the browser it was done in. The oldest of many are dropped."""
    if action not in ACCOUNT_ACTIONS:
        raise ValueError(f"There is no name for “{action}” on the account page.")
    db.session.add(AccountEvent(account_id=account.id, action=action, label=label))
    db.session.flush()
    last_kept = (
        select(AccountEvent.id)
        .where(AccountEvent.account_id == account.id)
        .order_by(AccountEvent.id.desc())
        .offset(KEPT_EVENTS)
        .limit(1)
        .scalar_subquery()
    )
    db.session.execute(delete(AccountEvent).where(AccountEvent.account_id == account.id, AccountEvent.id <= last_kept))


def load_account_events(account: Account, limit: int = 20) -> list[AccountEvent]:
    """Return what happened to the account lately, the latest first."""
    rows = select(AccountEvent).where(AccountEvent.account_id == account.id).order_by(AccountEvent.id.desc())
    return list(db.session.scalars(rows.limit(limit)))
