"""Wrong passwords and new accounts: counted per account and per site, before any password is hashed."""

from __future__ import annotations

from sqlalchemy import func, select

from deliberate.errors import TooManyLinks, TooManyLogIns, TooManyRegistrations
from deliberate.extensions import db
from deliberate.models import Account
from deliberate.services.admission import HOUR, MINUTE
from deliberate.services.rate_windows import Budget, CounterKeys, increment_counter, load_seconds_to_wait, spend_budget
from deliberate.text import N_

# The wait grows: some seconds after five wrong passwords, minutes after twenty, up to an hour after fifty.
LOG_IN_BUDGETS = (Budget(5, MINUTE), Budget(20, 15 * MINUTE), Budget(50, HOUR))
REGISTRATIONS_PER_HOUR = 100
IMPORT_BUDGET = Budget(20, HOUR)
# Someone who finds a logged-in device must not be able to guess the password, from any address.
OWN_PASSWORD_BUDGET = Budget(10, HOUR)
# Codes of six digits: with the password besides, some hundred guesses an hour have a chance of one in three thousand.
CODE_BUDGETS, CODES_ELSEWHERE = (Budget(5, MINUTE), Budget(20, HOUR)), Budget(100, HOUR)
# The last limit, per address.
ADDRESS_LOG_INS, ADDRESS_REGISTRATIONS = Budget(300, MINUTE), Budget(1_000, HOUR)

# Mails with links: per address that gets them, and per address that asks.
LINKS_TO_ADDRESS, LINKS_FROM_ADDRESS = Budget(5, HOUR), Budget(300, HOUR)
# An account that anyone can have must not be a way to write to everyone.
INVITATIONS_BY_ACCOUNT = Budget(100, HOUR)


class TooManySecondCodes(TooManyLogIns):
    message = N_("Too many wrong codes were entered for this account. Please try again in %(seconds)d seconds.")
    hint = N_("A recovery code works without waiting.")


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
    return found if device is not None else [*found, *list_address_counters(keys, address)]


def list_address_counters(keys: CounterKeys, address: str | None) -> list[tuple[str, Budget]]:
    """Return the counters of everything wrong that one address sends; none where it tells nothing."""
    return [] if address is None else [(keys.key("log-in from", address), ADDRESS_LOG_INS)]


def list_second_factor_counters(
    keys: CounterKeys, email: str, device: str | None, address: str | None
) -> list[tuple[str, Budget]]:
    """Return the counters of wrong codes that apply to this attempt.

    They count per account and device, on unknown devices per address too: no one can use up what the owner has
    elsewhere, but for the last budget of the account, which only keeps codes from being guessed.
    """
    name = email.strip().lower()
    origin = f"from {address}" if device is None else device
    found = [(keys.key("second factor", name, origin, budget.seconds), budget) for budget in CODE_BUDGETS]
    return [*found, (keys.key("second factor", name), CODES_ELSEWHERE)] if device is None else found


def ensure_second_factor_may_be_tried(counters: list[tuple[str, Budget]]) -> None:
    """Raise TooManySecondCodes, before any password is hashed."""
    wait = max((load_seconds_to_wait(key=key, budget=budget) for key, budget in counters), default=0)
    if wait:
        raise TooManySecondCodes(retry_after=wait)


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


def count_link(keys: CounterKeys, email: str, address: str | None) -> None:
    """Count a mail with a link that someone asks for, whether the address has an account or not.

    Raises TooManyLinks.
    """
    spend_budget(key=keys.key("links to", email.strip().lower()), budget=LINKS_TO_ADDRESS, refusal=TooManyLinks)
    if address is not None:
        spend_budget(key=keys.key("links from", address), budget=LINKS_FROM_ADDRESS, refusal=TooManyLinks)


def count_invitation_mail(keys: CounterKeys, email: str, account: Account) -> None:
    """Count an invitation that an account sends: for whoever gets it like other mails with a link. Raises
    TooManyLinks."""
    spend_budget(key=keys.key("links to", email.strip().lower()), budget=LINKS_TO_ADDRESS, refusal=TooManyLinks)
    spend_budget(key=keys.key("invitations by", account.id), budget=INVITATIONS_BY_ACCOUNT, refusal=TooManyLinks)
