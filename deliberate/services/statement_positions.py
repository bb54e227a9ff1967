"""Where statements stand on the newest map, kept so that the next statement can be drawn by what it would tell."""

from __future__ import annotations

from typing import Any

import numpy as np

from deliberate.aggregation.votes import Votes
from deliberate.extensions import db
from deliberate.models import Question

DECIMALS = 6


def store_directions(*, question: Question, votes: Votes, space: Any) -> None:
    """Keep the directions of a fitted opinion space with its ridge, by statement number.

    None are kept where there is no space, or where no direction predicts hidden votes: a map of noise tells nothing.
    """
    factors = getattr(space, "factors", None)
    if factors is None or space.dimensions == 0:
        question.directions = None
    else:
        rounded = np.round(factors.statement, DECIMALS)
        question.directions = {
            "dimensions": int(rounded.shape[1]),
            "ridge": float(factors.ridge),
            "statements": {
                str(number): row
                for number, row, counted in zip(
                    votes.statement_ids.tolist(), rounded.tolist(), votes.in_results.tolist(), strict=True
                )
                if counted
            },
        }
    db.session.flush()
