"""Long lists a page at a time: which rows a page shows, and how many pages there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
ROWS_A_PAGE = 50


@dataclass(frozen=True)
class Page(Generic[Item]):
    """The rows that are shown, of how many, on which of how many pages; counted from 1."""

    rows: Sequence[Item]
    found: int
    number: int = 1
    pages: int = 1

    @property
    def first(self) -> int:
        """The place of the first row among all, counted from 1; 0 where there is none."""
        return (self.number - 1) * ROWS_A_PAGE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row."""
        return self.first + len(self.rows) - 1 if self.rows else 0


def cut_page(rows: Sequence[Item], number: int | None, most: int | None = None) -> Page[Item]:
    """Return a page of the rows; a number beyond them means the last page, None all rows on one page.

    most: how many rows the one page shows at most.
    """
    if number is None:
        return Page(rows[:most], len(rows))
    pages = max(1, -(-len(rows) // ROWS_A_PAGE))
    number = min(max(number, 1), pages)
    return Page(rows[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE], len(rows), number, pages)


def find_page(numbers: Iterable[int], wanted: int) -> int:
    """Return the page on which a statement stands, given the numbers of all in their order; the first without it."""
    return next((place for place, number in enumerate(numbers) if number == wanted), 0) // ROWS_A_PAGE + 1
