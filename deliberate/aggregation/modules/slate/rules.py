"""Rules that choose a proportional slate from approval ballots; ties go to the lowest number.

Each takes `price`, one number per candidate (1 where left out): what a candidate costs those who approve it. With the
share of people who saw a candidate as its price, approvals are in effect divided by that share.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.modules.slate.ballots import ApprovalBallots, Floats, Indices

# Two values closer than this (relative) are a tie: sums of floats cannot tell them apart.
TIE = 1e-11
MAX_EXACT_INTEGER = 2.0**53
ROUNDING = 1e-9


def select_first_best(value: Floats, tie: float = TIE) -> int:
    """Return the lowest place among the largest values."""
    best = float(value.max())
    return int(np.argmax(value >= best - tie * abs(best)))


def compute_satisfaction(ballots: ApprovalBallots, chosen: Sequence[int]) -> NDArray[np.int64]:
    """Return how many of the chosen candidates each person approves."""
    count = np.zeros(ballots.people, dtype=np.int64)
    for candidate in chosen:
        count[ballots.agree.of(candidate)] += 1
    return count


class SupporterSums:
    """A value per person, and its sum over those who agree with each candidate, kept up to date as values change."""

    def __init__(self, ballots: ApprovalBallots, value: Floats, total: Floats) -> None:
        self.ballots, self.value, self.total = ballots, value.copy(), total.copy()

    def change(self, people: Indices, value: Floats) -> None:
        """Give these people other values. O(their approvals), where adding up all anew is O(all approvals)."""
        self.total += self.ballots.sum_over_supporters(people, value - self.value[people])
        self.value[people] = value


def seq_pav(ballots: ApprovalBallots, size: int, price: Floats | None = None, start: Sequence[int] = ()) -> list[int]:
    """Select by sequential proportional approval voting: always the largest Σ w / (1 + approved so far).

    start: candidates chosen already, kept in front. O(approvals of those who agree with a chosen candidate).
    Source: Thiele 1895; Lackner and Skowron 2023, section 2.3.
    """
    # In whole numbers, so that ties are ties: every 1/(1 + u) times the least common multiple.
    scale = float(math.lcm(*range(1, max(size, 1) + 1)))
    whole = scale * ballots.people < MAX_EXACT_INTEGER and ballots.has_equal_weights
    scale, tie = scale if whole else 1.0, 0.0 if whole and price is None else TIE
    chosen, count = list(start), np.zeros(ballots.people, dtype=np.int64)
    worth = SupporterSums(ballots, ballots.weight * scale, ballots.mass * scale)

    def count_in(candidate: int) -> None:
        supporters = ballots.agree.of(candidate)
        count[supporters] += 1
        worth.change(supporters, ballots.weight[supporters] * (scale / (1 + count[supporters])))

    for candidate in start:
        count_in(candidate)
    while len(chosen) < min(size, ballots.candidates):
        gain = worth.total.copy() if price is None else worth.total / price
        gain[chosen] = -1
        chosen.append(select_first_best(gain, tie))
        if len(chosen) < size:
            count_in(chosen[-1])
    return chosen


def greedy_coverage(ballots: ApprovalBallots, size: int, price: Floats | None = None) -> list[int]:
    """Select by greedy coverage: always the candidate approved by most people without one, then filled by seq_pav.

    Reaches at least 1 − 1/e of the best coverage. Source: Nemhauser, Wolsey and Fisher 1978.
    """
    chosen: list[int] = []
    left = SupporterSums(ballots, ballots.weight, ballots.mass)
    while len(chosen) < min(size, ballots.candidates):
        # What remains after everything has been subtracted is rounding.
        rest = np.where(left.total > ROUNDING * ballots.mass, left.total, 0.0)
        gain = rest if price is None else rest / price
        gain[chosen] = 0
        if gain.max() <= 0:
            return seq_pav(ballots, size, price, chosen)
        chosen.append(select_first_best(gain))
        supporters = ballots.agree.of(chosen[-1])
        left.change(supporters, np.zeros(len(supporters)))
    return chosen


def phragmen(ballots: ApprovalBallots, size: int, price: Floats | None = None) -> list[int]:
    """Select by sequential Phragmén: a candidate's cost is spread over its supporters; the least burdened is next.

    The burden after choosing j is t = (price + Σ w x) / Σ w over its supporters.
    Source: Phragmén 1894; Brill, Freeman, Janson and Lackner 2017.
    """
    chosen: list[int] = []
    load = SupporterSums(ballots, np.zeros(ballots.people), np.zeros(ballots.candidates))
    cost = np.ones(ballots.candidates) if price is None else price
    while len(chosen) < min(size, ballots.candidates):
        burden = (cost + load.total) / ballots.mass
        burden[chosen] = np.inf
        chosen.append(select_first_best(-burden))
        supporters = ballots.agree.of(chosen[-1])
        load.change(supporters, ballots.weight[supporters] * burden[chosen[-1]])
    return chosen


def equal_shares(ballots: ApprovalBallots, size: int, price: Floats | None = None) -> list[int]:
    """Choose by the method of Equal Shares, completed by seq_pav: everyone has the same budget, supporters pay in equal
    shares.

    Source: Peters and Skowron 2020 (Rule X).
    """
    return seq_pav(ballots, size, price, choose_affordable(ballots, size, price))


def choose_affordable(ballots: ApprovalBallots, size: int, price: Floats | None = None) -> list[int]:
    """Return what supporters can pay for: always the candidate with the smallest ρ, where Σ w min(budget, ρ) = price.

    With prices, each person's budget is k / n times the part of the candidates the person saw: money for what one saw.
    """
    chosen: list[int] = []
    cost = np.ones(ballots.candidates) if price is None else price
    budget = np.full(ballots.people, size / max(ballots.everyone, 1e-300))
    budget = budget if price is None else budget * ballots.seen_part
    # Budgets only shrink, so an earlier ρ is a lower bound of today's: most candidates need no second look.
    bound = cost / ballots.mass
    while len(chosen) < min(size, ballots.candidates):
        best, looked_at = np.inf, []
        for candidate in np.argsort(bound, kind="stable"):
            if not np.isfinite(bound[candidate]) or bound[candidate] > best * (1 + TIE):
                break
            supporters = ballots.agree.of(candidate)
            bound[candidate] = compute_equal_share(budget[supporters], ballots.weight[supporters], cost[candidate])
            best = min(best, bound[candidate])
            looked_at.append(int(candidate))
        if not np.isfinite(best):
            return chosen
        chosen.append(min(candidate for candidate in looked_at if bound[candidate] <= best * (1 + TIE)))
        supporters = ballots.agree.of(chosen[-1])
        budget[supporters] -= np.minimum(budget[supporters], bound[chosen[-1]])
        bound[chosen[-1]] = np.inf
    return chosen


def compute_equal_share(budget: Floats, weight: Floats, price: float) -> float:
    """Return the smallest ρ with Σ weight · min(budget, ρ) = price; infinite where the budgets do not reach."""
    if float((weight * budget).sum()) < price * (1 - TIE):
        return math.inf
    order = np.argsort(budget, kind="stable")
    budget, weight = budget[order], weight[order]
    paid = np.concatenate(([0.0], np.cumsum(weight * budget)[:-1]))
    still = np.cumsum(weight[::-1])[::-1]
    share = (price - paid) / still
    enough = share <= budget * (1 + TIE)
    # Where rounding leaves no one able to pay the last bit, the richest pays all there is.
    return float(share[np.argmax(enough)]) if enough.any() else float(budget[-1])
