"""The codebook in the reader's language, and its marks as markup."""

from __future__ import annotations

import re

from flask_babel import get_locale
from markupsafe import Markup, escape

from deliberate.concepts.codebook import Codebook
from deliberate.concepts.codebook_languages import localize_codebook, read_codebook_translation


def find_page_language() -> str:
    return str(get_locale() or "en")


def localize_codebook_for_page(book: Codebook) -> Codebook:
    """Return the codebook in the language of the page."""
    return localize_codebook(book, find_page_language())


def localize_text_for_page(text: str) -> str:
    """Return one text of the shipped codebook in the language of the page; any other text unchanged."""
    return read_codebook_translation(find_page_language()).get(text, text)


def render_emphasis(text: str) -> Markup:
    """Return a rule with its *stress* and `words of the file` as markup; everything else is escaped."""
    marked = re.sub(r"\*([^*]+)\*", r"<em>\1</em>", str(escape(text)))
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", marked))  # noqa: S704  (escaped just above)


def add_full_stop(text: str) -> str:
    """Return the text with a full stop at its end."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def format_sentence(text: str) -> str:
    """Return the text as a sentence: a capital at its start, a full stop at its end."""
    return add_full_stop(text[:1].upper() + text[1:])
