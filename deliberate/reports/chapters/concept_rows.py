"""The concepts on page one: a mark for each statement on each, what is counted of them, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from deliberate.concepts.codebook import Concept
from deliberate.concepts.profile import CELLS
from deliberate.findings.concepts import ProfileFinding
from deliberate.findings.disclosure import redact_concepts
from deliberate.findings.document import Findings
from deliberate.reports.chapters.outcomes import OutcomeView


@dataclass(frozen=True)
class ConceptMark:
    """One statement with a direct effect on a concept: its cell of the profile, or nothing where it is not decided."""

    outcome: OutcomeView
    cell: str


@dataclass(frozen=True)
class ConceptGaps:
    """What is not known of a concept: statements not coded, disputed on it, or with an effect that is not counted."""

    not_coded: int = 0
    disputed: int = 0
    left_out: int = 0

    def __bool__(self) -> bool:
        return bool(self.not_coded or self.disputed or self.left_out)


@dataclass(frozen=True)
class ConceptRow:
    """One concept: a mark for each statement. is_robust: None where there is no sign that could be."""

    concept: Concept
    verdict: str
    marks: Sequence[ConceptMark] = ()
    is_robust: bool | None = None
    gaps: ConceptGaps = field(default_factory=ConceptGaps)

    def count(self, *cells: str) -> int:
        """Return how many statements are in these cells."""
        return sum(mark.cell in cells for mark in self.marks)

    @property
    def supports(self) -> int:
        return self.count("endorsed_support")

    @property
    def hinders(self) -> int:
        return self.count("endorsed_hindrance")

    @property
    def rejected_hindrances(self) -> int:
        """Rejected statements that would have hindered it: weaker evidence for it, so counted apart."""
        return self.count("support_by_rejection")

    @property
    def rejected_supports(self) -> int:
        """Rejected statements that would have supported it."""
        return self.count("hindrance_by_rejection")

    @property
    def undecided(self) -> int:
        return self.count("")


def build_concept_rows(
    findings: Findings, by_number: Mapping[int, OutcomeView], concepts: Mapping[str, Concept]
) -> list[ConceptRow]:
    """Return a row of marks for each concept, in the order of the codebook, as people without a role may see it."""
    shown = redact_concepts(findings.concepts, findings.agreement)
    return [
        build_concept_row(concepts[key], found, by_number, shown.not_coded) for key, found in shown.profiles.items()
    ]


def build_concept_row(
    concept: Concept, found: ProfileFinding, by_number: Mapping[int, OutcomeView], not_coded: int
) -> ConceptRow:
    """Return the row of one concept; a withheld one has no marks. not_coded: statements that may touch it as well."""
    if found.is_withheld:
        return ConceptRow(concept, found.verdict)
    cells = [(number, cell) for cell in CELLS for number in found.cells[cell]]
    cells += [(number, "") for number in (*found.divided, *found.undetermined)]
    marks = [ConceptMark(by_number[number], cell) for number, cell in cells if number in by_number]
    robustness = found.robustness
    is_robust = robustness.is_robust if robustness.sign != "none" else None
    gaps = ConceptGaps(not_coded, len(found.disputed), len(found.left_out))
    return ConceptRow(concept, found.verdict, sorted(marks, key=order_of_mark), is_robust, gaps)


def order_of_mark(mark: ConceptMark) -> tuple[int, int]:
    order = ("endorsed_support", "support_by_rejection", "endorsed_hindrance", "hindrance_by_rejection", "")
    return order.index(mark.cell), mark.outcome.number
