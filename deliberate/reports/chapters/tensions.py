"""Tensions as the page shows them: found by the analysis, declared by people, or made by an answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from deliberate.concepts.by_group import OPINION_GROUPS
from deliberate.concepts.codebook import Codebook, Concept
from deliberate.concepts.profile import StatementOutcome
from deliberate.concepts.tensions import DECLARED, GROUPS, KINDS, TWO_SIDED_KINDS, TensionCard
from deliberate.concepts.tensions_between import Incompatibility, build_declared_tensions, detect_overruled_outcomes
from deliberate.findings.blocks import group_by_statement
from deliberate.findings.concepts import PartitionFinding
from deliberate.findings.disclosure import redact_cells
from deliberate.findings.parts import Cell
from deliberate.findings.ranges import compute_rule_range
from deliberate.models import Question, Run, Tension
from deliberate.queries.report import ReportSource
from deliberate.reports.chapters.outcomes import OutcomeView, build_source_outcomes, select_in_state

# Of the range by which the sides of a tension between groups are compared.
CREDENCE = 0.95


@dataclass(frozen=True)
class TensionSide:
    """One text of a tension: its effects as (concept, supports or hinders), its scope, and who accepts it."""

    outcome: OutcomeView
    effects: list[tuple[Concept, str]]
    scope: str
    groups: tuple[str, ...]
    cells: Sequence[Cell]


@dataclass(frozen=True)
class TensionColumn:
    """One side of a tension: what it does to the concept at issue, where there is one, and its texts, surest first."""

    effect: tuple[Concept, str] | None
    sides: list[TensionSide]


@dataclass(frozen=True)
class TensionView:
    """A tension with its texts in full. title and question are ours (to be translated) unless people reworded them.

    columns: the two sides of a tension on one concept, else one. strength: that of the weaker side; of a side that of
    its surest outcome, as the lower end of the range of its share; None where no range is known.
    """

    card: TensionCard
    columns: list[TensionColumn]
    strength: float | None
    title: str
    question: str
    is_reworded: bool
    hidden_reason: str
    follow_up: Question | None

    @property
    def sides(self) -> list[TensionSide]:
        """The texts of all sides."""
        return [side for column in self.columns for side in column.sides]

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
    """Return what the analysis found, what people declared, and which outcomes were set aside."""
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
    return [shown for card in cards if (shown := leave_out_hidden(card, by_number.keys())) is not None]


def leave_out_hidden(card: TensionCard, shown: Collection[int]) -> TensionCard | None:
    """Return the card without statements that are not shown; None where a side, or one of a pair, would be empty."""
    if all(number in shown for number in card.statements):
        return card
    kept = replace(card, statements=tuple(number for number in card.statements if number in shown))
    return kept if card.is_collected and all(kept.sides) else None


def build_tension_views(
    found: Sequence[TensionCard],
    opinion_groups: PartitionFinding | None,
    by_number: Mapping[int, OutcomeView],
    rows: Mapping[str, Tension],
    book: Codebook,
) -> list[TensionView]:
    """Return every tension, the strongest first, hidden ones too; the page decides what it shows of those."""
    shown = redact_cells(opinion_groups.cells) if opinion_groups is not None else []
    cells = group_by_statement(shown)
    views = [
        build_tension_view(card, rows.get(card.key), by_number, cells, book)
        for card in build_tension_cards(found, by_number, rows)
    ]
    return sorted(views, key=lambda view: (-(view.strength or 0.0), KINDS.index(view.card.kind), view.card.key))


def measure_outcome(card: TensionCard, outcome: OutcomeView, cells: Sequence[Cell]) -> float:
    """Return how sure an outcome of a card is: the lower end of the range of its share.

    Between groups it is that of the surest of the groups that accept it.
    """
    if card.kind != GROUPS:
        return outcome.certainty
    accepting = [cell for cell in cells if cell.group in card.groups.get(outcome.number, ()) and cell.sides]
    return max((compute_rule_range(cell.agrees, cell.disagrees, CREDENCE)[0] for cell in accepting), default=0.0)


def build_tension_view(
    card: TensionCard,
    row: Tension | None,
    by_number: Mapping[int, OutcomeView],
    cells: Mapping[int, Sequence[Cell]],
    book: Codebook,
) -> TensionView:
    """Return one card with what people made of it."""

    def measure(number: int) -> float:
        return measure_outcome(card, by_number[number], cells.get(number, ()))

    sides = [sorted(numbers, key=lambda number: (-measure(number), number)) for numbers in card.sides]
    concept = book.concepts.get(card.concepts[0]) if card.kind in TWO_SIDED_KINDS else None
    columns = [
        TensionColumn(
            (concept, effect) if concept is not None else None,
            [build_tension_side(card, by_number[number], cells.get(number, ()), book) for number in numbers],
        )
        for numbers, effect in zip(sides, ("supports", "hinders"), strict=False)
    ]
    return TensionView(
        card=card,
        columns=columns,
        strength=min(measure(numbers[0]) for numbers in sides) if all(sides) and sides else None,
        title=(row.title if row is not None else "") or card.title,
        question=(row.open_question if row is not None else "") or card.question,
        is_reworded=row is not None and bool(row.title or row.open_question),
        hidden_reason=row.hidden_reason if row is not None and row.is_hidden else "",
        follow_up=row.follow_up if row is not None else None,
    )


def build_tension_side(card: TensionCard, outcome: OutcomeView, cells: Sequence[Cell], book: Codebook) -> TensionSide:
    """Return one text of a card."""
    return TensionSide(
        outcome=outcome,
        effects=[
            (book.concepts[key], "supports" if effect > 0 else "hinders")
            for key, effect in card.effects.get(outcome.number, {}).items()
            if key in book.concepts
        ],
        scope=card.scopes.get(outcome.number, ""),
        groups=card.groups.get(outcome.number, ()),
        cells=cells,
    )


def select_shown_tensions(views: Sequence[TensionView]) -> list[TensionView]:
    """Return the tensions that are shown; the others leave their reason."""
    return [view for view in views if not view.is_hidden]
