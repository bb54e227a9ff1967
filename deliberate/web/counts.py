"""Counts in sentences: “%(n)d” is filled in the manner of the reader, with separators of thousands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from babel.numbers import format_decimal
from flask import Flask, g
from flask_babel import get_translations
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from deliberate.web.dates import find_reader_locale

WHOLE = re.compile(r"((?:^|[^%])(?:%%){0,20}%\(\w{1,60}\))d")
# Smaller ones look the same in every language of ours.
FIRST_LONG = 1_000
# Numbers that name something, in messages from rooms that know no reader.
IDENTIFIERS = frozenset({"number", "statement", "position", "participant", "person", "line", "earlier", "id", "target"})


@lru_cache(maxsize=4096)
def admit_texts(template: str) -> str:
    """Return the template with “%(n)s” in place of “%(n)d”."""
    return WHOLE.sub(r"\1s", template)


def show_count(value: object) -> object:
    """Return a large whole number as the reader writes it; anything else as it is."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= FIRST_LONG:
        return format_decimal(value, locale=find_reader_locale())
    return value


def fill_counts(template: str, values: Mapping[str, Any], *, is_markup: bool = False) -> str:
    """Return a template of a page with its values. Numbers that only name something come as texts."""
    shown = {name: show_count(value) for name, value in values.items()}
    text = admit_texts(template)
    return Markup(text) % shown if is_markup else text % shown  # noqa: S704  (our own words; the values are escaped)


@pass_context
def translate(context: Context, text: str, /, **values: Any) -> str:
    """Return a text of a template in the language of the page, filled."""
    return fill_counts(load_translations().ugettext(text), values, is_markup=context.eval_ctx.autoescape)


@pass_context
def translate_number(context: Context, one: str, many: str, num: int, /, **values: Any) -> str:
    """Return the form for this number of a text of a template, filled; “num” is the number."""
    text = load_translations().ungettext(one, many, num)
    return fill_counts(text, {"num": num, **values}, is_markup=context.eval_ctx.autoescape)


def load_translations() -> Any:
    """Return the catalogue of this page's language, looked up once for a page and not for each of its words."""
    if "catalogue" not in g:
        g.catalogue = get_translations()
    return g.catalogue


def register(app: Flask) -> None:
    """Let every template translate and fill its texts."""
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]  # blocks hand their values over
    app.jinja_env.globals.update(gettext=translate, ngettext=translate_number)
