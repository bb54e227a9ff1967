"""Dates and times as they are printed everywhere: in the time zone of the assembly and the reader's locale."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_time, get_timezone_name
from flask import Flask, current_app, g, request
from flask_babel import get_locale
from flask_login import current_user
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from deliberate.models import Assembly


def find_reader_locale() -> Locale:
    """Return the language of the page in the manner of the reader's country, where the browser names one.

    Where no one asks, whoever renders for readers to come says for whom: `g.reader_locale`.
    """
    if g and (given := g.get("reader_locale")) is not None:
        return Locale.parse(given)
    language = get_locale() or Locale("en")
    return choose_locale(str(language), request.headers.get("Accept-Language", "") if request else "")


@lru_cache(200)
def choose_locale(own: str, accepted: str) -> Locale:
    """Return the locale of a page in the language `own` for a browser that accepts these (a header)."""
    language = Locale.parse(own)
    for name in parse_accept_header(accepted, LanguageAccept).values():
        try:
            found = Locale.parse(name, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
        if found.language == language.language and found.territory:
            return found
    return language


def name_reader_locale() -> str:
    """Return the same name for all readers to whom dates and numbers are written alike: “en”, also in the United
    States, whose manner is that of the language where no country is named, and “en_GB”."""
    found = find_reader_locale()
    likely = Locale.parse(get_global("likely_subtags").get(found.language, found.language))
    return found.language if found.territory in (None, likely.territory) else f"{found.language}_{found.territory}"


def find_time_zone(assembly: Assembly | None = None) -> ZoneInfo:
    """Return the time zone of this assembly, else of the one of the request, else of the account, else of the site."""
    current = assembly if assembly is not None else g.get("assembly")
    if current is not None:
        return current.zone
    own = current_user.time_zone if current_user and current_user.is_authenticated else None
    return ZoneInfo(own or current_app.config["DEFAULT_TIME_ZONE"])


def format_zone_name(moment: dt.datetime, locale: Locale) -> str:
    """Return the short name of a moment's zone: as the locale has it, else as the zone itself, else by its hours."""
    name = str(get_timezone_name(moment, "short", locale=locale))
    if name[:1] in "+-" or " " in name:
        name = moment.tzname() or name
    if name[:1] not in "+-":
        return name
    hours, minutes = name[:3], name[-2:] if len(name) > 3 else "00"
    return f"UTC{hours[0]}{int(hours[1:])}{'' if minutes == '00' else ':' + minutes}"


def format_day(value: dt.date | dt.datetime | None, assembly: Assembly | None = None) -> str:
    """Return a date; of a moment the date where the people of the assembly are."""
    if isinstance(value, dt.datetime):
        value = value.astimezone(find_time_zone(assembly)).date()
    return "–" if value is None else format_date(value, "long", locale=find_reader_locale())


def format_datetime(value: dt.datetime | None, assembly: Assembly | None = None) -> str:
    """Return a date with time and time zone, as in “29 Nov 2026, 18:00 CET”."""
    if value is None:
        return "–"
    zone, locale = find_time_zone(assembly), find_reader_locale()
    local = value.astimezone(zone)
    time = format_time(local, "short", tzinfo=zone, locale=locale)
    return f"{format_date(local, 'medium', locale=locale)}, {time} {format_zone_name(local, locale)}"


def register(app: Flask) -> None:
    """Give templates the two filters through which every date and time is printed."""
    app.jinja_env.filters.update(day=format_day, moment=format_datetime)
