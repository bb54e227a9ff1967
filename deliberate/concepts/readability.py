"""How hard a statement is to read: the LIX of Björnsson, which needs no count of syllables.

LIX = words per sentence + 100 × share of words with more than six letters. It works the same for English, German and
other languages with an alphabet. Source: Björnsson 1968; below 30 very easy, 40 medium, 50 hard, above 60 very hard.
German words are longer, so its line lies higher (Bamberger and Vanecek 1984 place plain non-fiction at 40 to 60).
"""

from __future__ import annotations

import re

MAX_SHORT_WORD = 6
# From here on a statement is worth a second look, by language; others are taken as German is.
LIX_LIMITS = {"en": 55.0, "de": 65.0}
MAX_WORDS = 30
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?…:;]+(?:\s|$)")


def lix(text: str) -> float | None:
    """Return the readability index of a text; None where it has no words."""
    words = WORD.findall(text)
    if not words:
        return None
    sentences = max(len(SENTENCE_END.findall(text)), 1)
    longer = sum(len(word) > MAX_SHORT_WORD for word in words)
    return len(words) / sentences + 100 * longer / len(words)


def is_hard_to_read(text: str, language: str) -> bool:
    """Return whether a reader is likely to stumble: too high an index, or simply too many words."""
    index = lix(text)
    line = LIX_LIMITS.get(language.split("-")[0].split("_")[0], LIX_LIMITS["de"])
    return index is not None and (index > line or len(WORD.findall(text)) > MAX_WORDS)
