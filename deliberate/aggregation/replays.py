"""What the outcomes would have been: with other people of the same kind, and with other numbers of groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from deliberate.aggregation.grouping import Grouping, one_fewer, one_more
from deliberate.aggregation.modules.outcomes import judge
from deliberate.aggregation.votes import Votes

States = dict[int, str]
SEED = 20260725
DRAWS, MANY_VOTES, DRAWS_OF_MANY = 200, 5_000_000, 20


def states_under(votes: Votes, grouping: Grouping, rule: Any) -> States:
    """State of every statement that counts, by number, under the rule and this grouping."""
    counted = votes.in_results & (votes.counts.sum(axis=1) > 0)
    found = judge(votes.counts_by(grouping.labels, grouping.groups), rule, counted)
    numbers = votes.statement_ids
    return {int(numbers[j]): found.state[j] for j in np.flatnonzero(votes.in_results)}


def other_people(votes: Votes, grouping: Grouping, rule: Any, draws: int | None = None) -> Iterator[States]:
    """The states when people are drawn again: each counts as often as a Poisson(1) draw says.

    Groups stay as they are. Very many votes get fewer draws, as their shares move little. Source: Hanley and
    MacGibbon 2006 (Poisson bootstrap).
    """
    random = np.random.default_rng(SEED)
    rounds = draws if draws is not None else DRAWS if votes.total <= MANY_VOTES else DRAWS_OF_MANY
    weight = np.ones(votes.people) if votes.weights is None else votes.weights
    for _ in range(rounds):
        drawn = random.poisson(1.0, votes.people)
        yield states_under(replace(votes, weights=weight * drawn), grouping, rule)


def other_groupings(votes: Votes, grouping: Grouping, rule: Any) -> dict[int, States]:
    """Number of groups → states, for one group fewer and one more, where there is such a grouping."""
    tried = [other for other in (one_fewer(grouping), one_more(grouping)) if other is not None]
    return {other.groups: states_under(votes, other, rule) for other in tried}
