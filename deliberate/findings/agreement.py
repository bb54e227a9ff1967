"""How far the coders agree, concept by concept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from deliberate.findings.parts import JsonObject


@dataclass(frozen=True)
class ConceptAgreement:
    """Agreement on one concept, and what it allows: publish, tentative, withheld, undefined."""

    alpha: float | None = None
    standing: str = "undefined"

    @classmethod
    def from_json(cls, given: JsonObject) -> ConceptAgreement:
        return cls(given.get("alpha"), given.get("standing", "undefined"))


@dataclass(frozen=True)
class CoderAgreement:
    """Number of coders and agreement by concept; nothing in findings that did not measure it yet."""

    coders: int = 0
    concepts: Mapping[str, ConceptAgreement] = field(default_factory=dict)

    @classmethod
    def from_json(cls, given: JsonObject) -> CoderAgreement:
        concepts = {key: ConceptAgreement.from_json(found) for key, found in given.get("concepts", {}).items()}
        return cls(given.get("coders", 0), concepts)

    def on(self, concept: str) -> ConceptAgreement:
        """Return the agreement on one concept; undefined where it was not measured."""
        return self.concepts.get(concept, ConceptAgreement())
