"""Tensions as the page shows them: found by the analysis, declared by people, or made by an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.concepts.by_group import OPINION_GROUPS
from deliberate.concepts.codebook import Codebook, Concept
from deliberate.concepts.profile import StatementOutcome
from deliberate.concepts.tensions import DECLARED, TensionCard, interleave_kinds
from deliberate.concepts.tensions_between import Incompatibility, build_declared_tensions, detect_overruled_outcomes
from deliberate.findings.blocks import group_by_statement
from deliberate.findings.concepts import PartitionFinding
from deliberate.findings.disclosure import redact_cells
from deliberate.findings.parts import Cell
from deliberate.models import Question, Run, Tension
from deliberate.queries.report import ReportSource
from deliberate.reports.chapters.outcomes import OutcomeView, build_source_outcomes, select_in_state


@dataclass(frozen=True)
class TensionSide:
    """One text of a tension: its effects as (concept, supports or hinders), its scope, and who accepts it."""

    outcome: OutcomeView
    effects: list[tuple[Concept, str]]
    scope: str
    groups: tuple[str, ...]
    cells: Sequence[Cell]


@dataclass(frozen=True)
class TensionView:
    """A tension with its texts in full. title and question are ours (to be translated) unless people reworded them."""

    card: TensionCard
    sides: list[TensionSide]
    title: str
    question: str
    is_reworded: bool
    hidden_reason: str
    follow_up: Question | None

    @property
    def statements(self) -> list[OutcomeView]:
        return [side.outcome for side in self.sides]

    @property
    def is_hidden(self) -> bool:
        return bool(self.hidden_reason)


@dataclass(frozen=True)
class TensionsChapter:
    """Every tension of a report, hidden ones too. outcomes: the accepted ones, between which one can be declared."""

    all_tensions: Sequence[TensionView]
    accepted: Sequence[OutcomeView]
    concepts: Mapping[str, Concept]
    group_names: Mapping[str, str]

    @property
    def tensions(self) -> list[TensionView]:
        """The tensions that are shown."""
        return select_shown_tensions(self.all_tensions)

    @property
    def hidden(self) -> list[TensionView]:
        """The others, which leave their reason."""
        return [view for view in self.all_tensions if view.is_hidden]


def build_tensions_chapter(source: ReportSource, outcomes: Sequence[OutcomeView] | None = None) -> TensionsChapter:
    """Return the chapter on tensions."""
    known = build_source_outcomes(source) if outcomes is None else outcomes
    return TensionsChapter(
        all_tensions=build_source_tensions(source, known),
        accepted=select_in_state(known, "accepted"),
        concepts=source.codebook.concepts,
        group_names=source.group_names,
    )


def load_tension_views(run: Run) -> list[TensionView]:
    """Return the tensions between the outcomes of a run, hidden ones too."""
    source = ReportSource(run)
    return build_source_tensions(source, build_source_outcomes(source))


def build_source_tensions(source: ReportSource, outcomes: Sequence[OutcomeView]) -> list[TensionView]:
    """Return the tensions between the outcomes of a report, hidden ones too."""
    return build_tension_views(
        source.findings.tensions,
        source.findings.concepts.partitions.get(OPINION_GROUPS),
        {outcome.number: outcome for outcome in outcomes},
        source.tension_rows,
        source.codebook,
    )


def build_tension_cards(
    found: Sequence[TensionCard], by_number: Mapping[int, OutcomeView], rows: Mapping[str, Tension]
) -> list[TensionCard]:
    """Return what the analysis found, what people declared, which outcomes were set aside; the foremost of each kind
    first."""
    outcomes = [
        StatementOutcome(view.number, view.state, view.coding.coding if view.coding is not None else None)
        for view in by_number.values()
    ]
    links = [
        Incompatibility(row.first.number, row.second.number, row.reason)
        for row in rows.values()
        if row.kind == DECLARED and row.second is not None
    ]
    overruled = {
        view.number: view.response.reason
        for view in by_number.values()
        if view.is_set_aside and view.response is not None
    }
    cards = [*found, *build_declared_tensions(outcomes, links), *detect_overruled_outcomes(outcomes, overruled)]
    return interleave_kinds([card for card in cards if all(number in by_number for number in card.statements)])


def build_tension_views(
    found: Sequence[TensionCard],
    opinion_groups: PartitionFinding | None,
    by_number: Mapping[int, OutcomeView],
    rows: Mapping[str, Tension],
    book: Codebook,
) -> list[TensionView]:
    """Return every tension, hidden ones too; the page decides what it shows of those."""
    shown = redact_cells(opinion_groups.cells) if opinion_groups is not None else []
    cells = group_by_statement(shown)
    return [
        build_tension_view(card, rows.get(card.key), by_number, cells, book)
        for card in build_tension_cards(found, by_number, rows)
    ]


def build_tension_view(
    card: TensionCard,
    row: Tension | None,
    by_number: Mapping[int, OutcomeView],
    cells: Mapping[int, Sequence[Cell]],
    book: Codebook,
) -> TensionView:
    """Return one card with what people made of it."""
    sides = [
        TensionSide(
            outcome=by_number[number],
            effects=[
                (book.concepts[key], "supports" if effect > 0 else "hinders")
                for key, effect in card.effects.get(number, {}).items()
                if key in book.concepts
            ],
            scope=card.scopes.get(number, ""),
            groups=card.groups.get(number, ()),
            cells=cells.get(number, ()),
        )
        for number in card.statements
    ]
    return TensionView(
        card=card,
        sides=sides,
        title=(row.title if row is not None else "") or card.title,
        question=(row.open_question if row is not None else "") or card.question,
        is_reworded=row is not None and bool(row.title or row.open_question),
        hidden_reason=row.hidden_reason if row is not None and row.is_hidden else "",
        follow_up=row.follow_up if row is not None else None,
    )


def select_shown_tensions(views: Sequence[TensionView]) -> list[TensionView]:
    """Return the tensions that are shown; the others leave their reason."""
    return [view for view in views if not view.is_hidden]
