"""Intercoder agreement, concept by concept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields

from deliberate.concepts.coding import CodingsByCoder, GivenCoding, group_by_coder
from deliberate.concepts.reliability import assess_reliability, build_effect_table
from deliberate.findings.parts import JsonObject

MIN_CODERS = 2


@dataclass(frozen=True)
class ConceptAgreement:
    """Agreement on one concept. standing: what may be reported: publish, tentative, withheld or undefined.

    alpha, lower, upper: Krippendorff's ordinal alpha with its 95% interval; it decides the standing. nominal: nominal
    alpha. equal: share of pairs of codings that are equal. prevalence: share of codings with an effect. units: number
    of statements coded by more than one person.
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
        """Return the stored agreement; what an older version did not measure keeps its default."""
        known = {item.name for item in fields(cls)}
        return cls(**{key: value for key, value in given.items() if key in known})


@dataclass(frozen=True)
class CoderAgreement:
    """Number of coders, number of statements coded by at least two of them, and agreement by concept.

    Empty where the findings of an older version have none.
    """

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

    def name_standing(self, concept: str, *, has_effects: bool) -> str:
        """Return what may be reported of a concept: tentative at most where agreement could not be measured.

        has_effects: whether anything is coded as touching the concept; otherwise there is nothing to be tentative.
        """
        standing = self.on(concept).standing
        if not has_effects:
            return standing
        is_unmeasured = self.coders < MIN_CODERS and standing != "withheld"
        return "tentative" if is_unmeasured or standing == "undefined" else standing


def compute_coder_agreement(codings: Mapping[int, Sequence[GivenCoding]], concepts: Sequence[str]) -> CoderAgreement:
    """Compute the agreement of the coders on each concept.

    codings: statement number → codings. Adjudications resolve disagreement and are not counted as answers.
    """
    answers = group_by_coder(codings)
    twice = sum(sum(number in given for given in answers.values()) > 1 for number in codings)
    return CoderAgreement(
        coders=len(answers),
        coded_twice=twice,
        concepts={concept: compute_concept_agreement(answers, list(codings), concept) for concept in concepts},
    )


def compute_concept_agreement(answers: CodingsByCoder, numbers: Sequence[int], concept: str) -> ConceptAgreement:
    """Compute the agreement on one concept, rounded to nine decimals as it is stored."""
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
