"""Scores of predicted probabilities, on cases that can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from deliberate.aggregation.prediction_scores import (
    compute_auc,
    compute_calibration_error,
    compute_log_loss,
    fit_logistic_curve,
    score_predictions,
)


def test_scores_by_hand() -> None:
    chance, agree = np.array([0.9, 0.6, 0.6, 0.2]), np.array([True, True, False, False])
    assert compute_auc(chance, agree) == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert compute_log_loss(chance, agree) == pytest.approx(-np.log([0.9, 0.6, 0.4, 0.8]).mean())
    assert score_predictions([(chance, agree)]).right == (0.75,)


def test_a_perfect_model_has_no_calibration_error_and_an_overconfident_one_has() -> None:
    random = np.random.default_rng(4)
    logit = random.normal(size=20_000)
    agree = random.random(20_000) < special.expit(logit)
    assert compute_calibration_error(special.expit(logit), agree) == pytest.approx(0.0, abs=0.004)
    assert compute_calibration_error(special.expit(2 * logit), agree) > 0.05


def test_the_logistic_curve_is_found_again() -> None:
    random = np.random.default_rng(5)
    guess = random.normal(size=50_000)
    agree = random.random(50_000) < special.expit(0.5 + 2 * guess)
    assert fit_logistic_curve(guess, agree) == pytest.approx((0.5, 2.0), abs=0.06)
