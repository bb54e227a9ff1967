"""The report as plain values: every part that the page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.findings.agreement import CoderAgreement
from deliberate.findings.blocks import StoredTable
from deliberate.findings.concepts import ConceptFindings
from deliberate.findings.document import Counts, Participation
from deliberate.findings.parts import JsonObject, Sentence
from deliberate.queries.coding.progress import BlindAnswers
from deliberate.queries.linked_wordings import LinkedWording
from deliberate.reports.chapters.comments import CommentView
from deliberate.reports.chapters.concepts import ConceptView
from deliberate.reports.chapters.divides import Minority
from deliberate.reports.chapters.groups import ComparedStatement, GroupsChapter, GroupView
from deliberate.reports.chapters.method import InsufficientData
from deliberate.reports.chapters.other_modules import OtherModule
from deliberate.reports.chapters.outcomes import OutcomeView, select_headlines, select_in_state
from deliberate.reports.chapters.representation_gaps import RepresentationGaps
from deliberate.reports.chapters.robustness import RobustnessChapter
from deliberate.reports.chapters.shared import GroupBars
from deliberate.reports.chapters.statements import StatementRow
from deliberate.reports.chapters.tensions import TensionView, select_shown_tensions
from deliberate.reports.figures.opinion_map import MapPicture


@dataclass(frozen=True)
class Report:
    """Everything the report page shows, chapter by chapter.

    bar_names: names of the groups where the bars tell of the opinion groups, and not of those of the Polis map.
    texts: visible statements by number. linked: by number, all wordings of a statement with their votes apart.
    profile: what the findings say of all concepts together.
    """

    counts: Counts
    participation: Participation
    representation_gaps: RepresentationGaps
    notes: Sequence[InsufficientData]
    outcomes: Sequence[OutcomeView]
    shared: Sequence[GroupBars]
    most_divisive: Sequence[GroupBars]
    minorities: Sequence[Minority]
    bar_names: Mapping[str, str]
    opinion_groups: GroupsChapter
    groups: Sequence[GroupView]
    group_names: Mapping[str, str]
    distinguishing_statements: Sequence[ComparedStatement]
    map: MapPicture | None
    profile: ConceptFindings
    concepts: Sequence[ConceptView]
    agreement: CoderAgreement
    blinding: BlindAnswers
    all_tensions: Sequence[TensionView]
    robustness: RobustnessChapter | None
    comments: Sequence[CommentView]
    others: Sequence[OtherModule]
    statements: Sequence[StatementRow]
    rule: JsonObject
    rule_sentences: Sequence[Sentence]
    rule_tables: Sequence[StoredTable]
    texts: Mapping[int, str]
    linked: Mapping[int, Sequence[LinkedWording]]

    @property
    def tensions(self) -> list[TensionView]:
        """The tensions that are shown; the others leave their reason."""
        return select_shown_tensions(self.all_tensions)

    @property
    def silent(self) -> list[ConceptView]:
        """Concepts on which nothing was put to the vote."""
        return [view for view in self.concepts if view.verdict == "no_evidence"]

    def in_state(self, state: str) -> list[OutcomeView]:
        """Return the outcomes in one state, the surest first."""
        return select_in_state(self.outcomes, state)

    @property
    def open(self) -> list[OutcomeView]:
        """What stays undecided, most votes first: there more votes change least."""
        return sorted(self.in_state("undetermined"), key=lambda item: -item.votes)

    @property
    def headlines(self) -> list[OutcomeView]:
        """The outcomes for the first page."""
        return select_headlines(self.outcomes)
