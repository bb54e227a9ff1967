"""Columns of a table on paper: as wide as their words need, the rest to those that hold most.

Columns that take what their longest line asks for leave a sentence beside them a strip of one word a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from deliberate.reports.pdf.tree import Node

# Letters that a line of a table holds across the paper, points of a picture that take the room of one, and the room of
# a number beside it.
LETTERS, POINTS_PER_LETTER, BESIDE = 100, 5, 4
# A word with more letters may be hyphenated, sooner where room is short; a line with no more stays whole. No line asks
# for more than the last.
LONG_WORDS, LONG_LINE = (14, 11, 8, 6), 40
# Lines in which a cell should find room, and the letters of one beyond which it asks for no more.
FEW_LINES, MUCH = 4, 80
# What should be left for the columns that ask for more, in letters, and what they get of very many columns.
ROOM, LEAST_ROOM = 30, 20
# The smallest print, as a share of the usual one.
SMALLEST = 0.65
# Room between two columns, in letters.
GAP = 2
BREAKING = frozenset({"br", "p", "details", "summary", "li", "div", "svg"})


def find_widths(rows: Sequence[Sequence[Node]], columns: int) -> list[int]:
    """Return how many letters wide each column is; together they fill the paper, or ask for smaller print.

    rows: the cells of each row, heads among them. Each column gets its longest word, and of what is left as much as
    its lines ask for, in proportion. Where words leave too little, they are hyphenated sooner.
    """
    for longest in LONG_WORDS:
        least, more = ask_for_room(rows, columns, longest)
        left = max(LETTERS - sum(least), LEAST_ROOM)
        if left >= min(sum(more), ROOM):
            break
    if not any(more):
        more[least.index(max(least))] = 1
    return [low + left * part // sum(more) for low, part in zip(least, more, strict=True)]


def find_print_size(widths: Sequence[int]) -> float:
    """Return the share of the usual size of print in which columns of so many letters fit on the paper."""
    return max(min(1.0, LETTERS / sum(widths)), SMALLEST)


def ask_for_room(rows: Sequence[Sequence[Node]], columns: int, longest: int) -> tuple[list[int], list[int]]:
    """Return the letters that each column needs, and how many more it asks for. longest: letters of a whole word."""
    least, wanted = [GAP] * columns, [[GAP] for _ in range(columns)]
    for row in rows:
        place = 0
        for cell in row:
            if span(cell) == 1 and place < columns:
                word, line = measure_cell(cell, longest)
                least[place] = max(least[place], word + GAP)
                wanted[place].append((word if cell.tag == "th" else line) + GAP)
            place += span(cell)
    # One long line in a column of short ones may break.
    more = [max(0, min(max(ask), round(2 * fmean(ask))) - low) for ask, low in zip(wanted, least, strict=True)]
    return least, more


def measure_cell(cell: Node, longest: int) -> tuple[int, int]:
    """Return how many letters the longest word and a line of a cell should find room for.

    A cell that holds much asks for more than its longest line, lest its row fill half a page.
    """
    lines = [line.split() for line in iterate_lines(cell)]
    word = max((len(word) for line in lines for word in line), default=0)
    lengths = [len(" ".join(line)) for line in lines]
    line = max(min(max(lengths), LONG_LINE), min(sum(lengths) // FEW_LINES, MUCH))
    whole = max((length for length in lengths if length <= longest), default=0)
    pictures = max((measure_picture(one) for one in cell.find_all("svg")), default=0)
    return max(min(word, longest), whole, pictures), max(line, pictures)


def measure_picture(node: Node) -> int:
    """Return the letters in whose room a picture fits; one of no fixed width asks for a fifth of the paper."""
    width = node.attributes.get("width", "")
    return int(width) // POINTS_PER_LETTER + BESIDE if width.isdigit() else LETTERS // 5


def iterate_lines(cell: Node) -> list[str]:
    """Return the texts between what begins a line of its own."""
    lines = [""]
    for child in cell.children:
        if isinstance(child, str):
            lines[-1] += child
        elif child.tag in BREAKING:
            lines += [*(iterate_lines(child) if child.tag != "svg" else ()), ""]
        else:
            first, *others = iterate_lines(child)
            lines[-1] += first
            lines += others
    return lines


def span(cell: Node) -> int:
    """Return how many columns a cell takes."""
    given = cell.attributes.get("colspan", "1")
    return int(given) if given.isdigit() else 1
