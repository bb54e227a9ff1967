"""The table of all statements: sorted by a link, searched by words, a page at a time or whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SORT_KEYS = {
    "number": lambda row: row["statement"],
    "agree": lambda row: (-(row["share"] if row["share"] is not None else -1), row["statement"]),
    "disagree": lambda row: (row["share"] if row["share"] is not None else 2, row["statement"]),
    "pass": lambda row: (-row["passes"] / max(row["agrees"] + row["disagrees"] + row["passes"], 1), row["statement"]),
    "votes": lambda row: (-(row["agrees"] + row["disagrees"] + row["passes"]), row["statement"]),
}
ROWS_SHOWN = 50


@dataclass(frozen=True)
class StatementTable:
    """Rows to show, how many match the search, how many there are, and how they are sorted."""

    rows: list[dict[str, Any]]
    found: int
    total: int
    sort: str
    find: str


def build_statement_table(
    rows: list[dict[str, Any]], sort: str = "number", find: str = "", whole: bool = False
) -> StatementTable:
    """Search by every word of `find` (or by number), sort, and cut unless `whole`. An unknown sort means by number."""
    sort = sort if sort in SORT_KEYS else "number"
    words = find.casefold().split()
    matching = [
        row for row in rows if all(word in row["text"].casefold() or word == str(row["statement"]) for word in words)
    ]
    ordered = sorted(matching, key=SORT_KEYS[sort])
    return StatementTable(ordered if whole else ordered[:ROWS_SHOWN], len(matching), len(rows), sort, find)
