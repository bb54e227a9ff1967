"""Agreement among ordered answers. Source: van der Eijk 2001, Quality and Quantity 35, 325–341."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def van_der_eijk(counts: ArrayLike) -> float:
    """Return a from −1 (half at each end) over 0 (evenly spread) to 1 (all give the same answer); NaN without answers.

    counts: how many gave each of at least three ordered answers. The counts are cut into layers; a layer of S filled
    answers among K counts by its share of the whole with U · (1 − (S − 1)/(K − 1)), U the unimodality of its pattern.
    """
    rest = np.asarray(counts, dtype=np.float64).copy()
    answers, total = len(rest), float(rest.sum())
    if answers < 3 or total <= 0:
        return float("nan")
    value = 0.0
    while (filled := rest > 0).any():
        least = float(rest[filled].min())
        layer = least * int(filled.sum()) / total
        value += layer * compute_unimodality(filled) * (1 - (int(filled.sum()) - 1) / (answers - 1))
        rest[filled] -= least
    return value


def compute_unimodality(filled: np.typing.NDArray[np.bool_]) -> float:
    """Return an index from −1 to 1 from triples of answers with two filled: adjacent ones, or with a gap between."""
    answers, count = len(filled), int(filled.sum())
    if count == answers:
        return 1.0
    apart = together = 0
    for a in range(answers):
        for b in range(a + 1, answers):
            for c in range(b + 1, answers):
                pattern = (bool(filled[a]), bool(filled[b]), bool(filled[c]))
                together += pattern in ((True, True, False), (False, True, True))
                apart += pattern == (True, False, True)
    if together + apart == 0:
        return 1.0
    return ((answers - 2) * together - (answers - 1) * apart) / ((answers - 2) * (together + apart))
