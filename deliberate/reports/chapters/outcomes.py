"""One outcome as the page shows it: the statement, where people stand, what it says about concepts, the responses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from deliberate.concepts.coding import Code, FinalCoding
from deliberate.concepts.profile import OutcomeEffect
from deliberate.concepts.sharing_check import SharingCard, build_sharing_card
from deliberate.findings.document import Findings
from deliberate.findings.outcomes import OutcomeFinding
from deliberate.findings.parts import Cell, JsonObject, Row
from deliberate.findings.ranges import counts_passes, round_outwards
from deliberate.findings.sides import SideFinding
from deliberate.findings.silence import Silence, compute_silence
from deliberate.findings.standing import StandMark, asks_sides, build_side_marks, build_stand_marks, measure_distance
from deliberate.models import Response, Run
from deliberate.queries.report import ReportSource

STABLE_SHARE = 0.95


@dataclass(frozen=True)
class OutcomeView:
    """steady: share of bootstrap samples in which the state is the same.

    responses: every official response, oldest first, withdrawn ones too. counts_passes: whether the share is of all who
    voted, or of those who agreed or disagreed. silence: what the silent might change; None where it is not decided.
    """

    number: int
    text: str
    state: str
    votes: int
    share: float | None
    lower: float
    upper: float
    lines: Sequence[OutcomeEffect]
    coding: FinalCoding | None
    steady: float | None = None
    side: SideFinding | None = None
    raw_state: str = ""
    divided_by_sets: bool = False
    responses: Sequence[Response] = ()
    counts_passes: bool = False
    silence: Silence | None = None

    @cached_property
    def sharing(self) -> SharingCard | None:
        """The effects one by one, where the outcome is about sharing models."""
        return build_sharing_card(self.text, self.coding.coding if self.coding is not None else None)

    @property
    def response(self) -> Response | None:
        """The official response in force: the newest that was not withdrawn, or None."""
        return next((one for one in reversed(self.responses) if not one.is_withdrawn), None)

    @property
    def earlier_responses(self) -> list[Response]:
        """Every response that is not in force, oldest first: replaced or withdrawn."""
        return [one for one in self.responses if one is not self.response]

    @property
    def codes(self) -> tuple[Code, ...]:
        """The codes of the final coding; none where no one has coded it, or where it has no effect on any concept."""
        return self.coding.coding.codes if self.coding is not None else ()

    @property
    def is_decided(self) -> bool:
        """Whether the assembly said yes or no, so that an answer is due."""
        return self.state in ("accepted", "rejected")

    @property
    def is_kept(self) -> bool:
        """Whether the state was kept from the last analysis: the votes alone would not be sure enough now."""
        return bool(self.raw_state) and self.raw_state != self.state and not self.divided_by_sets

    @property
    def is_stable(self) -> bool:
        """Whether the same would come out with other people of the same kind."""
        return self.is_decided and self.steady is not None and self.steady >= STABLE_SHARE

    @property
    def is_set_aside(self) -> bool:
        """Whether the official response rejects what the assembly decided."""
        return self.is_decided and self.response is not None and self.response.disposition == "rejected"

    @property
    def certainty(self) -> float:
        """The least share that agrees, or of a rejected one disagrees, given the range of everyone's share."""
        return 1 - self.upper if self.state == "rejected" else self.lower

    @property
    def between(self) -> tuple[int, int]:
        """The range of the share that agrees, in whole percent and rounded outwards."""
        return round_outwards(self.lower, self.upper)

    @property
    def between_against(self) -> tuple[int, int]:
        """The same of the share that does not agree."""
        lower, upper = self.between
        return 100 - upper, 100 - lower


def load_outcome_views(run: Run) -> list[OutcomeView]:
    """Return the outcomes of a finished run on visible statements, with the official responses to them."""
    return build_source_outcomes(ReportSource(run))


def build_source_outcomes(source: ReportSource) -> list[OutcomeView]:
    """Return the outcomes of a report on visible statements, with the official responses to them."""
    findings, rule = source.findings, source.findings.rule_settings
    tallied = {row.statement: row for row in findings.tally.rows} if findings.tally is not None else {}
    passes, texts, responses = counts_passes(rule), source.texts, source.responses
    return [
        build_outcome_view(
            found,
            texts[found.statement],
            responses.get(found.statement, ()),
            passes,
            build_silence(found.state, tallied[found.statement], rule) if found.statement in tallied else None,
        )
        for found in findings.outcomes
        if found.statement in texts
    ]


def build_silence(state: str, row: Row, rule: JsonObject) -> Silence | None:
    """Return what silence may hide of an outcome, from the votes of everyone on it."""
    agrees, disagrees, passes = (row.number(key) or 0.0 for key in ("agrees", "disagrees", "passes"))
    return compute_silence(state, agrees, disagrees, passes, rule)


def build_outcome_views(
    outcomes: Sequence[OutcomeFinding], texts: Mapping[int, str], responses: Mapping[int, Sequence[Response]]
) -> list[OutcomeView]:
    """Return the outcomes whose statement may be shown. texts, responses: by statement number."""
    return [
        build_outcome_view(found, texts[found.statement], responses.get(found.statement, ()))
        for found in outcomes
        if found.statement in texts
    ]


def build_outcome_view(
    found: OutcomeFinding,
    text: str,
    responses: Sequence[Response],
    passes: bool = False,
    silence: Silence | None = None,
) -> OutcomeView:
    """Return the view of one outcome of the findings. passes: whether these are counted too."""
    return OutcomeView(
        number=found.statement,
        text=text,
        state=found.state,
        votes=round(found.votes),
        share=found.share,
        lower=found.lower,
        upper=found.upper,
        lines=found.effects,
        coding=found.coding,
        steady=found.steady,
        side=found.side,
        raw_state=found.raw_state,
        divided_by_sets=found.divided_by_sets,
        responses=responses,
        counts_passes=passes,
        silence=silence,
    )


def select_in_state(outcomes: Sequence[OutcomeView], state: str) -> list[OutcomeView]:
    """Return the outcomes in one state, the surest first; of undetermined ones those with the most votes."""
    found = [outcome for outcome in outcomes if outcome.state == state]
    if state == "undetermined":
        return sorted(found, key=lambda item: -item.votes)
    return sorted(found, key=lambda item: item.upper) if state == "rejected" else found


@dataclass(frozen=True)
class StandRow:
    """One row of the stand chart: a statement, and a mark for everyone or for each group that the rule asks.

    cells: what the marks are made of, for the table; those of fewer than ten people are hidden and have no mark.
    """

    outcome: OutcomeView
    marks: Sequence[StandMark]
    cells: Sequence[Cell]

    @property
    def ends(self) -> tuple[StandMark, StandMark] | None:
        """The marks with the lowest and the highest share; None where there are not two.

        Where sides are marked, these are the two sides: everyone lies between them.
        """
        ordered = sorted(self.sides or self.marks, key=lambda mark: mark.share)
        return (ordered[0], ordered[-1]) if len(ordered) > 1 else None

    @property
    def sides(self) -> list[StandMark]:
        """The marks of sides."""
        return [mark for mark in self.marks if mark.group[:1].isdigit()]

    @property
    def lanes(self) -> int:
        """How many lanes its marks need, so that none covers another."""
        return 1 + max((mark.lane for mark in self.marks), default=0)


def sort_by_distance(outcomes: Sequence[OutcomeView], findings: Findings) -> list[OutcomeView]:
    """Return the outcomes with those first on which people lie furthest apart."""
    cells, rule = findings.shown_cells, findings.rule_settings
    if asks_sides(rule):
        rows = {row.outcome.number: row.ends for row in build_stand_rows(outcomes, findings)}
        far = {number: ends[1].share - ends[0].share if ends else 0.0 for number, ends in rows.items()}
    else:
        far = {one.number: measure_distance(cells.get(one.number, ()), rule) for one in outcomes}
    return sorted(outcomes, key=lambda one: (-far[one.number], one.number))


def build_stand_rows(outcomes: Sequence[OutcomeView], findings: Findings) -> list[StandRow]:
    """Return a row of the stand chart for each outcome, in their order."""
    cells, by_sides = findings.shown_cells, asks_sides(findings.rule_settings)
    found = {one.statement: one for one in findings.outcomes} if by_sides else {}
    rows = []
    for outcome in outcomes:
        own = cells.get(outcome.number, ())
        if any(cell.is_hidden for cell in own) or not by_sides:
            rows.append(StandRow(outcome, build_stand_marks(own, findings.rule_settings), own))
        else:
            rows.append(StandRow(outcome, build_side_marks(found[outcome.number]), own))
    return rows
