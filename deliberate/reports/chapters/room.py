"""The room on page one: how much of its measures rows and quotes take, estimated from the lengths of their texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from math import ceil

from deliberate.reports.chapters.outcomes import OutcomeView
from deliberate.text import shorten_text

# Letters that surely fit into a line of a row, of the first sentences and of the question; wide, and on a phone.
ROW_LETTERS, SAID_LETTERS, ASKED_LETTERS = (36, 36), (62, 30), (21, 17)
ROW_LINE, SAID_LINE, ASKED_LINE = (22, 22), (29, 29), (52, 35)
# Of a card that is half as wide as the page.
CARD_LETTERS, CARD_LINE = (46, 34), (26, 26)
ROWS_AT_LEAST = 2
EFFECT_LINE, WORDS_PER_EFFECT = 19, 4


@dataclass(frozen=True)
class Room:
    """Words, and pixels of height on a wide screen and on a phone."""

    words: int
    wide: int
    phone: int

    def __add__(self, other: Room) -> Room:
        return Room(self.words + other.words, self.wide + other.wide, self.phone + other.phone)

    def __le__(self, other: Room) -> bool:
        return self.words <= other.words and self.wide <= other.wide and self.phone <= other.phone


NOTHING = Room(0, 0, 0)
# What the card of the main tension may hold without making the page longer.
CARD = Room(14, 78, 78)
# What question, first sentences and rows may take together; everything else on the page takes the rest.
WHOLE = Room(186, 950, 1_200)


def measure_text(text: str, letters: tuple[int, int], line: tuple[int, int]) -> Room:
    """Return the room that a text takes by itself."""
    wide, phone = (high * ceil(len(text) / many) for high, many in zip(line, letters, strict=True))
    return Room(len(text.split()), wide, phone)


def measure_row(outcome: OutcomeView) -> Room:
    """Return the room that a row of the stand chart takes."""
    text = measure_text(shorten_text(outcome.text), ROW_LETTERS, ROW_LINE)
    effects = len(outcome.lines)
    wide = max(57, text.wide + 9, EFFECT_LINE * 2 * effects + 9)
    return Room(text.words + WORDS_PER_EFFECT * effects + 1, wide, text.phone + EFFECT_LINE * effects + 42)


def measure_said(question: str, quoted: Sequence[OutcomeView]) -> Room:
    """Return the room that the question and the first sentences take. quoted: outcomes that these name."""
    said = " ".join(shorten_text(outcome.text) for outcome in quoted)
    return measure_text(question, ASKED_LETTERS, ASKED_LINE) + measure_text(said, SAID_LETTERS, SAID_LINE)


def measure_tension(texts: Sequence[str]) -> Room:
    """Return the room that the main tension takes beyond the card that stands beside it. texts: its outcomes."""
    whole = [measure_text(text, CARD_LETTERS, CARD_LINE) for text in texts]
    words, wide, phone = (sum(sizes) for sizes in zip(*map(astuple, [NOTHING, *whole]), strict=True))
    return Room(max(0, words - CARD.words), max(0, wide - CARD.wide), max(0, phone - CARD.phone))


def count_rows(ordered: Mapping[str, Sequence[OutcomeView]], most: Mapping[str, int], taken: Room) -> dict[str, int]:
    """Return how many rows of each state there is room for: two whatever they take, then further ones in turn.

    ordered: the outcomes of each state in their order. most: how many rows of each are shown at all. taken: the room
    that is taken already.
    """
    counts = dict.fromkeys(ordered, 0)
    growing = [state for state in ordered if ordered[state] and most[state]]
    while growing:
        for state in tuple(growing):
            place = counts[state]
            if place >= min(most[state], len(ordered[state])):
                growing.remove(state)
                continue
            wanted = taken + measure_row(ordered[state][place])
            if sum(counts.values()) >= ROWS_AT_LEAST and not wanted <= WHOLE:
                growing.remove(state)
                continue
            taken, counts[state] = wanted, place + 1
    return counts
