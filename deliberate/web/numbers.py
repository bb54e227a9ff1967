"""Whole numbers that people send: in addresses, queries and forms, never beyond what every database keeps.

Moments in seconds since 1970 are no such numbers: none is stored in an INTEGER column, which ends in January 2038.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.routing import BaseConverter, ValidationError

from deliberate.formats.cells import LAST_SECOND

# The largest number of an INTEGER column on every database.
LARGEST = 2**31 - 1
WHOLE = re.compile(r"[0-9]{1,10}")
SECONDS = re.compile(r"[0-9]{1,12}")


class StorableIntegerConverter(BaseConverter):
    """A row or a public number in an address; beyond what is kept there is nothing to be found."""

    regex = r"[0-9]{1,10}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > LARGEST:
            raise ValidationError
        return number

    def to_url(self, value: int) -> str:
        return str(int(value))


def parse_whole_number(text: str | None) -> int | None:
    """Return the number written in `text`, from 0 to LARGEST; None where it is none, or out of range."""
    if text is None or len(text) > 10 or not WHOLE.fullmatch(text):
        return None
    number = int(text)
    return number if number <= LARGEST else None


def read_sent_number(values: Mapping[str, str], name: str) -> int | None:
    """Return the number sent under this name, in a query or a form; None where none was sent that can be read."""
    return parse_whole_number(values.get(name))


def parse_unix_time(text: str | None) -> int | None:
    """Return a moment in seconds since 1970, up to the year 9999; None where it is none."""
    if text is None or len(text) > 12 or not SECONDS.fullmatch(text):
        return None
    seconds = int(text)
    return seconds if seconds <= LAST_SECOND else None


def read_sent_numbers(values: MultiDict[str, str], name: str) -> list[int]:
    """Return every readable number sent under this name."""
    return [number for text in values.getlist(name) if (number := parse_whole_number(text)) is not None]


def register(app: Flask) -> None:
    """Let `<int:…>` in every address mean a number that can be kept."""
    app.url_map.converters["int"] = StorableIntegerConverter
