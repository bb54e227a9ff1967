"""Page one: the answer in a minute, with who decides, where people stand, what it means, and who took part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from deliberate.concepts.codebook import Concept
from deliberate.findings.document import Findings, Participation
from deliberate.findings.parts import JsonObject
from deliberate.findings.ranges import counts_passes
from deliberate.findings.representation_gaps import MODULE, RepresentationGaps, build_representation_gaps
from deliberate.findings.standing import asks_each_group, asks_groups, asks_sides, find_line
from deliberate.queries.report import ReportSource
from deliberate.reports.chapters.bands import Band, build_bands, select_headlines
from deliberate.reports.chapters.concept_rows import ConceptGaps, ConceptRow, build_concept_rows
from deliberate.reports.chapters.outcomes import (
    OutcomeView,
    StandRow,
    build_source_outcomes,
    select_in_state,
    sort_by_distance,
)
from deliberate.reports.chapters.robustness import RobustnessFigures, build_robustness_figures
from deliberate.reports.chapters.room import measure_said, measure_tension
from deliberate.reports.chapters.tensions import TensionView, build_source_tensions, select_shown_tensions
from deliberate.text import shorten_text

# Outcomes on each side of the main tension that its card shows.
MAX_SIDES_SHOWN = 2
# Sizes of the marks of the strip, up to how many statements; above, it shows a bar for each state.
UNIT_SIZES = (("large", 12), ("middle", 24), ("small", 48), ("tiny", 120))


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
    rule asks all people together. asks_sides: it asks both sides of every dimension. headlines: the decided outcomes
    that the first sentences name, robust ones first. robustness: None where no other rules were tried. line: the share
    that must be exceeded. placed: people in the published groups, or else on the opinion map. complete: people who
    voted on everything.
    """

    bands: Sequence[Band]
    headlines: Sequence[OutcomeView]
    robustness: RobustnessFigures | None
    asked_groups: int
    asks_everyone: bool
    asks_sides: bool
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

    @property
    def proportions(self) -> list[tuple[Band, float, float]]:
        """Each band with outcomes, where its part of one bar begins and how wide it is, in percent."""
        parts, start = [], 0.0
        for band in self.bands:
            width = 100 * len(band.outcomes) / self.total if self.total else 0.0
            if width:
                parts.append((band, round(start, 2), round(width, 2)))
            start += width
        return parts

    @property
    def common_gaps(self) -> ConceptGaps | None:
        """What is not known of all four concepts alike, where nothing touches any of them; None elsewhere."""
        rows = self.concept_rows
        if not rows or any(row.verdict != "no_evidence" or row.gaps != rows[0].gaps for row in rows):
            return None
        return rows[0].gaps

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
    figures = build_robustness_figures(findings.other_rules, findings.sameness_under_rules, outcomes)
    robust = {row.outcome.number for row in figures.robust} if figures is not None else set()
    headlines = select_headlines(outcomes, robust)
    quoted = [*headlines, *sort_by_distance(select_in_state(outcomes, "divided"), findings)[:1]]
    tensions = select_shown_tensions(build_source_tensions(source, outcomes))
    taken = measure_said(source.question.text, quoted) + measure_tension(list_tension_texts(tensions))
    return PageOne(
        bands=build_bands(outcomes, findings, robust, taken),
        headlines=headlines,
        robustness=figures,
        asked_groups=len(labels) if asks_each_group(findings.rule_settings) else 0,
        asks_everyone=asks_everyone(findings.rule_settings, labels),
        asks_sides=asks_sides(findings.rule_settings),
        group_labels=labels,
        group_names=source.bar_names,
        line=find_line(findings.rule_settings),
        counts_passes=counts_passes(findings.rule_settings),
        accountability=build_accountability(source, outcomes),
        concept_rows=build_concept_rows(findings, by_number, source.codebook.concepts),
        concepts=source.codebook.concepts,
        tensions=tensions,
        participants=findings.counts.participants,
        votes=findings.counts.votes,
        placed=count_placed(findings),
        complete=source.complete_voters,
        statements=findings.counts.statements,
        participation=findings.participation,
        representation_gaps=build_representation_gaps(findings.target_shares, findings.find_module(MODULE)),
        notes=list_insufficient_data(findings),
    )


def list_tension_texts(tensions: Sequence[TensionView]) -> list[str]:
    """Return the texts that the card of the main tension shows."""
    columns = tensions[0].columns if tensions else ()
    return [shorten_text(side.outcome.text) for column in columns for side in column.sides[:MAX_SIDES_SHOWN]]


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


def build_accountability(source: ReportSource, outcomes: Sequence[OutcomeView]) -> Accountability:
    """Return who decides and how many of the decided outcomes were answered."""
    decided = [outcome.response is not None for outcome in outcomes if outcome.is_decided]
    return Accountability(source.decision_maker, source.answer_by, sorted(decided, reverse=True), source.today)
