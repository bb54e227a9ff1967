"""Changes of an account that its owner hears of by mail, besides finding them on the account page."""

from __future__ import annotations

from deliberate.models import Account
from deliberate.services.account_events import ACCOUNT_ACTIONS, record_account_event
from deliberate.services.outbox import queue_mail


def record_and_tell(*, account: Account, action: str) -> None:
    """Record what happened to the account, and queue a mail that tells its owner."""
    record_account_event(account=account, action=action)
    queue_mail(
        recipient=account.email,
        template="account_changed",
        values={"what": ACCOUNT_ACTIONS[action]},
        language=account.locale or "en",
    )
