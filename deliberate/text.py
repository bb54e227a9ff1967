"""Cleaning and comparing of people's texts, and messages that are translated where they are shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# No set-up allows longer statements; patterns that look for words in one read no further.
MAX_STATEMENT_LENGTH = 2_000
# The most accents on one letter.
MAX_ACCENTS = 30


def N_(text: str) -> str:
    """Return `text` unchanged; the extraction of messages finds it by this name."""
    return text


def format_count(number: int, noun: str) -> str:
    """Return “1 vote” or “2,000 votes”, for the English text of a terminal."""
    return f"{number:,} {noun if number == 1 else f'{noun}s'}"


@dataclass(frozen=True)
class Message:
    """An English template and the values for its placeholders, translated where it is shown.

    A value may be a message itself, or a tuple of messages, which are shown one after the other: sentences as they are,
    others with semicolons between them.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def render(self, translate: Callable[[str], str]) -> str:
        """Return the message in the language that `translate` translates into."""
        return translate(self.template) % render_values(self.values, translate)

    def __str__(self) -> str:
        return self.render(str)


class InvalidValue(ValueError):
    """A value that cannot be taken, with the reason as a message that is translated where it is shown.

    reason: an English template; values: what fills its placeholders. A sentence without placeholders may also be
    plain, with its percent signs as they are.
    """

    def __init__(self, reason: str, /, **values: Any) -> None:
        self.message = Message(reason if values or "%%" in reason else reason.replace("%", "%%"), values)
        super().__init__(str(self.message))


def render_values(values: Mapping[str, Any], translate: Callable[[str], str]) -> dict[str, Any]:
    """Return the values with the messages among them rendered."""
    return {name: render_value(value, translate) for name, value in values.items()}


def render_value(value: Any, translate: Callable[[str], str]) -> Any:
    if isinstance(value, Message):
        return value.render(translate)
    if isinstance(value, tuple):
        parts = [str(render_value(part, translate)) for part in value]
        return (" " if all(part.endswith(".") for part in parts) else "; ").join(parts)
    return value


JOINERS = "\u200c\u200d"  # Persian and Indian scripts and emoji need them; between other letters they only hide.
MARKS = "\u200e\u200f"  # direction marks of one place, which turn nothing that follows
# Characters that take up room but show nothing.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
# Invisible characters that are not in the category of format characters.
UNSEEN = "\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f"


def parse_code_points(ranges: str) -> list[int]:
    """Return the code points of “00AD 200B-200F”."""
    ends = [part.split("-") for part in ranges.split()]
    return [point for end in ends for point in range(int(end[0], 16), int(end[-1], 16) + 1)]


# Format characters that show nothing; those of Arabic and Kaithi numbers are seen and so are not among them.
INVISIBLE = parse_code_points(
    "00AD 061C 180E 200B-200F 202A-202E 2060-206F FEFF FFF9-FFFB 13430-1343F 1BCA0-1BCA3 1D173-1D17A E0000-E007F"
)
SURROGATES = parse_code_points("D800-DFFF")
CONTROLS = parse_code_points("0000-001F 007F-009F 2028 2029")
# Characters removed from a text before it is stored, and those that become a space.
REMOVED_CHARACTERS: dict[int, str | None] = {
    **{point: None for point in (*INVISIBLE, *SURROGATES) if chr(point) not in JOINERS + MARKS},
    **dict.fromkeys([*CONTROLS, *map(ord, BLANKS)], " "),
}
# Characters that make no difference when texts are compared.
FOLDED_CHARACTERS: dict[int, str | None] = {
    **dict.fromkeys([*INVISIBLE, *SURROGATES, *map(ord, UNSEEN), *parse_code_points("FE00-FE0F E0100-E01EF")]),
    **dict.fromkeys([*CONTROLS, *map(ord, BLANKS)], " "),
    **dict.fromkeys(map(ord, "‘’‚‛′ʼʹ`´"), "'"),
    **dict.fromkeys(map(ord, "“”„‟«»″〝〞〟"), '"'),
    **dict.fromkeys(parse_code_points("2010-2015 2043 2212 2E3A 2E3B FE58 FE63 FF0D"), "-"),
}


def limit_accents(text: str) -> str:
    """Return the text with at most MAX_ACCENTS accents on one letter: composing takes time quadratic in their number.

    Source: Unicode Standard Annex 15, stream-safe text.
    """
    if text.isascii():
        return text
    height, kept = 0, []
    for sign in text:
        height = height + 1 if unicodedata.combining(sign) else 0
        if height <= MAX_ACCENTS:
            kept.append(sign)
    return "".join(kept)


def clean_line(text: str) -> str:
    """Return the text in one line as it is kept: composed letters, single spaces, nothing that hides.

    Control characters become spaces; lone surrogates, direction overrides and other invisible characters go. Quotation
    marks, dashes and every visible sign stay as they were written.
    """
    clean = unicodedata.normalize("NFC", limit_accents(text.translate(REMOVED_CHARACTERS)))
    if any(sign in clean for sign in JOINERS):
        clean = remove_stray_joiners(clean)
    return " ".join(clean.split())


def remove_stray_joiners(text: str) -> str:
    """Drop joiners that do not stand between two signs of a script that uses them."""

    def joins(place: int) -> bool:
        around = text[place - 1 : place] + text[place + 1 : place + 2]
        return len(around) == 2 and all(ord(sign) > 0x2FF and not sign.isspace() for sign in around)

    return "".join(sign for place, sign in enumerate(text) if sign not in JOINERS or joins(place))


def normalize_for_comparison(text: str) -> str:
    """Return the form in which texts that look alike are one and the same: for comparing, never for showing.

    Compatible forms of letters (full width, ligatures), invisible characters, kinds of quotation marks, dashes and
    spaces, and case make no difference.
    """
    folded = unicodedata.normalize("NFKC", limit_accents(text.translate(FOLDED_CHARACTERS))).casefold()
    # Compatible forms may bring quotes, dashes and case of their own, so it is done once more.
    return " ".join(unicodedata.normalize("NFKC", folded.translate(FOLDED_CHARACTERS)).casefold().split())


# What is left of a long text that stands whole elsewhere; one that is hardly longer is not cut.
SHOWN_LETTERS, LEEWAY = 120, 10


def shorten_text(text: str) -> str:
    """Return a text whole, or where it is long up to the end of a word, with the sign that more follows."""
    if len(text) <= SHOWN_LETTERS + LEEWAY:
        return text
    cut = text[:SHOWN_LETTERS]
    words = cut.rpartition(" ")[0]
    # Where there are hardly any spaces, as in an address or a script without them, it ends within.
    return (words if 2 * len(words) > SHOWN_LETTERS else cut).rstrip(" .,;:–-") + "…"
