"""The list of statements on the page of topics: which are shown, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.queries.topics import UNLABELED, LabeledStatement

PER_PAGE = 50
SUGGESTED = "suggested"


@dataclass(frozen=True)
class StatementList:
    """One page of the statements that match; show: a topic's number, those without one, those with a suggestion."""

    rows: Sequence[LabeledStatement]
    found: int
    page: int
    pages: int
    show: str
    find: str

    @property
    def suggested(self) -> int:
        """How many statements of this page have a suggestion."""
        return sum(bool(row.suggested) for row in self.rows)


def select_listed(statements: Sequence[LabeledStatement], show: str, find: str, page: int) -> StatementList:
    """Filter by topic and by every word of `find` (or by number), and cut to the page; beyond the last is the last."""
    words = find.casefold().split()
    matching = [
        one
        for one in statements
        if is_shown(one, show)
        and all(word in one.statement.text.casefold() or word == str(one.statement.number) for word in words)
    ]
    pages = max(1, -(-len(matching) // PER_PAGE))
    page = min(max(page, 1), pages)
    return StatementList(
        matching[(page - 1) * PER_PAGE : page * PER_PAGE], len(matching), page, pages, show, " ".join(find.split())
    )


def is_shown(one: LabeledStatement, show: str) -> bool:
    """Return whether a statement is among those asked for; a word that means nothing asks for all."""
    if show == UNLABELED:
        return not one.topics
    if show == SUGGESTED:
        return bool(one.suggested)
    return not show.isdecimal() or any(str(topic.number) == show for topic in one.topics)
