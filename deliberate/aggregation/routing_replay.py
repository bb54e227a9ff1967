"""Replays a real conversation under other routing policies, to see what each would have learned.

A tool for judging policies, not part of an analysis: it holds the whole table of people × statements in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors import fit_factors, predict_votes
from deliberate.aggregation.modules.polis_classic import compute_polis_map
from deliberate.aggregation.modules.polis_classic.lists import compute_priority
from deliberate.aggregation.routing import (
    Floats,
    Ints,
    RoutingPolicy,
    compute_information_gain,
    compute_routing_probabilities,
)
from deliberate.aggregation.votes import Votes

DIMENSIONS, RIDGE = 2, 12.0
MOST_CELLS = 20_000_000
MIN_SHOWN, TOP_STATEMENTS, REJECTED_BELOW = 30, 20, 0.4


@dataclass(frozen=True, eq=False)
class CompletedConversation:
    """agrees: each person's vote on each statement, (people, statements); turns: how many statements each person is
    shown; arrives: how many people have come when a statement does; directions and extremity of the statements."""

    agrees: NDArray[np.bool_]
    turns: Ints
    arrives: Ints
    directions: Floats
    extremity: Floats

    @property
    def truth(self) -> Floats:
        """The share that agrees with each statement."""
        return np.asarray(self.agrees.mean(axis=0), dtype=np.float64)


def complete_conversation(votes: Votes, most_turns: int = 40, seed: int = 1) -> CompletedConversation:
    """Return the conversation with its missing votes drawn from a model: intercepts and two shared directions.

    Votes that were cast stay (a pass counts as not agreeing). People come in the order of their numbers and see as many
    statements as they voted on, at most `most_turns`. A third of the statements is there from the start, the others
    come one by one until two thirds of the people have come. Raises ValueError for a table that is too large.
    """
    kept = np.flatnonzero(votes.in_results)
    if votes.people * len(kept) > MOST_CELLS:
        raise ValueError(f"A replay holds at most {MOST_CELLS} cells; this conversation has more.")
    factors = fit_factors(votes.observed_votes, DIMENSIONS, RIDGE)
    random = np.random.default_rng(seed)
    person, statement = np.indices((votes.people, len(kept))).reshape(2, -1)
    likely = np.clip((predict_votes(factors, person, kept[statement]) + 1) / 2, 0.02, 0.98).reshape(
        votes.people, len(kept)
    )
    agrees = random.random(likely.shape) < likely
    place = np.full(votes.statements, -1)
    place[kept] = np.arange(len(kept))
    cast = place[votes.statement] >= 0
    agrees[votes.person[cast], place[votes.statement[cast]]] = votes.choice[cast] == 1
    turns = np.minimum(np.bincount(votes.person[cast], minlength=votes.people), most_turns)
    start = len(kept) // 3
    later = np.linspace(0, 2 / 3 * votes.people, len(kept) - start, endpoint=False)
    arrives = np.concatenate((np.zeros(start), later)).astype(np.int64)
    map_of = compute_polis_map(votes)
    extremity = np.zeros(len(kept)) if map_of is None else map_of.plane.extremity[kept]
    return CompletedConversation(agrees, turns.astype(np.int64), arrives, factors.statement[kept], extremity)


@dataclass(frozen=True, eq=False)
class RoutingState:
    """What a policy sees: the world, times shown and agrees so far, and the statements this person was shown."""

    world: CompletedConversation
    shown: Ints
    agreed: Ints
    before: list[int]


Probabilities = Callable[[RoutingState, Ints], Floats]


def compute_uniform_probabilities(state: RoutingState, open_ones: Ints) -> Floats:
    """Draw any open statement."""
    return np.full(len(open_ones), 1 / len(open_ones))


def compute_fewest_first_probabilities(state: RoutingState, open_ones: Ints) -> Floats:
    """Return one of those shown least."""
    return compute_routing_probabilities(state.shown[open_ones], None, RoutingPolicy(0.9, 0.1, 0.0)).purposes[0][2]


def compute_polis_probabilities(state: RoutingState, open_ones: Ints) -> Floats:
    """Return in proportion to Polis' priority: importance × novelty, squared; the extremity is that of the real map.

    No one passes in a replay, so the share of passes is (0 + 1) / (S + 2).
    """
    weight = compute_priority(state.shown[open_ones], state.agreed[open_ones], 0, state.world.extremity[open_ones])
    return np.asarray(weight / weight.sum(), dtype=np.float64)


def build_policy_probabilities(policy: RoutingPolicy) -> Probabilities:
    """Draw by our policy, over all its purposes."""

    def probabilities(state: RoutingState, open_ones: Ints) -> Floats:
        directions = state.world.directions
        gain = (
            compute_information_gain(directions[state.before], directions[open_ones], RIDGE)
            if policy.information
            else None
        )
        return compute_routing_probabilities(state.shown[open_ones], gain, policy).total

    return probabilities


@dataclass(frozen=True)
class ReplayReport:
    """What a policy would have learned. error: root mean square error of the share that agrees (statements never shown
    count as .5); rejected: the same on statements that fewer than 40% agree with; few: share of statements shown to
    fewer than 30 people; recall: share of the 20 most agreed statements that are among the 20 most agreed found."""

    least: float
    tenth: float
    few: float
    error: float
    rejected: float
    recall: float


def replay_routing(world: CompletedConversation, probabilities: Probabilities, seed: int = 1) -> ReplayReport:
    """Let everyone come once, one after the other. O(turns · statements)."""
    random = np.random.default_rng(seed)
    statements = world.agrees.shape[1]
    shown, agreed = np.zeros(statements, dtype=np.int64), np.zeros(statements, dtype=np.int64)
    for person, turns in enumerate(world.turns):
        state = RoutingState(world, shown, agreed, [])
        there = world.arrives <= person
        for _ in range(min(int(turns), int(there.sum()))):
            open_ones = np.flatnonzero(there)
            chance = np.cumsum(probabilities(state, open_ones))
            chosen = open_ones[min(int(np.searchsorted(chance, random.random() * chance[-1])), len(open_ones) - 1)]
            there[chosen] = False
            state.before.append(int(chosen))
            shown[chosen] += 1
            agreed[chosen] += world.agrees[person, chosen]
    return summarize_replay(world, shown, agreed)


def summarize_replay(world: CompletedConversation, shown: Ints, agreed: Ints) -> ReplayReport:
    """Compare what was found with the truth."""
    found = np.where(shown > 0, agreed / np.maximum(shown, 1), 0.5)
    wrong = (found - world.truth) ** 2
    rejected = world.truth < REJECTED_BELOW
    top = min(TOP_STATEMENTS, len(shown))
    best, guessed = (set(np.argsort(-values, kind="stable")[:top].tolist()) for values in (world.truth, found))
    return ReplayReport(
        least=float(shown.min()),
        tenth=float(np.quantile(shown, 0.1)),
        few=float((shown < MIN_SHOWN).mean()),
        error=float(np.sqrt(wrong.mean())),
        rejected=float(np.sqrt(wrong[rejected].mean())) if rejected.any() else float("nan"),
        recall=len(best & guessed) / top,
    )


REPLAYED_POLICIES: dict[str, Probabilities] = {
    "uniform": compute_uniform_probabilities,
    "fewest": compute_fewest_first_probabilities,
    "polis": compute_polis_probabilities,
    "deliberate": build_policy_probabilities(RoutingPolicy()),
}
