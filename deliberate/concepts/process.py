"""The process itself: the level of influence, whether the remit is complete, and which outcomes have a response."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.text import N_

INFLUENCE_LEVELS = {
    "L0": N_("The decision-maker decides alone; the assembly is informed at most."),
    "L1": N_("The result informs; the decision-maker interprets it."),
    "L2": N_("The result can be adopted as written; it can be vetoed only under a rule set in advance."),
    "L3": N_("The result is binding within the remit."),
    "L4": N_("The assembly starts on its own or on schedule, and its result is binding."),
    "L5": N_("The process can change its own rules, with checks and balances."),
}
DISPOSITIONS = ("adopted", "partly", "deferred", "rejected")
MISSING_LABELS = {
    "decision": N_("The decision at stake is not stated."),
    "decision_maker": N_("The decision-maker is not named."),
    "veto_rule": N_("No veto rule is stated."),
    "answer_by": N_("No due date is given for the official response."),
}
BINDING_LEVELS = frozenset({"L2", "L3", "L4", "L5"})


@dataclass(frozen=True)
class Remit:
    """What is promised before the opening. veto_rule is required from L2 on; below, everything may be overruled."""

    level: str
    decision: str = ""
    decision_maker: str = ""
    veto_rule: str = ""
    answer_by: dt.date | None = None

    def __post_init__(self) -> None:
        if self.level not in INFLUENCE_LEVELS:
            raise ValueError(f"The level is one of {', '.join(INFLUENCE_LEVELS)}, not “{self.level}”.")

    @property
    def words(self) -> str:
        """The English sentence on this level. Higher is not better by itself."""
        return INFLUENCE_LEVELS[self.level]


def list_missing_parts(remit: Remit) -> list[str]:
    """Return what is missing from the remit, as English sentences; empty if it is complete."""
    asked = ["decision", "decision_maker", *(["veto_rule"] if remit.level in BINDING_LEVELS else []), "answer_by"]
    given = {
        "decision": remit.decision.strip(),
        "decision_maker": remit.decision_maker.strip(),
        "veto_rule": remit.veto_rule.strip(),
        "answer_by": remit.answer_by,
    }
    return [MISSING_LABELS[part] for part in asked if not given[part]]


@dataclass(frozen=True)
class OfficialResponse:
    """A response to an outcome: adopted, partly, deferred or rejected, and on which day."""

    outcome: int
    disposition: str
    day: dt.date

    def __post_init__(self) -> None:
        if self.disposition not in DISPOSITIONS:
            raise ValueError(f"An answer is one of {', '.join(DISPOSITIONS)}, not “{self.disposition}”.")


@dataclass(frozen=True)
class ResponseRecord:
    """How far the promise was kept. Counts of outcomes; `dispositions` counts the newest answer of each.

    by_date: answered on or before the promised day, None where no day was promised. median_days: from the close
    to the first answer. overdue: outcomes without an answer although the day has passed.
    """

    level: str
    outcomes: int
    answered: int
    by_date: int | None
    overdue: tuple[int, ...]
    dispositions: dict[str, int]
    median_days: float | None

    @property
    def rate(self) -> float | None:
        return self.answered / self.outcomes if self.outcomes else None


def compute_response_record(
    remit: Remit,
    outcomes: Sequence[int],
    answers: Sequence[OfficialResponse],
    today: dt.date,
    closed: dt.date | None = None,
) -> ResponseRecord:
    """Return what became of `outcomes`; of several answers to one, the newest counts, and the first stops the clock."""
    asked = set(outcomes)
    ordered = sorted((answer for answer in answers if answer.outcome in asked), key=lambda answer: answer.day)
    first, newest = {a.outcome: a for a in reversed(ordered)}, {a.outcome: a for a in ordered}
    counted = Counter(answer.disposition for answer in newest.values())
    by = remit.answer_by
    days = sorted((answer.day - closed).days for answer in first.values()) if closed is not None else []
    return ResponseRecord(
        level=remit.level,
        outcomes=len(asked),
        answered=len(newest),
        by_date=None if by is None else sum(answer.day <= by for answer in first.values()),
        overdue=tuple(sorted(asked - set(first))) if by is not None and by < today else (),
        dispositions={name: counted[name] for name in DISPOSITIONS},
        median_days=compute_median(days),
    )


def compute_median(days: Sequence[int]) -> float | None:
    """Return the median of sorted numbers."""
    half = len(days) // 2
    if not days:
        return None
    return float(days[half]) if len(days) % 2 else (days[half - 1] + days[half]) / 2


BY_DATE = N_(
    "%(level)s. Outcomes with an official response by the due date: %(by_date)d of %(outcomes)d. Adopted: %(adopted)d."
)
NO_DATE = N_(
    "%(level)s. No due date was promised. Outcomes with an official response: %(answered)d of "
    "%(outcomes)d. Adopted: %(adopted)d."
)
NO_OUTCOME = N_("%(level)s. No outcome calls for an official response.")


def describe_response_record(record: ResponseRecord) -> tuple[str, dict[str, int | str]]:
    """Return the statement on the process: an English sentence template with its values."""
    values: dict[str, int | str] = {
        "level": record.level,
        "outcomes": record.outcomes,
        "answered": record.answered,
        "by_date": record.by_date or 0,
        "adopted": record.dispositions["adopted"],
    }
    if record.outcomes == 0:
        return NO_OUTCOME, values
    return (NO_DATE if record.by_date is None else BY_DATE), values
