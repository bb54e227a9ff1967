"""Wrong passwords and new accounts: counted per account and per site, before any password is hashed."""

from __future__ import annotations

from sqlalchemy import func, select

from deliberate.errors import TooManyLogIns, TooManyRegistrations
from deliberate.extensions import db
from deliberate.models import Account
from deliberate.services.admission import HOUR, MINUTE
from deliberate.services.rate_windows import Budget, CounterKeys, increment_counter, load_seconds_to_wait, spend_budget

# The wait grows: some seconds after five wrong passwords, minutes after twenty, up to an hour after fifty.
LOG_IN_BUDGETS = (Budget(5, MINUTE), Budget(20, 15 * MINUTE), Budget(50, HOUR))
REGISTRATIONS_PER_HOUR = 100
IMPORT_BUDGET = Budget(20, HOUR)
# Someone who finds a logged-in device must not be able to guess the password, from any address.
OWN_PASSWORD_BUDGET = Budget(10, HOUR)
# The last limit, per address.
ADDRESS_LOG_INS, ADDRESS_REGISTRATIONS = Budget(300, MINUTE), Budget(1_000, HOUR)


class TooManyPasswords(TooManyLogIns):
    """Too many wrong passwords on the account page, where a known device gets no exemption."""

    hint = ""


def list_wrong_password_counters(
    keys: CounterKeys, email: str, device: str | None, address: str | None
) -> list[tuple[str, Budget]]:
    """Return the counters of wrong passwords that apply to this attempt.

    A device on which the account has logged in before has counters of its own, and none of the address.
    """
    origin = "elsewhere" if device is None else device
    name = email.strip().lower()
    found = [(keys.key("log-in", name, origin, budget.seconds), budget) for budget in LOG_IN_BUDGETS]
    if device is None and address is not None:
        found.append((keys.key("log-in from", address), ADDRESS_LOG_INS))
    return found


def ensure_log_in_may_be_tried(counters: list[tuple[str, Budget]]) -> None:
    """Raise TooManyLogIns, before any password is hashed."""
    wait = max((load_seconds_to_wait(key=key, budget=budget) for key, budget in counters), default=0)
    if wait:
        raise TooManyLogIns(retry_after=wait)


def count_wrong_log_in(counters: list[tuple[str, Budget]]) -> None:
    """Count a wrong password."""
    for key, budget in counters:
        increment_counter(key=key, seconds=budget.seconds)


def list_new_account_counters(keys: CounterKeys, address: str | None) -> list[tuple[str, Budget]]:
    """Return the counters of new accounts: the site's, which grows with its accounts, and the limit of the address."""
    accounts = db.session.scalar(select(func.count()).select_from(Account)) or 0
    found = [(keys.key("registrations"), Budget(REGISTRATIONS_PER_HOUR + accounts // 2, HOUR))]
    return found if address is None else [*found, (keys.key("registrations from", address), ADDRESS_REGISTRATIONS)]


def ensure_registration_may_be_tried(counters: list[tuple[str, Budget]]) -> None:
    """Raise TooManyRegistrations, before any password is hashed."""
    wait = max((load_seconds_to_wait(key=key, budget=budget) for key, budget in counters), default=0)
    if wait:
        raise TooManyRegistrations(retry_after=wait)


def count_registration(counters: list[tuple[str, Budget]]) -> None:
    """Count a new account. Raises TooManyRegistrations."""
    for key, budget in counters:
        spend_budget(key=key, budget=budget, refusal=TooManyRegistrations)
