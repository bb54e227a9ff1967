"""The bands of page one: the outcomes of each state in their order, as many as there is room for, and the headlines."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from deliberate.findings.document import Findings
from deliberate.reports.chapters.outcomes import (
    OutcomeView,
    StandRow,
    build_stand_rows,
    select_in_state,
    sort_by_distance,
)
from deliberate.reports.chapters.room import NOTHING, Room, count_rows

STATES = ("accepted", "rejected", "divided", "undetermined")
# Rows of the chart that page one shows; rejected and divided ones share what the page has room for.
MAX_ACCEPTED, MAX_OTHERS, MIN_OTHERS, MAX_UNDETERMINED = 5, 5, 3, 1
# Outcomes that the first sentences name.
MAX_HEADLINES = 1


@dataclass(frozen=True)
class Band:
    """The outcomes in one state: all of them for the strip, and the rows of the chart that page one shows."""

    state: str
    outcomes: Sequence[OutcomeView]
    rows: Sequence[StandRow]

    @property
    def more(self) -> int:
        return len(self.outcomes) - len(self.rows)


def touches_concept(outcome: OutcomeView) -> bool:
    """Return whether carrying the outcome out has a direct effect on a concept."""
    return any(line.directness == "direct" for line in outcome.lines)


def build_bands(
    outcomes: Sequence[OutcomeView], findings: Findings, robust: Collection[int], taken: Room = NOTHING
) -> list[Band]:
    """Return the band of each state with as many rows as there is room for. taken: what else takes of that room."""
    ordered = {state: sort_in_state(state, outcomes, findings, robust) for state in STATES}
    shown = count_rows(ordered, limit_rows({state: len(own) for state, own in ordered.items()}), taken)
    return [Band(state, own, build_stand_rows(own[: shown[state]], findings)) for state, own in ordered.items()]


def limit_rows(counts: Mapping[str, int]) -> dict[str, int]:
    """Return how many rows of each state are shown at all. counts: how many outcomes there are of each."""
    rejected = max(MIN_OTHERS, MAX_OTHERS - counts["divided"])
    return {
        "accepted": MAX_ACCEPTED,
        "rejected": rejected,
        "divided": max(MIN_OTHERS, MAX_OTHERS - min(counts["rejected"], rejected)),
        # Where nothing else is to be shown, more of what is open.
        "undetermined": MAX_UNDETERMINED if sum(counts.values()) > counts["undetermined"] else MAX_ACCEPTED,
    }


def sort_in_state(
    state: str, outcomes: Sequence[OutcomeView], findings: Findings, robust: Collection[int]
) -> list[OutcomeView]:
    """Return the outcomes in one state: robust ones first, of these what touches a concept, then the surest; divided
    ones by distance."""
    own = select_in_state(outcomes, state)
    if state == "divided":
        return sort_by_distance(own, findings)
    return own if state == "undetermined" else sort_by_robustness(own, robust)


def sort_by_robustness(outcomes: Sequence[OutcomeView], robust: Collection[int]) -> list[OutcomeView]:
    """Return the outcomes with the robust ones first, of these what touches a concept, then the surest.

    robust: numbers of the outcomes that hold under every rule and in nearly every draw of the people.
    """
    return sorted(
        outcomes, key=lambda one: (one.number not in robust, not touches_concept(one), -one.certainty, one.number)
    )


def select_headlines(outcomes: Sequence[OutcomeView], robust: Collection[int]) -> list[OutcomeView]:
    """Return the decided outcomes that the first sentences name."""
    return sort_by_robustness([outcome for outcome in outcomes if outcome.is_decided], robust)[:MAX_HEADLINES]
