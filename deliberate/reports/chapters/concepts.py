"""One concept as the page shows it: its cells, their robustness, the groups, and what never reached a vote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from deliberate.concepts.codebook import Codebook, Concept
from deliberate.concepts.moderated import ModerationCounts
from deliberate.concepts.profile import CELLS, classify_outcome
from deliberate.findings.agreement import CoderAgreement
from deliberate.findings.blocks import group_by_statement
from deliberate.findings.concepts import ConceptFindings, PartitionFinding, ProfileFinding, RobustnessFinding
from deliberate.findings.disclosure import redact_concepts
from deliberate.findings.parts import Cell, Sentence
from deliberate.queries.report import BlindAnswers, ReportSource
from deliberate.reports.chapters.outcomes import OutcomeView, build_source_outcomes


@dataclass(frozen=True)
class GroupTableRow:
    """A statement with a direct effect on a concept (+1 supports, −1 hinders), and its state in each group."""

    outcome: OutcomeView
    effect: int
    cells: Sequence[Cell]


@dataclass(frozen=True)
class GroupTable:
    """The outcome that each group by itself gives the statements on a concept. name: the partition of the people.

    only: the one group in which an outcome supports the concept; None unless all groups are shown and no other does.
    """

    name: str
    labels: Sequence[str]
    rows: Sequence[GroupTableRow]
    only: str | None


@dataclass(frozen=True)
class ConceptView:
    """One concept with its cells as lists of outcomes; a withheld one has no lists, only its exposure."""

    concept: Concept
    verdict: str
    exposure: int
    standing: str
    moderated: ModerationCounts
    sentences: Sequence[Sentence] = ()
    cells: dict[str, list[OutcomeView]] = field(default_factory=dict)
    indirect_cells: dict[str, list[OutcomeView]] = field(default_factory=dict)
    divided: list[OutcomeView] = field(default_factory=list)
    undetermined: list[OutcomeView] = field(default_factory=list)
    disputed: list[OutcomeView] = field(default_factory=list)
    left_out: int = 0
    indirect: list[OutcomeView] = field(default_factory=list)
    wide: dict[str, int] = field(default_factory=dict)
    robust: RobustnessFinding | None = None
    groups: list[GroupTable] = field(default_factory=list)

    @property
    def is_wider(self) -> bool:
        """Whether the wide reading counts more statements than the strict one."""
        return any(number > len(self.cells.get(cell, ())) for cell, number in self.wide.items())

    @property
    def is_suggested(self) -> bool:
        """Whether it rests on codes that came with the statements, as in findings of earlier versions."""
        behind = [one for items in (*self.cells.values(), self.divided, self.undetermined) for one in items]
        return any(one.coding is not None and not one.coding.is_given for one in behind)

    @property
    def is_silent(self) -> bool:
        """Whether nothing is known to touch it directly."""
        return self.verdict == "no_evidence"

    @property
    def is_open(self) -> bool:
        """Whether coders differ about it, or statements that touch it are not counted: then it may have been asked."""
        return bool(self.disputed) or self.left_out > 0

    @property
    def kept_from_vote(self) -> int:
        """The number of statements on it that were rejected or are still waiting for moderation."""
        return self.moderated.rejected + self.moderated.waiting


@dataclass(frozen=True)
class ConceptsChapter:
    """Every concept, what is said of all together, how the codes came about. coded: statements voted on and coded."""

    concepts: Sequence[ConceptView]
    profile: ConceptFindings
    agreement: CoderAgreement
    blinding: BlindAnswers
    coded: int
    group_names: Mapping[str, str]

    @property
    def silent(self) -> list[ConceptView]:
        """Concepts on which nothing was put to the vote: only where every statement is coded and none disputed."""
        if self.profile.not_coded:
            return []
        return [view for view in self.concepts if view.is_silent and not view.is_open]

    @property
    def unknown(self) -> list[ConceptView]:
        """Concepts that nothing coded so far touches, while statements are not coded or disputed, or do not count."""
        return [view for view in self.concepts if view.is_silent and view not in self.silent]


def build_concepts_chapter(source: ReportSource, outcomes: Sequence[OutcomeView] | None = None) -> ConceptsChapter:
    """Return the chapter on concepts."""
    known = build_source_outcomes(source) if outcomes is None else outcomes
    findings, by_number = source.findings, {outcome.number: outcome for outcome in known}
    return ConceptsChapter(
        concepts=build_concept_views(findings.concepts, findings.agreement, by_number, source.codebook),
        profile=findings.concepts,
        agreement=findings.agreement,
        blinding=source.blind_answers,
        coded=len(known) - findings.concepts.not_coded - findings.concepts.repeats,
        group_names=source.group_names,
    )


def build_concept_views(
    concepts: ConceptFindings, agreement: CoderAgreement, by_number: Mapping[int, OutcomeView], book: Codebook
) -> list[ConceptView]:
    """Return every concept, in the order of the codebook, as people without a role may see it."""
    shown = redact_concepts(concepts, agreement)
    return [
        build_concept_view(book.concepts[key], found, by_number, shown.partitions, name_standing(agreement, key, found))
        for key, found in shown.profiles.items()
    ]


def name_standing(agreement: CoderAgreement, concept: str, found: ProfileFinding) -> str:
    """Return what intercoder agreement allows to be reported of a concept."""
    return agreement.name_standing(concept, has_effects=found.exposure > 0 or bool(found.document.get("indirect")))


def build_concept_view(
    concept: Concept,
    found: ProfileFinding,
    by_number: Mapping[int, OutcomeView],
    partitions: Mapping[str, PartitionFinding],
    standing: str,
) -> ConceptView:
    """Return the view of one concept. standing: what intercoder agreement allows to be reported."""
    if found.is_withheld:
        return ConceptView(concept, found.verdict, found.exposure, standing, found.moderated)

    def views(numbers: Sequence[int]) -> list[OutcomeView]:
        return [by_number[number] for number in numbers if number in by_number]

    return ConceptView(
        concept=concept,
        verdict=found.verdict,
        exposure=found.exposure,
        standing=standing,
        moderated=found.moderated,
        sentences=found.sentences,
        cells={cell: views(numbers) for cell, numbers in found.cells.items()},
        indirect_cells={cell: views(numbers) for cell, numbers in found.indirect_cells.items()},
        divided=views(found.divided),
        undetermined=views(found.undetermined),
        disputed=views(found.disputed),
        left_out=len(found.left_out),
        indirect=views(found.indirect),
        wide={cell: len(views(found.wide_cells[cell])) for cell in CELLS},
        robust=found.robustness,
        groups=[
            table
            for name, part in partitions.items()
            if (table := build_group_table(concept.key, name, part, by_number))
        ],
    )


def build_group_table(
    concept: str, name: str, part: PartitionFinding, by_number: Mapping[int, OutcomeView]
) -> GroupTable | None:
    """Return the table of one partition; None where no statement has a direct effect on the concept."""
    rows = [
        GroupTableRow(outcome, effect, cells)
        for number, cells in group_by_statement(part.cells).items()
        if (outcome := by_number.get(number)) is not None and (effect := find_direct_effect(outcome, concept))
    ]
    return GroupTable(name, part.labels, rows, find_only_group(rows)) if rows else None


def find_direct_effect(outcome: OutcomeView, concept: str) -> int:
    """Return the direct effect of an outcome on the concept: +1, −1, or 0 where it has none."""
    found = (code for code in outcome.codes if code.concept == concept and code.directness == "direct")
    return next((code.effect for code in found), 0)


def find_only_group(rows: Sequence[GroupTableRow]) -> str | None:
    """Return the single group that supports the concept, or None where several or none do, or some are hidden."""
    cells = [(row.effect, cell) for row in rows for cell in row.cells]
    supporting = set()
    for effect, cell in cells:
        if cell.state is None:
            return None
        if classify_outcome(effect, cell.state) in ("endorsed_support", "support_by_rejection"):
            supporting.add(cell.group)
    labels = {cell.group for _, cell in cells}
    return supporting.pop() if len(supporting) == 1 and len(labels) > 1 else None
