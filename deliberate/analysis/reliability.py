"""How far coders agree, concept by concept: a line drawn from codes is worth no more than this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deliberate.concepts.coding import CodingsByCoder, GivenCoding, group_by_coder
from deliberate.concepts.reliability import assess_reliability, build_effect_table
from deliberate.findings.agreement import CoderAgreement, ConceptAgreement


def compute_coder_agreement(codings: Mapping[int, Sequence[GivenCoding]], concepts: Sequence[str]) -> CoderAgreement:
    """Return number of coders and of statements coded twice, and per concept alpha, equal pairs and what that allows.

    codings: statement number → codings; adjudications settle disagreement and are not counted as answers.
    """
    answers = group_by_coder(codings)
    twice = sum(sum(number in given for given in answers.values()) > 1 for number in codings)
    return CoderAgreement(
        coders=len(answers),
        coded_twice=twice,
        concepts={concept: compute_concept_agreement(answers, list(codings), concept) for concept in concepts},
    )


def compute_concept_agreement(answers: CodingsByCoder, numbers: Sequence[int], concept: str) -> ConceptAgreement:
    """Return one concept, rounded: ordinal alpha with interval, which decides; nominal alpha, equal pairs,
    prevalence."""
    found = assess_reliability(build_effect_table(answers, numbers, concept))
    lower, upper = found.interval or (None, None)
    return ConceptAgreement(
        alpha=round_or_none(found.ordinal),
        nominal=round_or_none(found.nominal),
        lower=round_or_none(lower),
        upper=round_or_none(upper),
        equal=round_or_none(found.equal),
        prevalence=round_or_none(found.prevalence),
        units=found.units,
        standing=found.standing,
    )


def round_or_none(value: float | None) -> float | None:
    return None if value is None else round(value, 9)
