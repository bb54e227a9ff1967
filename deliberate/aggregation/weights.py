"""Votes in which people weigh differently."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from deliberate.aggregation.vote_lists import parse_weights
from deliberate.aggregation.votes import Votes


def with_weights(votes: Votes, weights: ArrayLike) -> Votes:
    """Return the same votes with a weight per person, in the order of `participant_ids`; 0 leaves a person out.

    Only ratios matter: the weights are scaled to a mean of 1 over those who weigh anything, so that weighted counts
    still are numbers of people. Raises VotesInvalid unless each is a finite number of at least 0.
    """
    checked = parse_weights(weights, votes.people, np.arange(votes.people))
    assert checked is not None
    heavy = checked > 0
    return replace(votes, weights=checked / checked[heavy].mean() if heavy.any() else checked)
