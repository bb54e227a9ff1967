"""Page one: the answer in a minute, with who decides, where people stand, what it means, and who took part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from deliberate.concepts.codebook import Concept
from deliberate.concepts.profile import CELLS
from deliberate.findings.concepts import ProfileFinding
from deliberate.findings.disclosure import redact_concepts
from deliberate.findings.document import Findings, Participation
from deliberate.findings.parts import JsonObject
from deliberate.findings.ranges import counts_passes
from deliberate.findings.representation_gaps import MODULE, RepresentationGaps, build_representation_gaps
from deliberate.findings.standing import asks_each_group, asks_groups, find_line
from deliberate.models import Assembly
from deliberate.queries.report import ReportSource
from deliberate.reports.chapters.outcomes import (
    OutcomeView,
    StandRow,
    build_source_outcomes,
    build_stand_rows,
    select_in_state,
    sort_by_distance,
)
from deliberate.reports.chapters.tensions import TensionView, build_source_tensions, select_shown_tensions

STATES = ("accepted", "rejected", "divided", "undetermined")
# Rows of the chart that page one shows; rejected and divided ones share what the page has room for.
MAX_ACCEPTED, MAX_OTHERS, MIN_OTHERS, MAX_UNDETERMINED = 5, 5, 3, 1
# Sizes of the marks of the strip, up to how many statements; above, it shows a bar for each state.
UNIT_SIZES = (("large", 12), ("middle", 24), ("small", 48), ("tiny", 120))


@dataclass(frozen=True)
class Band:
    """The outcomes in one state: all of them for the strip, and the rows of the chart that page one shows."""

    state: str
    outcomes: Sequence[OutcomeView]
    rows: Sequence[StandRow]

    @property
    def more(self) -> int:
        return len(self.outcomes) - len(self.rows)


@dataclass(frozen=True)
class ConceptMark:
    """One statement with a direct effect on a concept: its cell of the profile, or nothing where it is not decided."""

    outcome: OutcomeView
    cell: str


@dataclass(frozen=True)
class ConceptRow:
    """One concept: a mark for each statement. is_robust: None where there is no sign that could be."""

    concept: Concept
    verdict: str
    marks: Sequence[ConceptMark] = ()
    is_robust: bool | None = None

    def count(self, *cells: str) -> int:
        """Return how many statements are in these cells."""
        return sum(mark.cell in cells for mark in self.marks)

    @property
    def supports(self) -> int:
        return self.count("endorsed_support", "support_by_rejection")

    @property
    def hinders(self) -> int:
        return self.count("endorsed_hindrance", "hindrance_by_rejection")

    @property
    def undecided(self) -> int:
        return self.count("")


@dataclass(frozen=True)
class Accountability:
    """Who decides and by when they answer: one entry for each decided outcome, whether it was answered."""

    decision_maker: str
    answer_by: dt.date | None
    answered: Sequence[bool]
    today: dt.date

    @property
    def is_overdue(self) -> bool:
        """Whether the day has passed while an outcome still waits."""
        return self.answer_by is not None and self.answer_by < self.today and not all(self.answered)


@dataclass(frozen=True)
class PageOne:
    """What page one shows.

    asked_groups: how many opinion groups the rule asks, each by itself; 0 where it asks none. asks_everyone: the
    rule asks all people together. strongest: the
    surest decided outcome that touches a concept, or the surest of all. line: the share that must be exceeded. placed:
    people in the published groups, or else on the opinion map. complete: people who voted on everything.
    """

    bands: Sequence[Band]
    strongest: OutcomeView | None
    asked_groups: int
    asks_everyone: bool
    group_labels: Sequence[str]
    group_names: Mapping[str, str]
    line: float | None
    counts_passes: bool
    accountability: Accountability
    concept_rows: Sequence[ConceptRow]
    concepts: Mapping[str, Concept]
    tensions: Sequence[TensionView]
    participants: int
    votes: int
    placed: int
    complete: int
    statements: int
    participation: Participation
    representation_gaps: RepresentationGaps
    notes: Sequence[tuple[str, str, Mapping[str, object]]] = field(default_factory=tuple)

    @property
    def total(self) -> int:
        """How many outcomes there are."""
        return sum(len(band.outcomes) for band in self.bands)

    @property
    def clear(self) -> int:
        """How many of them are decided."""
        return sum(len(band.outcomes) for band in self.bands if band.state in ("accepted", "rejected"))

    @property
    def unit_size(self) -> str:
        """How large the marks of the strip are; nothing where there is one bar for each state instead."""
        return next((size for size, most in UNIT_SIZES if self.total <= most), "")

    def find_band(self, state: str) -> Band:
        """Return the band of one state."""
        return next(band for band in self.bands if band.state == state)

    @property
    def most_divided(self) -> StandRow | None:
        rows = self.find_band("divided").rows
        return rows[0] if rows else None


def build_page_one(source: ReportSource, known: Sequence[OutcomeView] | None = None) -> PageOne:
    """Return page one of a report."""
    findings, outcomes = source.findings, build_source_outcomes(source) if known is None else known
    by_number = {outcome.number: outcome for outcome in outcomes}
    labels = list_asked_groups(findings)
    return PageOne(
        bands=build_bands(outcomes, findings),
        strongest=find_strongest(outcomes),
        asked_groups=len(labels) if asks_each_group(findings.rule_settings) else 0,
        asks_everyone=asks_everyone(findings.rule_settings, labels),
        group_labels=labels,
        group_names=source.bar_names,
        line=find_line(findings.rule_settings),
        counts_passes=counts_passes(findings.rule_settings),
        accountability=build_accountability(source.assembly, outcomes),
        concept_rows=build_concept_rows(findings, by_number, source.codebook.concepts),
        concepts=source.codebook.concepts,
        tensions=select_shown_tensions(build_source_tensions(source, outcomes)),
        participants=findings.counts.participants,
        votes=findings.counts.votes,
        placed=count_placed(findings),
        complete=source.complete_voters,
        statements=findings.counts.statements,
        participation=findings.participation,
        representation_gaps=build_representation_gaps(findings.target_shares, findings.find_module(MODULE)),
        notes=list_insufficient_data(findings),
    )


def list_insufficient_data(findings: Findings) -> list[tuple[str, str, Mapping[str, object]]]:
    """Return title, sentence and values of what modules could not say for want of votes, who is missing apart."""
    return [
        (module.title, note.text, note.values)
        for module in findings.modules
        if module.name != MODULE and module.status == "insufficient"
        for note in module.notes
    ]


def asks_everyone(rule: JsonObject, labels: Sequence[str]) -> bool:
    """Return whether the rule asks all people together: by its measure, or because there are no groups to ask."""
    return rule.get("preset") != "polis" and (
        rule.get("measure") == "everyone" or (asks_each_group(rule) and not labels)
    )


def count_placed(findings: Findings) -> int:
    """Return how many people were placed: in a published group, or else on the map."""
    if findings.published_groups:
        return sum(group.size for group in findings.published_groups)
    return len(findings.opinion_map.points) if findings.opinion_map is not None else 0


def list_asked_groups(findings: Findings) -> list[str]:
    """Return the letters of the groups that the chart marks; none where it marks everyone together."""
    matrix = findings.group_cells if asks_groups(findings.rule_settings) else None
    return sorted(set(matrix.groups) - {""}) if matrix is not None else []


def touches_concept(outcome: OutcomeView) -> bool:
    """Return whether carrying the outcome out has a direct effect on a concept."""
    return any(line.directness == "direct" for line in outcome.lines)


def build_bands(outcomes: Sequence[OutcomeView], findings: Findings) -> list[Band]:
    """Return the band of each state, with as many rows as page one has room for."""
    counts = {state: len(select_in_state(outcomes, state)) for state in STATES}
    rejected = max(MIN_OTHERS, MAX_OTHERS - counts["divided"])
    shown = {
        "accepted": MAX_ACCEPTED,
        "rejected": rejected,
        "divided": max(MIN_OTHERS, MAX_OTHERS - min(counts["rejected"], rejected)),
        # Where nothing else is to be shown, more of what is open.
        "undetermined": MAX_UNDETERMINED if len(outcomes) > counts["undetermined"] else MAX_ACCEPTED,
    }
    return [build_band(state, outcomes, findings, shown[state]) for state in STATES]


def build_band(state: str, outcomes: Sequence[OutcomeView], findings: Findings, shown: int) -> Band:
    """Return the band of one state: what touches a concept first, then the surest; divided ones by distance."""
    own = select_in_state(outcomes, state)
    if state == "divided":
        ordered = sort_by_distance(own, findings)
    else:
        ordered = own if state == "undetermined" else sorted(own, key=order_in_band)
    return Band(state, ordered, build_stand_rows(ordered[:shown], findings))


def order_in_band(outcome: OutcomeView) -> tuple[bool, float, int]:
    return not touches_concept(outcome), -outcome.certainty, outcome.number


def find_strongest(outcomes: Sequence[OutcomeView]) -> OutcomeView | None:
    """Return the surest decided outcome that touches a concept; where none does, the surest of all."""
    decided = [outcome for outcome in outcomes if outcome.is_decided]
    return min(decided, key=order_in_band, default=None)


def build_accountability(assembly: Assembly, outcomes: Sequence[OutcomeView]) -> Accountability:
    """Return who decides and how many of the decided outcomes were answered."""
    decided = [outcome.response is not None for outcome in outcomes if outcome.is_decided]
    return Accountability(assembly.decision_maker, assembly.answer_by, sorted(decided, reverse=True), assembly.today)


def build_concept_rows(
    findings: Findings, by_number: Mapping[int, OutcomeView], concepts: Mapping[str, Concept]
) -> list[ConceptRow]:
    """Return a row of marks for each concept, in the order of the codebook, as people without a role may see it."""
    shown = redact_concepts(findings.concepts, findings.agreement)
    return [build_concept_row(concepts[key], found, by_number) for key, found in shown.profiles.items()]


def build_concept_row(concept: Concept, found: ProfileFinding, by_number: Mapping[int, OutcomeView]) -> ConceptRow:
    """Return the row of one concept; a withheld one has no marks."""
    if found.is_withheld:
        return ConceptRow(concept, found.verdict)
    cells = [(number, cell) for cell in CELLS for number in found.cells[cell]]
    cells += [(number, "") for number in (*found.divided, *found.undetermined)]
    marks = [ConceptMark(by_number[number], cell) for number, cell in cells if number in by_number]
    robustness = found.robustness
    is_robust = robustness.is_robust if robustness.sign != "none" else None
    return ConceptRow(concept, found.verdict, sorted(marks, key=order_of_mark), is_robust)


def order_of_mark(mark: ConceptMark) -> tuple[int, int]:
    order = ("endorsed_support", "support_by_rejection", "endorsed_hindrance", "hindrance_by_rejection", "")
    return order.index(mark.cell), mark.outcome.number
