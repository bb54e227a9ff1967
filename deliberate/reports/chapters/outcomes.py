"""One outcome as the page shows it: the statement, what became of it, what it says about concepts, the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deliberate.concepts.coding import Code, StatementCoding
from deliberate.concepts.sharing_check import SharingCard, build_sharing_card

STABLE_SHARE = 0.95


@dataclass(frozen=True)
class OutcomeView:
    """steady: share of draws of the people in which the state is the same. sharing: only if it is about sharing models.

    responses: every official response, oldest first, withdrawn ones too.
    """

    number: int
    text: str
    state: str
    votes: int
    share: float | None
    lower: float
    upper: float
    lines: list[dict[str, Any]]
    coding: dict[str, Any] | None
    steady: float | None = None
    sharing: SharingCard | None = None
    responses: Sequence[Any] = ()

    @property
    def response(self) -> Any:
        """The official response in force: the newest that was not withdrawn, or None."""
        return next((one for one in reversed(self.responses) if not one.is_withdrawn), None)

    @property
    def earlier_responses(self) -> list[Any]:
        """Every response that is not in force, oldest first: replaced or withdrawn."""
        return [one for one in self.responses if one is not self.response]

    @property
    def is_decided(self) -> bool:
        """Whether the assembly said yes or no, so that an answer is due."""
        return self.state in ("accepted", "rejected")

    @property
    def is_stable(self) -> bool:
        """Whether the same would come out with other people of the same kind."""
        return self.is_decided and self.steady is not None and self.steady >= STABLE_SHARE

    @property
    def is_set_aside(self) -> bool:
        """Whether those who decide turned down what the assembly decided."""
        return self.is_decided and self.response is not None and self.response.disposition == "rejected"

    @property
    def between(self) -> tuple[int, int]:
        """Of a hundred people who took a side, at least and at most so many agree."""
        return round(100 * self.lower), round(100 * self.upper)

    @property
    def between_against(self) -> tuple[int, int]:
        """Of a hundred people who took a side, at least and at most so many disagree."""
        return round(100 * (1 - self.upper)), round(100 * (1 - self.lower))


def build_outcome_view(row: Mapping[str, Any], text: str, responses: Sequence[Any]) -> OutcomeView:
    """Return the view of one row of the findings."""
    return OutcomeView(
        number=row["statement"],
        text=text,
        state=row["state"],
        votes=round(row["votes"]),
        share=row["share"],
        lower=row["lower"],
        upper=row["upper"],
        lines=row["lines"],
        coding=row["coding"],
        steady=row.get("steady"),
        sharing=build_sharing_card(text, parse_outcome_coding(row)),
        responses=responses,
    )


def parse_outcome_coding(row: Mapping[str, Any]) -> StatementCoding | None:
    """Return the settled coding that the findings of a run keep beside an outcome."""
    kept = row["coding"]
    if kept is None:
        return None
    codes = tuple(Code(code["concept"], code["stance"], code["directness"], code["subcode"]) for code in kept["codes"])
    return StatementCoding(codes, tuple(kept["flags"]), kept.get("scope", ""))
