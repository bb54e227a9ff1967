"""How far coders agree, concept by concept: a line drawn from codes is worth no more than this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from deliberate.concepts.agreement import krippendorff_alpha, percent_agreement, standing
from deliberate.concepts.coding import StatementCoding
from deliberate.models import Coding, CodingKind
from deliberate.queries.codings import as_coding


def coder_agreement(codings: Mapping[int, Sequence[Coding]], concepts: Sequence[str]) -> dict[str, Any]:
    """Number of coders and of statements coded twice, and per concept alpha, equal pairs and what that allows.

    codings: statement number → codings; adjudications settle disagreement and are not counted as answers.
    """
    answers: dict[str, dict[int, StatementCoding]] = {}
    for number, rows in codings.items():
        for row in rows:
            if row.kind == CodingKind.CODER:
                answers.setdefault(row.coder_name, {})[number] = as_coding(row)
    twice = sum(sum(number in given for given in answers.values()) > 1 for number in codings)
    return {
        "coders": len(answers),
        "coded_twice": twice,
        "concepts": {concept: concept_agreement(answers, list(codings), concept) for concept in concepts},
    }


def concept_agreement(
    answers: Mapping[str, Mapping[int, StatementCoding]], numbers: Sequence[int], concept: str
) -> dict[str, Any]:
    """Alpha (Krippendorff, nominal) over supports, hinders, neither."""
    table = np.array(
        [
            [given[number].effect_on(concept) if number in given else np.nan for number in numbers]
            for given in answers.values()
        ],
        dtype=np.float64,
    ).reshape(len(answers), len(numbers))
    alpha = krippendorff_alpha(table) if len(answers) > 1 else None
    equal = percent_agreement(table) if len(answers) > 1 else None
    return {
        "alpha": None if alpha is None else round(alpha, 9),
        "equal": None if equal is None else round(equal, 9),
        "standing": standing(alpha),
    }
