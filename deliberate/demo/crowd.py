"""Simulate people: opinion groups, personal leanings, and how many statements each person sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SEED = 20260901


@dataclass(frozen=True)
class SimulatedVotes:
    """Votes as three arrays of equal length: person (0…), statement (0…), choice (−1, 0, +1)."""

    person: NDArray[np.int64]
    statement: NDArray[np.int64]
    choice: NDArray[np.int8]


def assign_groups(sizes: dict[str, int], random: np.random.Generator) -> NDArray[np.int64]:
    """Return the group index of each person, shape (people,), in random order. sizes: number of people by group."""
    labels = np.repeat(np.arange(len(sizes)), list(sizes.values()))
    return random.permutation(labels)


def simulate_votes(
    shares: NDArray[np.float64],
    labels: NDArray[np.int64],
    passes: float,
    votes_each: int,
    random: np.random.Generator,
) -> SimulatedVotes:
    """Draw votes: each person sees a random part of the statements and has a leaning of their own.

    shares: probability of agreeing, shape (statements, groups). labels: group index per person. passes: mean share of
    passes. votes_each: sets how many statements a person sees, about half as many on average.
    """
    statements = shares.shape[0]
    persons: list[NDArray[np.int64]] = []
    seen_by: list[NDArray[np.int64]] = []
    choices: list[NDArray[np.int8]] = []
    for person, label in enumerate(labels):
        count = int(np.clip(random.poisson(votes_each) - random.integers(0, votes_each), 1, statements))
        seen = np.sort(random.choice(statements, size=count, replace=False))
        leaning = random.normal(0.0, 0.06)
        agree = np.clip(shares[seen, label] + leaning, 0.02, 0.98)
        passing = random.random(count) < np.clip(passes + random.normal(0.0, 0.05), 0.01, 0.4)
        choice = np.where(random.random(count) < agree, 1, -1).astype(np.int8)
        choice[passing] = 0
        persons.append(np.full(count, person))
        seen_by.append(seen)
        choices.append(choice)
    return SimulatedVotes(np.concatenate(persons), np.concatenate(seen_by), np.concatenate(choices))
