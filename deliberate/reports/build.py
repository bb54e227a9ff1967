"""The whole report: every chapter of one run, for print, for the archive, and for checks."""

from __future__ import annotations

from dataclasses import dataclass

from deliberate.models import Run
from deliberate.queries.report import ReportSource
from deliberate.reports.chapters.concepts import ConceptsChapter, build_concepts_chapter
from deliberate.reports.chapters.divides import DividesChapter, build_divides_chapter
from deliberate.reports.chapters.groups import GroupsChapter, build_groups_chapter
from deliberate.reports.chapters.method import MethodChapter, build_method_chapter
from deliberate.reports.chapters.outcomes import OutcomeView, build_source_outcomes
from deliberate.reports.chapters.page_one import PageOne, build_page_one
from deliberate.reports.chapters.responses import ResponsesChapter, build_responses_chapter
from deliberate.reports.chapters.robustness import RobustnessChapter, build_robustness_chapter
from deliberate.reports.chapters.shared import SharedChapter, build_shared_chapter
from deliberate.reports.chapters.statements import StatementsChapter, build_statements_chapter
from deliberate.reports.chapters.tensions import TensionsChapter, build_tensions_chapter


@dataclass(frozen=True)
class Report:
    """Page one and every chapter; outcomes: what they share."""

    outcomes: list[OutcomeView]
    page_one: PageOne
    shared: SharedChapter
    divides: DividesChapter
    groups: GroupsChapter
    concepts: ConceptsChapter
    tensions: TensionsChapter
    responses: ResponsesChapter
    robustness: RobustnessChapter
    statements: StatementsChapter
    method: MethodChapter


def build_report(run: Run, *, most_rows: int | None = None) -> Report:
    """Return the report of a finished run, whole. most_rows: of each table with a row for each statement."""
    return build_report_from(ReportSource(run), most_rows=most_rows)


def build_report_from(source: ReportSource, *, most_rows: int | None = None) -> Report:
    """Return the whole report of a source, which may be that of a published version."""
    outcomes = build_source_outcomes(source)
    return Report(
        outcomes=outcomes,
        page_one=build_page_one(source, outcomes),
        shared=build_shared_chapter(source, outcomes),
        divides=build_divides_chapter(source, outcomes),
        groups=build_groups_chapter(source),
        concepts=build_concepts_chapter(source, outcomes),
        tensions=build_tensions_chapter(source, outcomes),
        responses=build_responses_chapter(source, outcomes, page=None, most=most_rows),
        robustness=build_robustness_chapter(source, outcomes, page=None, most=most_rows),
        statements=build_statements_chapter(source, page=None, most=most_rows),
        method=build_method_chapter(source),
    )
