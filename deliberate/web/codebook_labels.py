"""The codebook in the reader's language, and its marks as markup."""

from __future__ import annotations

import re

from flask_babel import get_locale
from markupsafe import Markup, escape

from deliberate.concepts.codebook import Codebook
from deliberate.concepts.codebook_languages import dictionary, in_language


def language() -> str:
    return str(get_locale() or "en")


def spoken(book: Codebook) -> Codebook:
    """The codebook in the language of the page."""
    return in_language(book, language())


def codebook_word(text: str) -> str:
    """One text of the shipped codebook in the language of the page; any other text unchanged."""
    return dictionary(language()).get(text, text)


def emphasised(text: str) -> Markup:
    """A rule with its *stress* and `words of the file` as markup; everything else is escaped."""
    marked = re.sub(r"\*([^*]+)\*", r"<em>\1</em>", str(escape(text)))
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", marked))  # noqa: S704  (escaped just above)


def ended(text: str) -> str:
    """The text with a full stop at its end."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def sentence(text: str) -> str:
    """The text as a sentence: a capital at its start, a full stop at its end."""
    return ended(text[:1].upper() + text[1:])
