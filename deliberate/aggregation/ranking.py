"""Statements in order with their values: the shape that nearly every module's ranking has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.votes import Votes


def order_by_value(votes: Votes, value: Any, among: NDArray[np.bool_], digits: int | None = 9) -> list[int]:
    """Return the places of the statements `among`, the highest value first, equals by public number.

    value: one number per statement. Rounded to `digits` before it is compared, so that the last bits of a float, which
    differ from machine to machine, decide nothing; None compares as it is.
    """
    exact = np.asarray(value, dtype=np.float64)
    key = exact if digits is None else [round(float(one), digits) for one in exact]
    return sorted(map(int, np.flatnonzero(among)), key=lambda j: (-key[j], int(votes.statement_ids[j])))


def build_ranking_rows(votes: Votes, order: Iterable[int], values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return one row per statement in this order: its public number and its value of each column."""
    return tuple(
        {"statement": int(votes.statement_ids[j]), **{name: column[j] for name, column in values.items()}}
        for j in order
    )
