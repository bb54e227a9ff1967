"""Whether groups are separated better than a continuum would be: the observed silhouette against that of continua.

Each continuum has the same people, the same votes seen, passed or not, the same statements and the same spread along
each axis, but places without a gap: filled evenly, the easiest symmetric shape to separate, and, where the real places
are lopsided, crowded at one end with as long a tail to the other. Their votes are simulated through a logistic curve,
so that the ends of the scale distort both in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy import special

from deliberate.aggregation.factors import Factors, fold_in
from deliberate.aggregation.modules.groups.k_means import k_means, simplified_silhouette
from deliberate.aggregation.modules.groups.people import Sample
from deliberate.aggregation.observed_votes import ObservedVotes

Floats = NDArray[np.float64]
Curves = tuple[Floats, Floats]
Shape = Callable[[int, int, np.random.Generator], Floats]

CONTINUUM_DRAWS = 6
FEWER_STARTS = 2
ROUNDS = 3
MAX_MEAN_VOTE = 0.9
MIN_SKEWNESS, MAX_SKEWNESS = 0.3, 3.0


def compute_separations(sample: Sample, candidates: list[tuple[int, int, float]]) -> Floats:
    """Return for each candidate (axes, groups, observed silhouette): the silhouette less that of the easiest continuum.

    A candidate of so many axes is separated along the first so many; the continuum has all of them.
    """
    random = np.random.default_rng(20261105)
    shapes: list[Shape] = [draw_uniform_box]
    if sample.factors.dimensions > 1:
        shapes.append(draw_uniform_ball)
    lean = compute_skewness(sample.factors.person)
    if np.abs(lean).max() > MIN_SKEWNESS:
        shapes.append(partial(draw_skewed, lean=estimate_latent_skewness(sample, lean, random)))
    typical = np.max([compute_typical_silhouettes(sample, shape, candidates, random) for shape in shapes], axis=0)
    return np.asarray(np.array([observed for _, _, observed in candidates]) - typical)


def compute_typical_silhouettes(
    sample: Sample, shape: Shape, candidates: list[tuple[int, int, float]], random: np.random.Generator
) -> Floats:
    """Return the mean silhouette of each candidate's number of groups over several draws of a continuum."""
    scale, scores = np.sqrt(compute_axis_variance(sample.factors.person)), np.zeros((CONTINUUM_DRAWS, len(candidates)))
    curves = compute_response_curves(sample.cells, sample.factors)
    for draw in range(CONTINUUM_DRAWS):
        places = shape(len(sample.people), sample.factors.dimensions, random)
        coordinates, scale = simulate_continuum(sample, curves, places, scale, ROUNDS if draw == 0 else 1, random)
        for row, (axes, groups, _) in enumerate(candidates):
            points = (coordinates * sample.scale)[:, :axes]
            labels, centers = k_means(points, sample.weights, groups, seed=draw, starts=FEWER_STARTS)
            scores[draw, row] = simplified_silhouette(points, sample.weights, labels, centers)
    return np.asarray(scores.mean(axis=0))


def estimate_latent_skewness(sample: Sample, observed: Floats, random: np.random.Generator) -> Floats:
    """Return how lopsided places must be for coordinates, blurred by few votes, to come out as lopsided as the
    observed."""
    lean = np.clip(observed, -MAX_SKEWNESS, MAX_SKEWNESS)
    places = draw_skewed(len(sample.people), sample.factors.dimensions, random, lean=lean)
    start, curves = (
        np.sqrt(compute_axis_variance(sample.factors.person)),
        compute_response_curves(sample.cells, sample.factors),
    )
    got = compute_skewness(simulate_continuum(sample, curves, places, start, ROUNDS, random)[0])
    ratio = np.where(got * observed > 0, observed / np.where(got == 0, 1.0, got), 1.0)
    return np.asarray(np.clip(lean * np.clip(ratio, 1.0, MAX_SKEWNESS), -MAX_SKEWNESS, MAX_SKEWNESS))


def compute_skewness(coordinates: Floats) -> Floats:
    """Return the skewness of the coordinates, per axis."""
    middle = coordinates - coordinates.mean(axis=0)
    width = np.maximum((middle**2).mean(axis=0), 1e-300)
    return np.asarray((middle**3).mean(axis=0) / width**1.5)


def draw_uniform_box(people: int, axes: int, random: np.random.Generator) -> Floats:
    """Draw positions evenly in a box, mean square 1 per axis."""
    return np.asarray(np.sqrt(3.0) * random.uniform(-1, 1, (people, axes)))


def draw_uniform_ball(people: int, axes: int, random: np.random.Generator) -> Floats:
    """Draw positions evenly in a ball, mean square 1 per axis."""
    direction = random.normal(size=(people, axes))
    direction /= np.linalg.norm(direction, axis=1)[:, None]
    return np.asarray(direction * random.random((people, 1)) ** (1 / axes) * np.sqrt(axes + 2))


def draw_skewed(people: int, axes: int, random: np.random.Generator, *, lean: Floats) -> Floats:
    """Draw positions crowded at one end, with a tail to the other: shifted gamma of this skewness, mean square 1."""
    size = 4 / np.maximum(np.abs(lean), MIN_SKEWNESS) ** 2
    drawn = (random.gamma(size, 1.0, (people, axes)) - size) / np.sqrt(size)
    return np.asarray(np.where(lean < 0, -drawn, drawn))


def simulate_continuum(
    sample: Sample, curves: Curves, places: Floats, scale: Floats, rounds: int, random: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return coordinates of people who vote again from these positions, and the scale that matches the real spread.

    curves: the `compute_response_curves` of the sample.
    """
    cells, factors = sample.cells, sample.factors
    person, chance = cells.person, random.random(cells.total)
    usual, slope = curves
    target = compute_axis_variance(factors.person)
    coordinates = np.zeros_like(factors.person)
    for turn in range(rounds):
        shift = np.einsum("ij,ij->i", (places * scale)[person], slope)
        choice = np.where(chance < special.expit(usual + shift), 1, -1).astype(np.int8)
        choice[cells.value == 0] = 0
        drawn = ObservedVotes(cells.people, cells.statements, cells.start, cells.statement, choice)
        coordinates = fold_in(drawn, factors)[1]
        if turn < rounds - 1:
            scale = scale * np.sqrt(target / np.maximum(compute_axis_variance(coordinates), 1e-12))
    return coordinates, scale


def compute_response_curves(cells: ObservedVotes, factors: Factors) -> Curves:
    """Return the log-odds to agree in the middle of the scale, and their slope along each axis, per cell."""
    middle = factors.mean + factors.person_intercept[cells.person] + factors.statement_intercept[cells.statement]
    share = (1 + np.clip(middle, -MAX_MEAN_VOTE, MAX_MEAN_VOTE)) / 2
    return special.logit(share), factors.statement[cells.statement] / (2 * share * (1 - share))[:, None]


def compute_axis_variance(coordinates: Floats) -> Floats:
    """Return the mean square of the coordinates around their mean, per axis."""
    return np.asarray(((coordinates - coordinates.mean(axis=0)) ** 2).mean(axis=0))
