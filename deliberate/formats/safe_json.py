"""Reads JSON of unknown origin: what is too large, too deep or too full is refused before anything is made of it."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

import numpy as np

from deliberate.formats.errors import NOT_UTF8, TOO_DEEP, TOO_MANY_VALUES, FormatError, UnfitValue
from deliberate.formats.limits import ARCHIVE, FileLimits, ensure_size
from deliberate.text import N_

# A whole string; an unterminated one reaches to the end of the file, so that every byte is read only once.
STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
# Escapes that could make a NUL character or half a character.
ODD_ESCAPES = re.compile(rb"\\u(0000|[dD][89a-fA-F])")
UNFIT_CHARACTERS = re.compile("[\x00\ud800-\udfff]")
LONGEST_NUMBER = 25
LARGEST = 2**63 - 1
TOO_LARGE = N_("the number %(number)s is too large.")


def read_json(raw: bytes, name: str, limits: FileLimits = ARCHIVE) -> Any:
    """Return the document in a file. Raises FormatError.

    No key twice in one table, no NaN and no infinite number, no whole number beyond 63 bits, no NUL and no lone
    surrogates.
    """
    ensure_size(len(raw), name, limits)
    check_shape(raw, name, limits)
    try:
        document = json.loads(
            raw.decode("utf-8-sig"),
            object_pairs_hook=build_object,
            parse_int=parse_json_integer,
            parse_float=parse_json_float,
            parse_constant=refuse_constant,
        )
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FormatError(name, line, NOT_UTF8, byte=f"{raw[error.start]:#04x}") from None
    except json.JSONDecodeError as error:
        raise FormatError(name, error.lineno, N_("this is not valid JSON (%(fault)s)."), fault=error.msg) from None
    except UnfitValue as problem:
        raise FormatError(name, None, problem.message) from None
    if ODD_ESCAPES.search(raw):
        check_texts(document, name)
    return document


def check_shape(raw: bytes, name: str, limits: FileLimits) -> None:
    """Refuse too deep a nesting and too many values; looks at the brackets and commas outside of texts."""
    bare = np.frombuffer(STRING.sub(b"", raw), dtype=np.uint8)
    opens, closes = np.isin(bare, (0x5B, 0x7B)), np.isin(bare, (0x5D, 0x7D))
    nodes = int(opens.sum()) + int((bare == 0x2C).sum())
    if nodes > limits.nodes:
        raise FormatError(name, None, TOO_MANY_VALUES, most=limits.nodes)
    depth = np.cumsum(opens.astype(np.int32) - closes)
    if depth.size and int(depth.max()) > limits.depth:
        raise FormatError(name, None, TOO_DEEP, most=limits.depth)


def build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for place, name in enumerate(names) if name in names[:place])
        raise UnfitValue(N_("the key “%(key)s” appears twice in one object."), key=doubled[:40])
    return table


def parse_json_integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER or abs(number := int(text)) > LARGEST:
        raise UnfitValue(TOO_LARGE, number=text[:LONGEST_NUMBER])
    return number


def parse_json_float(text: str) -> float:
    number = float(text)
    if not np.isfinite(number):
        raise UnfitValue(TOO_LARGE, number=text[:LONGEST_NUMBER])
    return number


def refuse_constant(word: str) -> NoReturn:
    raise UnfitValue(N_("%(word)s is not a number."), word=word)


def check_texts(document: Any, name: str) -> None:
    """Refuse NUL and lone surrogates in any text or key."""
    waiting = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            if UNFIT_CHARACTERS.search(part):
                raise FormatError(name, None, N_("a text contains a NUL or half of a character."))
        elif isinstance(part, dict):
            waiting += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            waiting += part
