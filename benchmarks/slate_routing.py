"""How many votes a slate needs: votes until it is as good as one chosen with every vote known, under three routings.

    python -m benchmarks.slate_routing FOLDER [FOLDER …] [--size 5] [--repeats 3]

Each conversation is completed by the model of the opinion space (votes that were cast stay). Everyone is shown one
statement a round; after some rounds a slate is chosen from the votes so far, by the module's own rule and correction
for exposure, and judged on all votes. Compared with the slate that the same rule chooses from all votes: the people
with at least one statement they agree with (coverage; the goal of Lindeboom and others, arXiv 2506.10843), and the
score of proportional approval (PAV; Halpern and others, arXiv 2211.15608), which also asks for a share of the places.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.modules.slate import rules
from deliberate.aggregation.modules.slate.ballots import ApprovalBallots, build_approval_ballots
from deliberate.aggregation.routing import RoutingPolicy
from deliberate.aggregation.routing_replay import (
    CompletedConversation,
    Probabilities,
    RoutingState,
    build_policy_probabilities,
    complete_conversation,
    compute_uniform_probabilities,
)
from deliberate.aggregation.votes import Votes
from deliberate.cli.polis_votes import read_polis_votes

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
ROUNDS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40)
ENOUGH = 0.95
# Candidates have half as many votes as a statement has on average, at most the module's default.
LEAST_VOTES = 20
MOST_PEOPLE = 400


def compute_fewest(state: RoutingState, open_ones: NDArray[np.int64]) -> Floats:
    """Draw one of those shown least, and nothing else."""
    least = state.shown[open_ones] == state.shown[open_ones].min()
    return np.asarray(least / least.sum(), dtype=np.float64)


POLICIES: dict[str, Probabilities] = {
    "ours": build_policy_probabilities(RoutingPolicy()),
    "uniform": compute_uniform_probabilities,
    "fewest": compute_fewest,
}


def replay(world: CompletedConversation, policy: Probabilities, seed: int) -> Iterator[tuple[int, Bools]]:
    """Yield, after each of `ROUNDS`, the round and which person has seen which statement."""
    random = np.random.default_rng(seed)
    people, statements = world.agrees.shape
    seen, shown = np.zeros((people, statements), dtype=np.bool_), np.zeros(statements, dtype=np.int64)
    agreed, before = np.zeros(statements, dtype=np.int64), [list[int]() for _ in range(people)]
    for turn in range(1, min(ROUNDS[-1], statements) + 1):
        for person in random.permutation(people).tolist():
            open_ones = np.flatnonzero(~seen[person])
            chance = np.cumsum(policy(RoutingState(world, shown, agreed, before[person]), open_ones))
            chosen = int(open_ones[min(int(np.searchsorted(chance, random.random() * chance[-1])), len(open_ones) - 1)])
            seen[person, chosen] = True
            shown[chosen] += 1
            before[person].append(chosen)
        if turn in ROUNDS:
            yield turn, seen


def choose(world: CompletedConversation, seen: Bools, size: int, rule: Callable[..., list[int]]) -> list[int]:
    """Return the slate that the rule chooses from the votes on what was seen, as columns of the conversation."""
    person, statement = np.nonzero(seen)
    choice = np.where(world.agrees[person, statement], 1, -1)
    votes = Votes.from_triples(person, statement, choice, statement_ids=range(world.agrees.shape[1]))
    ballots = build_approval_ballots(votes, max(1, min(LEAST_VOTES, round(len(person) / world.agrees.shape[1] / 2))))
    return [int(ballots.statement[candidate]) for candidate in rule(ballots, size, price_of(ballots))]


def price_of(ballots: ApprovalBallots) -> Floats:
    """Return the share of people who saw each statement: the module's correction."""
    return ballots.shown


def compute_coverage(agrees: Bools, slate: list[int]) -> float:
    """Return the share of people who agree with something on the slate."""
    return float(agrees[:, slate].any(axis=1).mean())


def compute_pav_score(agrees: Bools, slate: list[int]) -> float:
    """Return the mean of 1 + 1/2 + … + 1/u over people, u statements of the slate with which they agree."""
    harmonic = np.concatenate(([0.0], np.cumsum(1 / np.arange(1, len(slate) + 1))))
    return float(harmonic[agrees[:, slate].sum(axis=1)].mean())


GOALS: dict[str, tuple[Callable[..., list[int]], Callable[[Bools, list[int]], float]]] = {
    "coverage": (rules.greedy_coverage, compute_coverage),
    "pav": (rules.seq_pav, compute_pav_score),
}


def measure(world: CompletedConversation, size: int, repeats: int) -> dict[str, dict[str, dict[int, float]]]:
    """Return goal → policy → round → mean share of what full information reaches."""
    everything = np.ones(world.agrees.shape, dtype=np.bool_)
    best = {goal: judge(world.agrees, choose(world, everything, size, rule)) for goal, (rule, judge) in GOALS.items()}
    found: dict[str, dict[str, dict[int, list[float]]]] = {goal: {name: {} for name in POLICIES} for goal in GOALS}
    for name, policy in POLICIES.items():
        for seed in range(1, repeats + 1):
            for turn, seen in replay(world, policy, seed):
                for goal, (rule, judge) in GOALS.items():
                    share = judge(world.agrees, choose(world, seen, size, rule)) / best[goal]
                    found[goal][name].setdefault(turn, []).append(share)
    return {
        goal: {name: {turn: float(np.mean(each)) for turn, each in by.items()} for name, by in policies.items()}
        for goal, policies in found.items()
    }


def find_first_round(shares: dict[int, float]) -> int | None:
    """Return the first round from which on the share stays enough; None where it never does."""
    first = None
    for turn in sorted(shares, reverse=True):
        if shares[turn] < ENOUGH:
            break
        first = turn
    return first


def keep_some_people(votes: Votes) -> Votes:
    """Return the votes of the people with the most votes, at most `MOST_PEOPLE`, so that a replay takes seconds."""
    per_person = np.bincount(votes.person, minlength=votes.people)
    kept = np.sort(np.lexsort((votes.participant_ids, -per_person))[:MOST_PEOPLE])
    those = np.isin(votes.person, kept)
    return Votes.from_triples(
        votes.participant_ids[votes.person[those]],
        votes.statement_ids[votes.statement[those]],
        votes.choice[those],
        statement_ids=votes.statement_ids,
        moderation=votes.moderation,
        is_meta=votes.is_meta,
        is_seed=votes.is_seed,
    )


def main() -> None:
    """Print one row for each conversation and goal."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--size", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    print(
        "| conversation | people × statements | goal |",
        " | ".join(POLICIES),
        "| after 3 rounds:",
        " / ".join(POLICIES),
        "|",
    )
    for folder in given.folders:
        world = complete_conversation(keep_some_people(read_polis_votes(folder)))
        people, statements = world.agrees.shape
        for goal, by_policy in measure(world, given.size, given.repeats).items():
            needed = [find_first_round(shares) for shares in by_policy.values()]
            rounds = ["–" if one is None else f"{one} ({one * people:,})" for one in needed]
            early = " / ".join(f"{shares[3]:.3f}" for shares in by_policy.values())
            print(
                f"| {folder.name} | {people:,} × {statements} | {goal} | {' | '.join(rounds)} | {early} |", flush=True
            )


if __name__ == "__main__":
    main()
