"""Simulated conversations whose truth is known: without any groups, along a line, or with two to four groups.

logit P(agree) = popularity of the statement + a person's tendency to agree + what the person's group or position adds.
The yardstick of the group findings: a method that finds groups where there are none is not to be trusted elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import special

from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEAK, STRONG = 1.2, 2.0
INDEPENDENT, ACQUIESCENCE, LINE, PLANE, OPINION_GROUPS = "independent", "acquiescence", "line", "plane", "camps"
UNFOLDING = "unfolding"
CROWDED, EVEN, LOPSIDED = "crowded", "even", "lopsided"
POPULATION_SIZE = 10_000
KINDS = (INDEPENDENT, ACQUIESCENCE, LINE, PLANE, OPINION_GROUPS, UNFOLDING)
NEARNESS, STATEMENT_SPREAD = 2.0, 1.2


@dataclass(frozen=True)
class SimulationPlan:
    """What to simulate.

    kind: independent votes given the statement; acquiescence, the same with personal tendencies to agree; line and
    plane, people differ gradually along one or two directions; camps, distinct groups; unfolding, people agree with
    what is near them, in `dimensions` dimensions, and no statement is popular by itself. sizes: share of people per
    group. strength: typical difference between two groups, or between two people one standard deviation to either side
    of the middle, in logits. acquiescence: standard deviation of the tendency to agree. spread: people on a line or
    plane crowd in the middle (normal), stand evenly (uniform), or crowd at one end with a long tail to the other
    (exponential). passing: mean share of passes. at_start: share of the statements that are there from the beginning;
    the others arrive one by one while people come. clickers: share of people who agree or disagree by the toss of
    a coin. silence: share of disagreements that are not cast.
    """

    kind: str = INDEPENDENT
    people: int = 300
    statements: int = 80
    votes_each: int = 20
    sizes: tuple[float, ...] = (0.5, 0.5)
    strength: float = STRONG
    acquiescence: float = 0.0
    spread: str = CROWDED
    passing: float = 0.1
    at_start: float = 1.0
    dimensions: int = 1
    clickers: float = 0.0
    silence: float = 0.0


@dataclass(frozen=True, eq=False)
class SimulatedConversation:
    """votes, and the truth: group of each person, 0 where there are none; place, shape (people, axes); popularity of
    each statement and directions, shape (statements, axes), in logits; under unfolding, where the statements are."""

    votes: Votes
    group: Ints
    place: Floats
    popularity: Floats
    directions: Floats
    plan: SimulationPlan

    @cached_property
    def share(self) -> Floats:
        """The population share of agrees among agrees and disagrees, shape (statements,).

        It is the mean over `POPULATION_SIZE` people of the same plan, with a standard error of about 0.002.
        """
        random = np.random.default_rng([20261101, POPULATION_SIZE])
        crowd = replace(self.plan, people=POPULATION_SIZE)
        _, place = draw_positions(crowd, random)
        tendency = random.normal(0.0, 1.0, POPULATION_SIZE) * compute_tendency_spread(crowd)
        shift = compute_shift(crowd, place[:, None, :], self.directions)
        return np.asarray(special.expit(self.popularity + tendency[:, None] + shift).mean(axis=0))


def simulate(plan: SimulationPlan, seed: int) -> SimulatedConversation:
    """Return one conversation. The same plan and seed give the same votes, everywhere and always."""
    if plan.kind not in KINDS:
        raise ValueError(f"A simulated conversation is one of {', '.join(KINDS)}, not {plan.kind}.")
    random = np.random.default_rng([20261101, seed])
    group, place = draw_positions(plan, random)
    popularity = random.normal(0.4, 1.0, plan.statements)
    tendency = random.normal(0.0, 1.0, plan.people) * compute_tendency_spread(plan)
    directions = random.normal(0.0, 1.0, (plan.statements, place.shape[1]))
    person, statement = draw_exposures(plan, random)
    if plan.kind == UNFOLDING:
        popularity, directions = np.zeros(plan.statements), directions * STATEMENT_SPREAD
    shift = compute_shift(plan, place[person], directions[statement])
    agree = special.expit(popularity[statement] + tendency[person] + shift)
    choice = np.where(random.random(len(person)) < agree, 1, -1)
    hesitant = np.clip(random.gamma(2.0, plan.passing / 2, plan.people), 0.0, 0.6)
    choice[random.random(len(person)) < hesitant[person]] = 0
    cast = np.ones(len(person), dtype=np.bool_)
    if plan.clickers:
        by_chance = (random.random(plan.people) < plan.clickers)[person]
        choice[by_chance] = random.choice([-1, 1], int(by_chance.sum()))
    if plan.silence:
        cast = (choice != -1) | (random.random(len(person)) >= plan.silence)
    votes = Votes.from_triples(
        person[cast],
        statement[cast],
        choice[cast],
        participant_ids=range(plan.people),
        statement_ids=range(plan.statements),
    )
    return SimulatedConversation(votes, group, place, popularity, directions, plan)


def compute_shift(plan: SimulationPlan, place: Floats, directions: Floats) -> Floats:
    """Return what people's places add to the logit of agreeing. place, directions: axes last, the rest alike."""
    if plan.kind == UNFOLDING:
        distance = np.sqrt(((place - directions) ** 2).sum(axis=-1))
        return np.asarray(NEARNESS - plan.strength * distance)
    return np.asarray((place * directions).sum(axis=-1) * plan.strength / 2)


def compute_tendency_spread(plan: SimulationPlan) -> float:
    """Return the standard deviation of the tendency to agree; 1 where acquiescence is simulated without one."""
    return plan.acquiescence or 1.0 if plan.kind == ACQUIESCENCE else plan.acquiescence


def draw_positions(plan: SimulationPlan, random: np.random.Generator) -> tuple[Ints, Floats]:
    """Draw the group and position of each person; axes have mean square 1, and any two groups lie 2 apart."""
    nobody = np.zeros(plan.people, dtype=np.int64)
    if plan.kind == OPINION_GROUPS:
        shares = np.asarray(plan.sizes) / sum(plan.sizes)
        counts = np.diff(np.round(np.concatenate(([0.0], np.cumsum(shares))) * plan.people)).astype(np.int64)
        group = random.permutation(np.repeat(np.arange(len(counts)), counts))
        return group, compute_simplex_corners(len(counts))[group]
    if plan.kind in (LINE, PLANE, UNFOLDING):
        axes = plan.dimensions if plan.kind == UNFOLDING else 1 if plan.kind == LINE else 2
        shape = (plan.people, axes)
        return nobody, draw_continuous_positions(plan.spread, shape, random)
    return nobody, np.zeros((plan.people, 0))


def draw_continuous_positions(spread: str, shape: tuple[int, int], random: np.random.Generator) -> Floats:
    """Draw positions without gaps, mean 0 and variance 1 per axis."""
    if spread == EVEN:
        return np.asarray(np.sqrt(3.0) * random.uniform(-1, 1, shape))
    if spread == LOPSIDED:
        return np.asarray(random.exponential(1.0, shape) - 1.0)
    return random.normal(0.0, 1.0, shape)


def compute_simplex_corners(groups: int) -> Floats:
    """Return the corners of a regular simplex with sides of 2 around its middle, shape (groups, groups − 1).

    Written out (Helmert's basis): a decomposition may turn them as the processor likes, and then the same plan and seed
    would give other votes on another machine.
    """
    axis, corner = np.arange(1, groups), np.arange(groups)[:, None]
    length = np.sqrt(axis * (axis + 1.0))
    return np.asarray(np.sqrt(2.0) * np.where(corner < axis, 1.0, np.where(corner == axis, -axis, 0.0)) / length)


def draw_exposures(plan: SimulationPlan, random: np.random.Generator) -> tuple[Ints, Ints]:
    """Return who voted on what: each person on some of the statements there at the time, in random order."""
    there = max(1, round(plan.at_start * plan.statements))
    arrived = np.round(np.linspace(there, plan.statements, plan.people)).astype(np.int64)[
        random.permutation(plan.people)
    ]
    wanted = np.clip(random.negative_binomial(8, 8 / (8 + plan.votes_each), plan.people), 3, None)
    rank = random.random((plan.people, plan.statements)) if plan.people * plan.statements <= 5_000_000 else None
    if rank is None:
        return draw_many_exposures(plan, arrived, np.minimum(wanted, arrived), random)
    rank[np.arange(plan.statements)[None, :] >= arrived[:, None]] = 2.0
    place = rank.argsort(axis=1).argsort(axis=1)
    person, statement = np.nonzero(place < np.minimum(wanted, arrived)[:, None])
    return person.astype(np.int64), statement.astype(np.int64)


def draw_many_exposures(
    plan: SimulationPlan, arrived: Ints, wanted: Ints, random: np.random.Generator
) -> tuple[Ints, Ints]:
    """Return the same for large conversations, without a table of people × statements: draws with repeats dropped."""
    person = np.repeat(np.arange(plan.people), wanted)
    statement = (random.random(len(person)) * arrived[person]).astype(np.int64)
    pairs = np.unique(person * plan.statements + statement)
    return pairs // plan.statements, pairs % plan.statements
