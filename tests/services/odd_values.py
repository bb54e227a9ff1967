"""Odd values for every field of a file: what attackers, other programs and tired people put there."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

GONE, TWICE = "<the field is missing>", "<the field is there twice>"


def nested(depth: int) -> Any:
    """Lists within lists."""
    return [nested(depth - 1)] if depth else 0


ODD_VALUES = [
    None, True, False, -1, 0, 7, 2**31, 2**62, 2**63, -(2**63) - 1, 10**30, 1.5, -0.0, 1e308, float("nan"),
    float("inf"), "", " ", "x", "xx", "<b>", "=1+1", "a\0b", "\ud800", "\u202e\u200b", "x" * 5000, "2020-01-01",
    "2020-01-01T00:00:00", "9999-12-31T23:59:59-23:59", "merged", "[]", [], [0], ["x"], [[]], [None], {}, {"x": 1},
    {"": None}, {"x": "y" * 5000}, nested(35), nested(60), GONE, TWICE,
]  # fmt: skip
ODD = st.sampled_from(ODD_VALUES)
# What may stand in a cell of a table.
ODD_CELLS = st.sampled_from(
    ["", " ", "-1", "0", "1", "7.0", "1e3", "2147483648", "9223372036854775808", "9" * 400, "1.5", "nan", "inf", "٣",
     "²", "x", "xx", "true", "none", "=1+1", "'=1", "a,b;c\td", 'a"b', '"', "a\nb", "a\rb", "\u202e\u200b\ufeff",
     "x" * 5000, "\x01", "\x1f", "\0", "\ud800", "merged", "ÿ"]
)  # fmt: skip

Place = tuple[str | int, ...]


def places_in(document: Any, way: Place = ()) -> Iterator[Place]:
    """The way to every field; of a list the first two entries."""
    if way:
        yield way
    if isinstance(document, dict):
        for key, inner in document.items():
            yield from places_in(inner, (*way, key))
    elif isinstance(document, list):
        for index, inner in enumerate(document[:2]):
            yield from places_in(inner, (*way, index))


def changed(document: Any, place: Place, odd: Any) -> Any:
    """A copy of the document with an odd value at this place."""
    made = copy.deepcopy(document)
    part: Any = made
    for key in place[:-1]:
        part = part[key]
    last: Any = place[-1]
    if odd is GONE:
        del part[last]
    elif odd is TWICE:
        if isinstance(part, list):
            part.append(part[last])
        elif isinstance(part[last], list):
            part[last] = part[last] * 2
        else:
            part[f"{last} "] = part[last]
    else:
        part[last] = odd
    return made
