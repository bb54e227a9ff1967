"""Simulated worlds for the rule by sides: lines, planes, unfolding, camps, and people without sides.

Each person's probability of agreeing with each statement is known, so the truth of every claim about an outer part or
a camp is too. Written apart from `deliberate.aggregation.simulate`, so that the rule is not judged by the worlds that
its cut-offs were set on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
OUTER, CLICKERS = 0.25, 0.15


@dataclass(frozen=True, eq=False)
class World:
    """votes; chance that each person agrees, if they decide, shape (people, statements); parts: who is in each true
    outer quarter or camp, none where there are no sides."""

    votes: Votes
    chance: Floats
    parts: tuple[Bools, ...]


NULLS = ("independent", "yea-saying", "two waves", "styles of passing", "random clickers")
SIDED = (
    "line, normal", "line, long tails", "line, even", "plane", "unfolding", "camps 50/50", "camps 80/20", "camps 93/7",
    "three camps", "camps 50/50, far apart", "camps 80/20, far apart", "three camps, far apart",
)  # fmt: skip
CAMPS = {
    "camps 50/50": (0.5, 0.5),
    "camps 80/20": (0.8, 0.2),
    "camps 93/7": (0.93, 0.07),
    "three camps": (1 / 3, 1 / 3, 1 / 3),
}


def make(kind: str, seed: int, people: int = 400, statements: int = 80, median: int = 25) -> World:
    """Return one world; the same seed gives the same votes."""
    random = np.random.default_rng([20261130, seed])
    popularity = random.normal(0.5, 1.0, statements)
    logits = np.broadcast_to(popularity, (people, statements)).copy()
    parts: tuple[Bools, ...] = ()
    if kind == "yea-saying":
        logits += random.normal(0, 1.0, (people, 1))
    elif kind.startswith("line"):
        place = draw_places(kind.split(", ")[1], people, random)
        logits += place[:, None] * random.normal(0, 1.0, statements)
        parts = outer_parts(place)
    elif kind == "plane":
        place = random.standard_normal((people, 2))
        logits += place @ random.normal(0, 1.0, (2, statements))
        parts = (*outer_parts(place[:, 0]), *outer_parts(place[:, 1]))
    elif kind == "unfolding":
        place, spot = random.standard_normal(people), random.normal(0, 1.2, statements)
        logits = 2.0 - 1.2 * (place[:, None] - spot) ** 2 + 0.3 * random.normal(size=statements)
        parts = outer_parts(place)
    elif "camps" in kind:
        sizes = CAMPS[kind.removesuffix(", far apart")]
        group = random.choice(len(sizes), people, p=sizes)
        corner = random.normal(0, 1.6 if kind.endswith("far apart") else 1.0, (len(sizes), statements))
        logits += corner[group] - (np.array(sizes) @ corner)
        parts = tuple(group == g for g in range(len(sizes)))
    chance = special.expit(logits)
    if kind == "random clickers":
        chance[random.random(people) < CLICKERS] = 0.5
    return World(vote(random, chance, kind, median), chance, parts)


def draw_places(spread: str, people: int, random: np.random.Generator) -> Floats:
    """Draw places on a line with variance 1."""
    if spread == "normal":
        return random.standard_normal(people)
    if spread == "even":
        return np.asarray(np.sqrt(3) * random.uniform(-1, 1, people))
    return np.asarray(random.standard_t(4, people) / np.sqrt(2))


def outer_parts(place: Floats) -> tuple[Bools, Bools]:
    """Return who is in the true outer quarters."""
    return place <= np.quantile(place, OUTER), place >= np.quantile(place, 1 - OUTER)


def vote(random: np.random.Generator, chance: Floats, kind: str, median: int) -> Votes:
    """Draw who votes on what, and the votes."""
    people, statements = chance.shape
    wanted = np.clip(np.round(random.lognormal(np.log(median), 0.5, people)), 1, statements).astype(int)
    order = random.random((people, statements))
    if kind == "two waves":
        early: Bools = np.asarray(random.random(people) < 0.5)
        order[early, : statements // 2] -= 0.7
        order[~early, statements // 2 :] -= 0.7
    seen = order.argsort(axis=1).argsort(axis=1) < wanted[:, None]
    choice = np.where(random.random(chance.shape) < chance, 1, -1)
    passing = np.full((people, 1), 0.1)
    if kind == "styles of passing":
        passing = random.beta(0.5, 2.0, (people, 1))
    choice[random.random(chance.shape) < passing] = 0
    if kind == "random clickers":
        clickers: Bools = np.asarray((chance == 0.5).all(axis=1))
        choice[clickers] = random.choice((-1, 0, 1), (int(clickers.sum()), statements))
    person, statement = np.nonzero(seen)
    return Votes.from_triples(
        person, statement + 1, choice[seen], participant_ids=range(people), statement_ids=range(1, statements + 1)
    )
