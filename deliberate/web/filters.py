"""Filters for templates beyond Jinja's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit
from flask import Flask
from flask_babel import get_locale, gettext
from jinja2 import StrictUndefined
from markupsafe import Markup

from deliberate.findings.ranges import round_outwards
from deliberate.text import Message, shorten_text
from deliberate.web.codebook_labels import add_full_stop, format_sentence, localize_text_for_page, render_emphasis
from deliberate.web.counts import FIRST_LONG, IDENTIFIERS, fill_counts
from deliberate.web.dates import find_reader_locale
from deliberate.web.logged_subjects import describe_subject

__all__ = ["StrictUndefined", "register"]


def format_share(share: float | None) -> str:
    """Return a share in [0, 1] as a whole percentage in the manner of the reader; a dash where there is none."""
    return "–" if share is None else format_percent(share, locale=find_reader_locale())


def format_interval_end(share: float | None, *, up: bool) -> str:
    """Return the end of an interval as a whole percentage, rounded away from the middle."""
    if share is None:
        return "–"
    lower, upper = round_outwards(share, share)
    return format_share((upper if up else lower) / 100)


def format_number(value: float | int | None) -> str:
    """Return a number in the manner of the reader; a dash where there is none."""
    if type(value) is int and 0 <= value < FIRST_LONG:
        return str(value)
    return "–" if value is None else format_decimal(value, locale=find_reader_locale())


def format_file_size(value: int) -> str:
    """Return a number of bytes in kB or MB, in the manner of the reader."""
    unit, size = ("megabyte", value / 1_000_000) if value >= 1_000_000 else ("kilobyte", max(value / 1_000, 1))
    shown = round(size, 1) if size < 10 else round(size)
    return str(format_unit(shown, f"digital-{unit}", "short", locale=find_reader_locale()))


def format_coefficient(value: float | None) -> str:
    """Return a coefficient such as α with three decimals, so that several stand below one another; a dash for none."""
    return "–" if value is None else format_decimal(value, format="0.000", locale=find_reader_locale())


def format_items(items: Iterable[str]) -> str:
    """Return a list as one says it in the language of the page: “a, b, and c”."""
    return format_list(list(items), locale=get_locale() or "en")


def translate_sentence(text: str) -> str:
    """Return an English sentence from a pure room, in the reader's language; empty stays empty.

    Words of the codebook have their own translations, kept beside it.
    """
    if not text:
        return ""
    translated = gettext(text)
    return translated if translated != text else localize_text_for_page(text)


def fill_sentence(text: str, values: Mapping[str, object]) -> str:
    """Return a sentence in the reader's language, its numbers as the reader writes them."""
    shown = {
        name: format_number(value)
        if isinstance(value, float)
        else value.render(translate_sentence)
        if isinstance(value, Message)
        else str(value)
        if name in IDENTIFIERS
        else value
        for name, value in values.items()
    }
    return fill_counts(translate_sentence(text), shown)


def count_utf16_units(characters: int) -> int:
    """Return the `maxlength` that cuts off no text of so many characters: browsers count an emoji twice. We count
    again."""
    return 2 * characters


def mark_svg_safe(svg: str) -> Markup:
    """Return a picture we drew ourselves, as markup."""
    return Markup(svg)  # noqa: S704  (made by our own drawing, holds no text of others)


def register(app: Flask) -> None:
    """Give templates these filters."""
    app.jinja_env.filters.update(
        file_size=format_file_size,
        emphasised=render_emphasis,
        ended=add_full_stop,
        sentence=format_sentence,
        utf16_units=count_utf16_units,
        shortened=shorten_text,
    )
    app.jinja_env.filters.update(
        percent=format_share,
        percent_down=partial(format_interval_end, up=False),
        percent_up=partial(format_interval_end, up=True),
        number=format_number,
        filled=fill_sentence,
        file_size=format_file_size,
        coefficient=format_coefficient,
        listed=format_items,
        translated=translate_sentence,
        qr=mark_svg_safe,
        logged_subject=describe_subject,
    )
