"""The table of all statements: sorted by a link, searched by words, a page at a time or whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from deliberate.findings.blocks import StoredRanking
from deliberate.queries.linked_wordings import LinkedWording, load_linked_wordings
from deliberate.queries.report import CommentView, ReportSource
from deliberate.reports.chapters.other_modules import OtherModule, build_other_modules

# Modules whose findings have chapters of their own.
CHAPTERS = frozenset({"tally", "space", "structure", "groups", "representative", "group_consensus", "outcomes"})


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
ROWS_SHOWN = 50


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
    """Rows to show, how many match the search, how many there are, and how they are sorted."""

    rows: Sequence[StatementRow]
    found: int
    total: int
    sort: str
    find: str


def build_statement_table(
    rows: Sequence[StatementRow], sort: str = "number", find: str = "", whole: bool = False
) -> StatementTable:
    """Search by every word of `find` (or by number), sort, and cut unless `whole`. An unknown sort means by number."""
    sort = sort if sort in SORT_KEYS else "number"
    words = find.casefold().split()
    matching = [row for row in rows if all(word in row.text.casefold() or word == str(row.statement) for word in words)]
    ordered = sorted(matching, key=SORT_KEYS[sort])
    return StatementTable(ordered if whole else ordered[:ROWS_SHOWN], len(matching), len(rows), sort, find)


@dataclass(frozen=True)
class StatementsChapter:
    """The chapter: the table of all statements, reasons in people's own words, and what other modules found.

    linked: by number, all wordings of a statement that others were merged into, with their votes apart.
    """

    table: StatementTable
    comments: Sequence[CommentView]
    others: Sequence[OtherModule]
    texts: Mapping[int, str]
    group_names: Mapping[str, str]
    linked: Mapping[int, Sequence[LinkedWording]]
    has_topics: bool


def build_statements_chapter(
    source: ReportSource, sort: str = "number", find: str = "", whole: bool = False
) -> StatementsChapter:
    """Return the chapter on statements. sort, find, whole: how the table is to be shown."""
    findings, texts = source.findings, source.texts
    return StatementsChapter(
        table=build_statement_table(build_statement_rows(findings.tally, texts), sort, find, whole),
        comments=source.comments,
        others=build_other_modules(findings.modules, CHAPTERS),
        texts=texts,
        group_names=source.group_names,
        linked=load_linked_wordings(source.question),
        has_topics=source.has_topics,
    )
