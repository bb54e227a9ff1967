"""How far coders agree on one concept, in numbers and in words; it decides what may be reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from deliberate.concepts.agreement import (
    classify_alpha,
    compute_alpha_interval,
    compute_percent_agreement,
    krippendorff_alpha,
)
from deliberate.concepts.coding import StatementCoding
from deliberate.text import N_

EFFECTS = (-1.0, 0.0, 1.0)
PUBLICATION_LABELS = {
    "publish": N_("The coders agree well enough for this concept to be reported."),
    "tentative": N_(
        "What is reported about this concept is tentative: the coders agree only in part, or too few statements show "
        "how far they agree."
    ),
    "withheld": N_("The coders agree too little, so nothing is reported about this concept until they agree more."),
    "undefined": N_("Agreement cannot be measured here: no statement has two codings, or all codings are the same."),
}


@dataclass(frozen=True)
class Reliability:
    """Agreement on one concept over the effects supports (+1), neither (0), hinders (−1).

    ordinal, nominal: Krippendorff's alpha; the ordinal one decides `standing`, the nominal one is a check. interval:
    95% interval of ordinal alpha, over statements such as these. equal: share of pairs of codings that are equal.
    prevalence: share of codings with an effect; where it is small, alpha is unstable and `equal` is high by chance
    alone. units: number of statements with two codings or more.
    """

    ordinal: float | None
    nominal: float | None
    interval: tuple[float, float] | None
    equal: float | None
    prevalence: float | None
    units: int
    coders: int

    @property
    def standing(self) -> str:
        """What this allows to be reported: publish, tentative, withheld or undefined."""
        return classify_alpha(self.ordinal, None if self.interval is None else self.interval[0])

    @property
    def words(self) -> str:
        """The English sentence that says what may be reported."""
        return PUBLICATION_LABELS[self.standing]


def build_effect_table(
    answers: Mapping[str, Mapping[int, StatementCoding]], numbers: Sequence[int], concept: str
) -> NDArray[np.float64]:
    """Return the effects on a concept, shape (coders, statements): −1, 0 or +1, NaN where a coder has not coded."""
    rows = [
        [given[number].effect_on(concept) if number in given else np.nan for number in numbers]
        for given in answers.values()
    ]
    return np.array(rows, dtype=np.float64).reshape(len(answers), len(numbers))


def assess_reliability(table: ArrayLike) -> Reliability:
    """Compute the agreement on one concept from a table of effects, shape (coders, statements), NaN where not coded."""
    effects = np.asarray(table, dtype=np.float64)
    given = np.isfinite(effects)
    return Reliability(
        ordinal=krippendorff_alpha(effects, "ordinal"),
        nominal=krippendorff_alpha(effects, "nominal"),
        interval=compute_alpha_interval(effects, "ordinal", values=EFFECTS),
        equal=compute_percent_agreement(effects),
        prevalence=float((effects[given] != 0).mean()) if given.any() else None,
        units=int((given.sum(axis=0) >= 2).sum()),
        coders=int(given.any(axis=1).sum()),
    )


@dataclass(frozen=True)
class CoderScore:
    """One coder compared with an answer key: the shares that match, and the statements that do not.

    all_equal: share of statements coded as in the key on every concept. found: per concept, the share of the key's
    effects that the coder also gave (recall). right: per concept, the share of the effects given that are in the key
    (precision). Both are None where there is no such effect. wrong: texts of the statements that differ anywhere.
    """

    all_equal: float
    found: Mapping[str, float | None]
    right: Mapping[str, float | None]
    wrong: tuple[str, ...]


def score_coder_in_detail(
    answers: Mapping[str, StatementCoding], key: Mapping[str, StatementCoding], concepts: Sequence[str]
) -> CoderScore:
    """Score a coder's answers against a key, such as the examples of the codebook; a missing answer counts as wrong."""

    def alike(text: str, concept: str) -> bool:
        return text in answers and answers[text].effect_on(concept) == key[text].effect_on(concept)

    def share(concept: str, pool: Mapping[str, StatementCoding]) -> float | None:
        effects = [text for text in key if text in pool and pool[text].effect_on(concept)]
        return sum(alike(text, concept) for text in effects) / len(effects) if effects else None

    wrong = tuple(text for text in key if not all(alike(text, concept) for concept in concepts))
    return CoderScore(
        all_equal=(len(key) - len(wrong)) / len(key) if key else 0.0,
        found={concept: share(concept, key) for concept in concepts},
        right={concept: share(concept, answers) for concept in concepts},
        wrong=wrong,
    )
