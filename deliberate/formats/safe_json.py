"""Reads JSON of unknown origin: what is too large, too deep or too full is refused before anything is made of it."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

import numpy as np

from deliberate.formats.errors import FormatError
from deliberate.formats.limits import ARCHIVE, FileLimits, ensure_size

# A whole string; an unterminated one reaches to the end of the file, so that every byte is read only once.
STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
# Escapes that could make a NUL character or half a character.
ODD_ESCAPES = re.compile(rb"\\u(0000|[dD][89a-fA-F])")
UNFIT_CHARACTERS = re.compile("[\x00\ud800-\udfff]")
LONGEST_NUMBER = 25
LARGEST = 2**63 - 1


def read_json(raw: bytes, name: str, limits: FileLimits = ARCHIVE) -> Any:
    """Return the document in a file. Raises FormatError.

    No key twice in one table, no NaN and no infinite number, no whole number beyond 63 bits, no NUL and no half
    characters.
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
        raise FormatError(name, line, f"the byte {raw[error.start]:#04x} is not UTF-8 text.") from None
    except json.JSONDecodeError as error:
        raise FormatError(name, error.lineno, f"this is not JSON ({error.msg}).") from None
    except UnfitValue as problem:
        raise FormatError(name, None, f"{problem}.") from None
    if ODD_ESCAPES.search(raw):
        check_texts(document, name)
    return document


class UnfitValue(Exception):
    """A value that is JSON in form only."""


def check_shape(raw: bytes, name: str, limits: FileLimits) -> None:
    """Refuse too deep a nesting and too many values; looks at the brackets and commas outside of texts."""
    bare = np.frombuffer(STRING.sub(b"", raw), dtype=np.uint8)
    opens, closes = np.isin(bare, (0x5B, 0x7B)), np.isin(bare, (0x5D, 0x7D))
    nodes = int(opens.sum()) + int((bare == 0x2C).sum())
    if nodes > limits.nodes:
        raise FormatError(name, None, f"there are more than {limits.nodes} values.")
    depth = np.cumsum(opens.astype(np.int32) - closes)
    if depth.size and int(depth.max()) > limits.depth:
        raise FormatError(name, None, f"parts stand more than {limits.depth} deep within parts.")


def build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for place, name in enumerate(names) if name in names[:place])
        raise UnfitValue(f"“{doubled[:40]}” stands twice in one table")
    return table


def parse_json_integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER or abs(number := int(text)) > LARGEST:
        raise UnfitValue(f"the number {text[:LONGEST_NUMBER]} is too large")
    return number


def parse_json_float(text: str) -> float:
    number = float(text)
    if not np.isfinite(number):
        raise UnfitValue(f"the number {text[:LONGEST_NUMBER]} is too large")
    return number


def refuse_constant(word: str) -> NoReturn:
    raise UnfitValue(f"{word} is no number")


def check_texts(document: Any, name: str) -> None:
    """Refuse NUL and half characters in any text or key."""
    waiting = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            if UNFIT_CHARACTERS.search(part):
                raise FormatError(name, None, "there is a NUL or half a character in a text.")
        elif isinstance(part, dict):
            waiting += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            waiting += part
