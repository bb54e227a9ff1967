"""How far the coders agree, concept by concept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields

from deliberate.concepts.coding import CodingsByCoder, GivenCoding, group_by_coder
from deliberate.concepts.reliability import assess_reliability, build_effect_table
from deliberate.findings.parts import JsonObject


@dataclass(frozen=True)
class ConceptAgreement:
    """Agreement on one concept, and what it allows: publish, tentative, withheld, undefined.

    alpha: Krippendorff's, ordinal, with its interval: this decides. nominal: the same without the order. equal: share
    of equal pairs. prevalence: share of answers with an effect. units: statements coded by more than one person.
    """

    alpha: float | None = None
    nominal: float | None = None
    lower: float | None = None
    upper: float | None = None
    equal: float | None = None
    prevalence: float | None = None
    units: int = 0
    standing: str = "undefined"

    @classmethod
    def from_json(cls, given: JsonObject) -> ConceptAgreement:
        """Return the agreement as stored; what an older version did not measure is unknown."""
        known = {item.name for item in fields(cls)}
        return cls(**{key: value for key, value in given.items() if key in known})


@dataclass(frozen=True)
class CoderAgreement:
    """Number of coders, of statements coded twice, and agreement by concept; nothing in findings without it."""

    coders: int = 0
    coded_twice: int = 0
    concepts: Mapping[str, ConceptAgreement] = field(default_factory=dict)

    @classmethod
    def from_json(cls, given: JsonObject) -> CoderAgreement:
        concepts = {key: ConceptAgreement.from_json(found) for key, found in given.get("concepts", {}).items()}
        return cls(given.get("coders", 0), given.get("coded_twice", 0), concepts)

    def to_json(self) -> JsonObject:
        return asdict(self)

    def on(self, concept: str) -> ConceptAgreement:
        """Return the agreement on one concept; undefined where it was not measured."""
        return self.concepts.get(concept, ConceptAgreement())


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
