"""How good predicted probabilities of agreeing are: their order, their sharpness, whether they come true as told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from deliberate.aggregation.measures import compute_mean_ranks

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

SMALLEST = 1e-4
BINS = 10
PERFECT_DRAWS, SEED = 200, 20_261_130


@dataclass(frozen=True)
class PredictionScore:
    """One entry per split. auc: chance that a hidden agree is ranked above a hidden disagree. right: share of hidden
    agrees and disagrees whose side is predicted. loss: mean of −log of the probability given to what was voted.
    calibration: mean distance between predicted and observed shares, less that of a perfect model of as many votes."""

    auc: tuple[float, ...]
    right: tuple[float, ...]
    loss: tuple[float, ...]
    calibration: tuple[float, ...]


def score_predictions(guesses: list[tuple[Floats, Bools]]) -> PredictionScore:
    """Score pairs of probabilities and truths, one pair per split."""
    return PredictionScore(
        auc=tuple(compute_auc(chance, agree) for chance, agree in guesses),
        right=tuple(float(((chance > 0.5) == agree).mean()) for chance, agree in guesses),
        loss=tuple(compute_log_loss(chance, agree) for chance, agree in guesses),
        calibration=tuple(compute_calibration_error(chance, agree) for chance, agree in guesses),
    )


def compute_auc(guess: Floats, positive: Bools) -> float:
    """Return the chance that a positive case has the higher guess; ties count half. Source: Mann and Whitney 1947."""
    rank = compute_mean_ranks(np.round(guess, 12))
    count = int(positive.sum())
    above = float(rank[positive].sum()) - count * (count + 1) / 2
    return above / (count * (len(guess) - count))


def compute_log_loss(chance: Floats, agree: Bools) -> float:
    """Return the mean of −log P(what was voted); no probability counts as smaller than a ten-thousandth."""
    safe = np.clip(chance, SMALLEST, 1 - SMALLEST)
    return float(-np.log(np.where(agree, safe, 1 - safe)).mean())


def compute_calibration_error(chance: Floats, agree: Bools) -> float:
    """Return the mean distance between predicted and observed shares in ten bins of equally many votes, less the one
    that a perfect model would show by chance: near 0 where the probabilities come true, below 0 by chance.

    Source: expected calibration error, Naeini, Cooper and Hauskrecht 2015; its bias, Bröcker 2012.
    """
    order = np.argsort(chance, kind="stable")
    sorted_chance = chance[order]
    place = np.arange(len(order)) * BINS // len(order)
    expected = np.bincount(place, weights=sorted_chance, minlength=BINS)

    def distance(truth: Bools) -> float:
        return float(np.abs(np.bincount(place, weights=truth, minlength=BINS) - expected).sum()) / len(order)

    random = np.random.default_rng(SEED)
    floor = np.mean([distance(random.random(len(order)) < sorted_chance) for _ in range(PERFECT_DRAWS)])
    return distance(agree[order]) - float(floor)


def fit_logistic_curve(guess: Floats, agree: Bools) -> tuple[float, float]:
    """Return intercept and slope of the logistic curve that makes probabilities of guesses. Source: Platt 1999."""

    def loss(curve: Floats) -> float:
        return compute_log_loss(special.expit(curve[0] + curve[1] * guess), agree)

    found = optimize.minimize(loss, np.array([0.0, 3.0]), method="Nelder-Mead")
    return float(found.x[0]), float(found.x[1])
