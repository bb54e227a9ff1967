"""What wording and author of a statement tell of where it stands, for statements that have few votes of their own.

From the statements with votes it is learnt how popularity and direction go with groups of letters in the text and with
the position of its author; a statement with few votes then starts from that instead of from the mean of all. Where the
votes are many, nothing changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors.small_systems import invert, solve, triangle_index
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.probit.model import ProbitModel
from deliberate.aggregation.probit.placement import expand_triangles
from deliberate.aggregation.probit.truncated_normal import compute_information, compute_shifts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEW_VOTES = 30
TEXT_FEATURES = 40
LEAST_INFORMATION, STEPS = 0.1, 12
EXPLAINED, UNEXPLAINED = (0.0, 0.05, 0.15, 0.4, 1.0), (0.2, 0.5, 1.0)


@dataclass(frozen=True, eq=False)
class StatementHints:
    """texts: wording of each statement. author: position in the list of people of its author, −1 where unknown."""

    texts: Sequence[str]
    author: Ints


@dataclass(frozen=True, eq=False)
class HintedPrior:
    """mean: expected (b, v) of each statement, shape (statements, 1 + d). variance: what is left of each, (1 + d,)."""

    mean: Floats
    variance: Floats


def refine_statements(model: ProbitModel, cells: ObservedVotes, hints: StatementHints) -> ProbitModel:
    """Return the model with the statements of fewer than thirty votes placed by their votes, wording and author."""
    if not model.has_passes:
        cells = cells.taken(cells.value != 0)
    few = np.flatnonzero(cells.per_statement < FEW_VOTES)
    if not len(few):
        return model
    prior = learn_hinted_prior(model, cells, build_features(model, hints))
    place, covariance = place_statements(model, cells, few, prior)
    known = model.statements
    offset, direction, uncertainty = known.offset.copy(), known.direction.copy(), known.covariance.copy()
    offset[few], direction[few], uncertainty[few] = place[:, 0], place[:, 1:], covariance
    return replace(model, statements=replace(known, offset=offset, direction=direction, covariance=uncertainty))


def build_features(model: ProbitModel, hints: StatementHints) -> Floats:
    """Return numbers that describe wording and author of each statement, shape (statements, features)."""
    known = hints.author >= 0
    author = np.column_stack((known, model.person[np.where(known, hints.author, 0)] * known[:, None]))
    return np.column_stack((describe_texts(hints.texts), author))


def describe_texts(texts: Sequence[str]) -> Floats:
    """Return the main directions of groups of three to five letters, weighted by how rare they are; mean length 1."""
    if not any(text.strip() for text in texts):
        return np.zeros((len(texts), 0))
    # Imported where it is used: it takes longer to load than everything else an analysis needs.
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    try:
        rows = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2).fit_transform(texts)
    except ValueError:  # No group of letters stands in two statements.
        return np.zeros((len(texts), 0))
    number = min(TEXT_FEATURES, min(rows.shape) - 1)
    if number < 1:
        return np.zeros((len(texts), 0))
    return np.asarray(TruncatedSVD(number, random_state=0).fit_transform(rows))


def learn_hinted_prior(model: ProbitModel, cells: ObservedVotes, features: Floats) -> HintedPrior:
    """Return what the features lead to expect of each statement, learnt from all statements with votes.

    Each of b and v is regressed on the features; how much they explain, and how much stays open, is chosen by marginal
    likelihood. Source: empirical Bayes for linear models, MacKay 1992.
    """
    known = model.statements
    voted = cells.per_statement > 0
    values = np.column_stack((known.offset, known.direction))
    mean, left = np.zeros_like(values), np.ones(values.shape[1])
    for axis in range(values.shape[1]):
        middle = float(values[voted, axis].mean()) if voted.any() else 0.0
        mean[:, axis], left[axis] = regress(features, values[:, axis] - middle, known.covariance[:, axis, axis], voted)
        mean[:, axis] += middle
    return HintedPrior(mean, left)


def regress(features: Floats, target: Floats, noise: Floats, voted: NDArray[np.bool_]) -> tuple[Floats, float]:
    """Return expected targets of all rows and the variance that the features leave, learnt from the `voted` rows."""
    rows, y, uncertainty = features[voted], target[voted], noise[voted]
    size = float((y * y).mean()) if len(y) else 1.0
    norm = max(float((rows * rows).sum(axis=1).mean()), 1e-12) if rows.size else 1.0
    best = (-np.inf, np.zeros(features.shape[1]), max(size, 1e-6))
    for explained, unexplained in product(EXPLAINED, UNEXPLAINED):
        weight = 1 / (uncertainty + max(unexplained * size, 1e-6))
        held = explained * size / norm
        gram = np.einsum("ja,jb->ab", weight[:, None] * rows, rows, optimize=False)
        pull = np.einsum("ja,j->a", rows, weight * y, optimize=False)
        inner = np.eye(len(pull)) + held * gram
        slope = held * np.linalg.solve(inner, pull)
        fit = float((weight * y * y).sum() - pull @ slope)
        evidence = -0.5 * (fit + float(np.linalg.slogdet(inner)[1]) - float(np.log(weight).sum()))
        if evidence > best[0] + 1e-9:
            best = (evidence, slope, max(unexplained * size, 1e-6))
    return np.einsum("ja,a->j", features, best[1], optimize=False), best[2]


def place_statements(
    model: ProbitModel, cells: ObservedVotes, few: NDArray[np.integer], prior: HintedPrior
) -> tuple[Floats, Floats]:
    """Return (b, v) of these statements and its covariance, given the people and the prior, by Newton's method."""
    size = model.dimensions + 1
    rank = np.full(cells.statements, -1)
    rank[few] = np.arange(len(few))
    mine = rank[cells.statement] >= 0
    who, row, value = cells.person[mine], rank[cells.statement[mine]], cells.value[mine]
    known = model.person[who]
    known[:, 0] = 1.0
    uncertainty = expand_triangles(model.covariance[who])
    across = uncertainty[:, 0, :].copy()
    across[:, 0] = 0.0
    uncertainty[:, 0, :] = uncertainty[:, :, 0] = 0.0
    cut = model.statements.cut[few][row]
    place = prior.mean[few].copy()
    for turn in range(STEPS + 1):
        mean = model.intercept[who] + np.einsum("ka,ka->k", known, place[row], optimize=False)
        shift = compute_shifts(value, mean, cut)[0]
        hold = compute_information(value, mean, cut)
        pull = shift[:, None] * known - hold[:, None] * (
            across + np.einsum("kab,kb->ka", uncertainty, place[row], optimize=False)
        )
        right = -(place - prior.mean[few]) / prior.variance
        triangles = np.zeros((len(few), size * (size + 1) // 2))
        strong = np.maximum(hold, LEAST_INFORMATION) if turn < STEPS else hold
        for a in range(size):
            right[:, a] += np.bincount(row, weights=pull[:, a], minlength=len(few))
            for c in range(a + 1):
                products = strong * (known[:, a] * known[:, c] + uncertainty[:, a, c])
                triangles[:, triangle_index(a, c)] = np.bincount(row, weights=products, minlength=len(few))
            triangles[:, triangle_index(a, a)] += 1 / prior.variance[a]
        if turn < STEPS:
            place = place + solve(triangles, right)[0]
    return place, invert(triangles, size)
