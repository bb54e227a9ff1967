"""How much an assembly accepts at once: budgets per person and per assembly that grow with the number of participants.

Limits per address are only a last resort, since a hall, a school or a town may share one. None of this applies when
people who have already joined vote.
"""

from __future__ import annotations

from sqlalchemy import func, select

from deliberate.errors import (
    JoiningPaused,
    StatementsPaused,
    TooManyCodes,
    TooManyComments,
    TooManyJoin,
    TooManyNewStatements,
    TooManyOwnStatements,
)
from deliberate.extensions import db
from deliberate.models import Assembly, Participant, Vote
from deliberate.services.joining import find_next_number
from deliberate.services.rate_windows import Budget, CounterKeys, increment_counter, load_seconds_to_wait, spend_budget

MINUTE, HOUR = 60, 3600
PAUSE_RETRY_SECONDS = 120
# A participant with fewer votes than this counts as a newcomer, as in a flood.
MIN_VOTES_OF_REGULARS = 3
PARTICIPANT_STATEMENT_BUDGETS = (Budget(3, MINUTE), Budget(20, HOUR))
PARTICIPANT_COMMENT_BUDGETS = (Budget(10, MINUTE), Budget(100, HOUR))
# The name of the budget that newcomers' statements come from.
NEWCOMERS = "newcomers' statements"
NEWCOMER_STATEMENTS_PER_MINUTE, STATEMENTS_PER_MINUTE = 10, 30
# A device's wrong codes, then all of an assembly: the second grows with the number of participants, and never refuses a
# correct code.
DEVICE_CODE_BUDGET, ASSEMBLY_CODE_LIMIT = Budget(20, MINUTE), 100
# The last limit, per address: far beyond what an audience of thousands needs.
ADDRESS_JOINS = Budget(10_000, HOUR)


def admit_newcomer(*, assembly: Assembly, keys: CounterKeys, address: str | None, base: int) -> None:
    """Count someone who is about to join; call it where the participant is written. Raises TooManyJoin."""
    people = find_next_number(assembly)
    spend_budget(key=keys.key("join", assembly.id), budget=Budget(base + people // 2, MINUTE), refusal=TooManyJoin)
    if address is not None:
        spend_budget(key=keys.key("join from", address), budget=ADDRESS_JOINS, refusal=TooManyJoin)


def ensure_joining_not_paused(assembly: Assembly) -> None:
    """Raise JoiningPaused where the organizers have paused new participants."""
    if assembly.pauses_joining:
        raise JoiningPaused(retry_after=PAUSE_RETRY_SECONDS)


def ensure_statements_not_paused(assembly: Assembly) -> None:
    """Raise StatementsPaused where the organizers have paused new statements."""
    if assembly.pauses_statements:
        raise StatementsPaused(retry_after=PAUSE_RETRY_SECONDS)


def choose_statement_budget(*, assembly: Assembly, participant: Participant | None) -> tuple[str, Budget]:
    """Return the name and size of the assembly's budget that this person's statement comes from; only reads.

    Newcomers have one of their own, so that a flood of them does not stop those who already take part.
    """
    voted = select(Vote.participant_id).where(Vote.participant_id == Participant.id).exists()
    voters = db.session.scalar(
        select(func.count()).select_from(Participant).where(Participant.assembly_id == assembly.id, voted)
    )
    own = 0
    if participant is not None:
        some = (
            select(Vote.statement_id)
            .where(Vote.participant_id == participant.id)
            .limit(MIN_VOTES_OF_REGULARS)
            .subquery()
        )
        own = db.session.scalar(select(func.count()).select_from(some)) or 0
    if own < MIN_VOTES_OF_REGULARS:
        return NEWCOMERS, Budget(NEWCOMER_STATEMENTS_PER_MINUTE + (voters or 0) // 20, MINUTE)
    return "statements", Budget(STATEMENTS_PER_MINUTE + (voters or 0) // 3, MINUTE)


def admit_statement(*, participant: Participant, keys: CounterKeys, budget: tuple[str, Budget]) -> None:
    """Count a statement that is about to be kept. Raises TooManyOwnStatements, TooManyNewStatements."""
    for own in PARTICIPANT_STATEMENT_BUDGETS:
        key = keys.key("statements of", participant.id, own.seconds)
        spend_budget(key=key, budget=own, refusal=TooManyOwnStatements)
    name, whole = budget
    spend_budget(key=keys.key(name, participant.assembly_id), budget=whole, refusal=TooManyNewStatements)


def admit_comment(*, participant: Participant, keys: CounterKeys) -> None:
    """Count a comment that is about to be kept. Raises TooManyComments."""
    for own in PARTICIPANT_COMMENT_BUDGETS:
        key = keys.key("comments of", participant.id, own.seconds)
        spend_budget(key=key, budget=own, refusal=TooManyComments)


def ensure_code_may_be_tried(*, keys: CounterKeys, device: str | None) -> None:
    """Raise TooManyCodes where this device has sent too many wrong ones; devices without a cookie have no count."""
    if device is None:
        return
    wait = load_seconds_to_wait(key=keys.key("codes of", device), budget=DEVICE_CODE_BUDGET)
    if wait:
        raise TooManyCodes(retry_after=wait)


def count_wrong_code(*, assembly: Assembly, keys: CounterKeys, device: str | None) -> None:
    """Count a wrong return code. Raises TooManyCodes beyond the budget of the assembly, and then counts nothing.

    Correct codes are always accepted, since twelve characters cannot be guessed; so no one can lock out an audience.
    """
    budget = Budget(ASSEMBLY_CODE_LIMIT + find_next_number(assembly) // 2, MINUTE)
    spend_budget(key=keys.key("codes in", assembly.id), budget=budget, refusal=TooManyCodes)
    if device is not None:
        increment_counter(key=keys.key("codes of", device), seconds=DEVICE_CODE_BUDGET.seconds)
