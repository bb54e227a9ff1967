"""Intervals from logged draws: shares as if everyone had been shown everything, and effects of order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks.coverage.row import Row, row
from deliberate.aggregation.exposures import Exposures
from deliberate.aggregation.horvitz_thompson import hajek
from deliberate.aggregation.modules.quality.order import compute_order_effects
from deliberate.aggregation.routing import RoutingPolicy, compute_routing_probabilities
from deliberate.aggregation.votes import Votes

ENOUGH = 20


def drawn_rows(conversations: int) -> Iterator[Row]:
    """People who go further agree more, half of the statements arrive late, draws follow our routing."""
    for people, statements in ((80, 30), (300, 40)):
        parts = [one_conversation(seed, people, statements) for seed in range(conversations)]
        truth, lower, upper = (np.concatenate([part[place] for part in parts]) for place in range(3))
        setting = f"{people} people, {statements} statements"
        yield row("share as if shown to everyone", setting, truth, (lower, upper))


def one_conversation(seed: int, people: int, statements: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True shares and printed bounds of statements answered by enough people."""
    random = np.random.default_rng([6, seed])
    appeal, zeal = random.normal(0.5, 1.2, statements), random.normal(0, 0.8, people)
    turns = np.clip(random.poisson(10 * np.exp(0.5 * zeal)), 2, statements)
    arrives = np.concatenate((np.zeros(statements // 2), np.linspace(0, people / 2, statements - statements // 2)))
    shown, log = np.zeros(statements), []
    for person in range(people):
        open_ones = np.flatnonzero(arrives <= person)
        for _ in range(min(int(turns[person]), len(open_ones))):
            chance = compute_routing_probabilities(shown[open_ones], None, RoutingPolicy(0.6, 0.4, 0.0)).total
            place = random.choice(len(open_ones), p=chance)
            log.append((person, open_ones[place], chance[place]))
            shown[open_ones[place]] += 1
            open_ones = np.delete(open_ones, place)
    drawn = Exposures.of(*zip(*log, strict=True))
    agree = 1 / (1 + np.exp(-(appeal[drawn.statement] + zeal[drawn.person])))
    value = (random.random(len(drawn)) < agree).astype(np.float64)
    found = hajek(drawn, np.arange(len(drawn)), value, statements)
    crowd = np.random.default_rng(7).normal(0, 0.8, 20_000)
    truth = (1 / (1 + np.exp(-(appeal + crowd[:, None])))).mean(axis=0)
    kept = found.people >= ENOUGH
    return truth[kept], found.lower[kept], found.upper[kept]


def order_rows(conversations: int) -> Iterator[Row]:
    """Nobody answers differently the further they get, though those who go far agree more; then everyone does."""
    for name, drift in (("no effect of order", 0.0), ("agreement falls with every turn", -0.01)):
        truth, lower, upper = [], [], []
        for seed in range(conversations):
            random = np.random.default_rng([8, seed])
            people, statements = 150, 60
            turns = random.integers(3, 45, people)
            person = np.repeat(np.arange(people), turns)
            statement = np.concatenate([random.permutation(statements)[:number] for number in turns])
            turn = np.concatenate([np.arange(number) for number in turns])
            base = random.uniform(0.35, 0.85, statements)[statement]
            value = random.random(len(person)) < np.clip(base + drift * turn, 0, 1)
            drawn = Exposures.of(person, statement, np.full(len(person), 1 / statements))
            votes = replace(Votes.from_triples(person, statement, np.where(value, 1, -1)), exposures=drawn)
            share = np.clip(base + drift * turn, 0, 1)
            seen = np.bincount(statement, minlength=statements)
            middle = np.bincount(statement, weights=share, minlength=statements) / seen
            for stretch in compute_order_effects(votes):
                inside = (turn + 1 >= stretch.first) & (turn + 1 <= stretch.last)
                truth.append((share - middle[statement])[inside].mean())
                lower.append(stretch.lower)
                upper.append(stretch.upper)
        yield row("effect of order", name, np.array(truth), (np.array(lower), np.array(upper)))
