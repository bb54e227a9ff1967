"""Lists of words in the reader's language: "A, B and C"."""

from __future__ import annotations

from collections.abc import Iterable

from babel.lists import format_list

from deliberate.web.dates import find_reader_locale


def format_word_list(words: Iterable[str]) -> str:
    """Return the words as one text; empty where there are none."""
    return format_list(list(words), locale=find_reader_locale())
