"""An optional local classifier: TF-IDF over words and pairs of words, logistic regression per concept.

It learns from final codes of the same question only, stays on this machine, and is off until an owner turns it on.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import numpy as np

from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.suggestions import Suggestion

# Fewer coded statements, or fewer with an effect on a concept, teach nothing that could be suggested.
MIN_CODED, MIN_EFFECTS, MIN_PROBABILITY = 30, 5, 0.5
STANCES = {1: "supports", -1: "hinders"}


def suggest_by_classifier(
    texts: Mapping[int, str], known: Mapping[int, StatementCoding], asked: Sequence[int], concepts: Sequence[str]
) -> dict[int, tuple[Suggestion, ...]]:
    """Suggest codes for the statements `asked`, learned from the other statements in `known`.

    texts: statement number → text. A concept with fewer than five statements of an effect gets no suggestion.
    """
    asked_for = set(asked)
    numbers = sorted(number for number in known if number in texts and number not in asked_for)
    if len(numbers) < MIN_CODED or not asked:
        return dict.fromkeys(asked, ())
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    learned = vectors.fit_transform([texts[number] for number in numbers])
    wanted = vectors.transform([texts[number] for number in asked])
    found: dict[int, list[Suggestion]] = {number: [] for number in asked}
    for concept in concepts:
        effects = np.array([known[number].effect_on(concept) for number in numbers])
        for number, suggestion in zip(asked, suggest_for_concept(concept, learned, effects, wanted), strict=True):
            if suggestion is not None:
                found[number].append(suggestion)
    return {number: tuple(given) for number, given in found.items()}


def suggest_for_concept(concept: str, learned: object, effects: np.ndarray, wanted: object) -> list[Suggestion | None]:
    """Return one concept: the likeliest effect per statement where it is likelier than not."""
    from sklearn.linear_model import LogisticRegression

    rows = wanted.shape[0]  # type: ignore[attr-defined]
    if (effects != 0).sum() < MIN_EFFECTS or len(np.unique(effects)) < 2:
        return [None] * rows
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shares = model.fit(learned, effects).predict_proba(wanted)
    best = shares.argmax(axis=1)
    return [
        Suggestion(concept, STANCES[int(model.classes_[place])], probability=round(float(row[place]), 3))
        if model.classes_[place] != 0 and row[place] >= MIN_PROBABILITY
        else None
        for row, place in zip(shares, best, strict=True)
    ]
