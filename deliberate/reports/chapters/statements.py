"""The table of all statements: sorted by a link, searched by words, a page at a time or whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from deliberate.findings.blocks import StoredRanking
from deliberate.findings.disclosure import disclose_count
from deliberate.findings.document import ModuleFindings
from deliberate.queries.importance import count_marks
from deliberate.queries.linked_wordings import LinkedWording, load_linked_wordings
from deliberate.queries.report import CommentView, ReportSource
from deliberate.reports.chapters.other_modules import OtherModule, build_other_modules
from deliberate.reports.chapters.paging import Page, cut_page

# Modules whose findings have chapters of their own.
CHAPTERS = frozenset(
    {"tally", "space", "structure", "groups", "representative", "group_consensus", "outcomes", "brigades"}
)


@dataclass(frozen=True)
class StatementRow:
    """A statement with its votes. share: of those who agreed or disagreed, None where no one did."""

    statement: int
    text: str
    agrees: float
    disagrees: float
    passes: float
    share: float | None

    @property
    def votes(self) -> float:
        return self.agrees + self.disagrees + self.passes


SORT_KEYS: dict[str, Callable[[StatementRow], tuple[float, int]]] = {
    "number": lambda row: (0, row.statement),
    "agree": lambda row: (-(row.share if row.share is not None else -1), row.statement),
    "disagree": lambda row: (row.share if row.share is not None else 2, row.statement),
    "pass": lambda row: (-row.passes / max(row.votes, 1), row.statement),
    "votes": lambda row: (-row.votes, row.statement),
}


def build_statement_rows(tally: StoredRanking | None, texts: Mapping[int, str]) -> list[StatementRow]:
    """Return all statements with their votes, by number."""
    rows = [
        StatementRow(
            statement=row.statement,
            text=texts[row.statement],
            agrees=row.number("agrees") or 0,
            disagrees=row.number("disagrees") or 0,
            passes=row.number("passes") or 0,
            share=row.number("share"),
        )
        for row in (tally.rows if tally is not None else ())
        if row.statement in texts
    ]
    return sorted(rows, key=SORT_KEYS["number"])


@dataclass(frozen=True)
class StatementTable:
    """A page of the rows that match the search, how many there are at all, and how they are sorted."""

    page: Page[StatementRow]
    total: int
    sort: str
    find: str


def build_statement_table(
    rows: Sequence[StatementRow],
    sort: str = "number",
    find: str = "",
    page: int | None = 1,
    most: int | None = None,
) -> StatementTable:
    """Search by every word of `find` (or by number), sort, and cut to a page. An unknown sort means by number."""
    sort = sort if sort in SORT_KEYS else "number"
    words = find.casefold().split()
    matching = [row for row in rows if all(word in row.text.casefold() or word == str(row.statement) for word in words)]
    shown = cut_page(sorted(matching, key=SORT_KEYS[sort]), page, most)
    return StatementTable(shown, len(rows), sort, find)


@dataclass(frozen=True)
class StatementsChapter:
    """The chapter: the table of all statements, reasons in people's own words, and what other modules found.

    linked: by number, all wordings of a statement that others were merged into, with their votes apart. important: by
    number, how many people marked a statement as important to them, None for fewer than ten; None where nobody was
    offered that.
    """

    table: StatementTable
    comments: Sequence[CommentView]
    modules: Sequence[ModuleFindings]
    texts: Mapping[int, str]
    group_names: Mapping[str, str]
    linked: Mapping[int, Sequence[LinkedWording]]
    has_topics: bool
    important: Mapping[int, int | None] | None

    @cached_property
    def others(self) -> list[OtherModule]:
        """What the modules without a chapter found; built where it is shown."""
        return build_other_modules(self.modules, CHAPTERS)


def build_statements_chapter(
    source: ReportSource, sort: str = "number", find: str = "", page: int | None = 1, most: int | None = None
) -> StatementsChapter:
    """Return the chapter on statements. sort, find, page: how the table is shown; without a page all up to most."""
    findings, texts = source.findings, source.texts
    return StatementsChapter(
        table=build_statement_table(build_statement_rows(findings.tally, texts), sort, find, page, most),
        comments=source.comments,
        modules=findings.modules,
        texts=texts,
        group_names=source.group_names,
        linked=load_linked_wordings(source.question),
        has_topics=source.has_topics,
        important=load_disclosed_marks(source) if source.assembly.offers_importance else None,
    )


def load_disclosed_marks(source: ReportSource) -> dict[int, int | None]:
    """Return how many people marked each statement, as everyone may know it. Read apart from the findings: no analysis
    knows of marks."""
    return {number: disclose_count(people) for number, people in count_marks(source.question).items()}
