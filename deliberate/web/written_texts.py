"""Texts that people wrote name the language of their assembly, so that each is read aloud by the right voice.

In a template, whatever people wrote is inside an element with `dir="auto"`: they may write in either direction. The
same attribute marks where the language belongs: when a template is loaded, `dir="auto"` gets the `lang` of the assembly
beside it. That is the assembly of the template's variable `assembly` (also in a loop over several), else that of the
request.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, g
from flask_babel import force_locale, get_translations, gettext
from flask_babel.speaklater import LazyString
from jinja2.ext import Extension
from markupsafe import Markup

from deliberate.concepts.codebook_languages import read_codebook_translation
from deliberate.config import LANGUAGES
from deliberate.models import Assembly
from deliberate.web.codebook_labels import find_page_language, localize_text_for_page

DIRECTION_ATTRIBUTE = 'dir="auto"'
OTHER_LANGUAGES = tuple(key for key in LANGUAGES if key != "en")


class WrittenTextExtension(Extension):
    """Adds the language of the assembly wherever a template says that people wrote something."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return source.replace(
            DIRECTION_ATTRIBUTE, DIRECTION_ATTRIBUTE + "{{ assembly_lang(assembly if assembly is defined else none) }}"
        )


def render_language_attribute(assembly: Assembly | None = None) -> Markup:
    """Return the attribute that names the language of the assembly; nothing where it is that of the page."""
    known = assembly or g.get("assembly")
    return (
        Markup(' lang="{}"').format(known.language) if known and known.language != find_page_language() else Markup("")
    )


def find_assembly_language() -> str:
    """Return the language of the assembly at hand; empty, which says "unknown", where there is none yet."""
    known = g.get("assembly")
    return str(known.language) if known else ""


# Attributes of a field that people write in: text direction, and the language for spelling and reading aloud.
WRITTEN_TEXT_ATTRIBUTES: dict[str, Any] = {"dir": "auto", "lang": LazyString(find_assembly_language)}


def render_written_text(text: object, assembly: Assembly | None = None) -> Markup:
    """Return what people wrote as an element of its own, for use inside a sentence of ours."""
    return Markup('<span dir="auto"{}>{}</span>').format(render_language_attribute(assembly), text)


def is_interface_text(text: str) -> bool:
    """Return whether a text is one of the interface or of the shipped codebook, in English or translated already."""
    for key in OTHER_LANGUAGES:
        words = read_codebook_translation(key)
        if text in words or text in words.values():
            return True
        with force_locale(key):
            if get_translations().ugettext(text) != text:
                return True
    return False


def render_translated_or_written(text: str, assembly: Assembly | None = None) -> Markup:
    """Return a text that is ours, in the language of the page, or one that people wrote in its place, in theirs."""
    translated = gettext(text) if text else ""
    translated = translated if translated != text else localize_text_for_page(text)
    if not text or not render_language_attribute(assembly):
        return Markup('<span dir="auto">{}</span>').format(translated) if text else Markup("")
    return (
        Markup('<span lang="{}">{}</span>').format(find_page_language(), translated)
        if is_interface_text(text)
        else render_written_text(text, assembly)
    )


def register(app: Flask) -> None:
    """Give templates the extension, the filters and the function behind them."""
    app.jinja_env.add_extension(WrittenTextExtension)
    app.jinja_env.globals["assembly_lang"] = render_language_attribute
    app.jinja_env.filters.update(written=render_written_text, translated_or_written=render_translated_or_written)
