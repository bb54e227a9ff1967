"""Robustness of a profile: whether its sign stays the same with other people, other coders, other numbers of groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.profile import StatementOutcome, compute_concept_profile
from deliberate.text import N_

StatesByStatement = Mapping[int, str]
MIN_SHARE = 0.95


@dataclass(frozen=True)
class Robustness:
    """sign: supports, hinders, both or none. draws: how often people were resampled; held: how often it came out.

    coders: the sign with each coder's own codes. groupings: number of groups → the sign with that many.
    """

    sign: str
    draws: int
    held: int
    coders: tuple[str, ...]
    groupings: Mapping[int, str]

    @property
    def share(self) -> float | None:
        return self.held / self.draws if self.draws else None

    @property
    def agreeing_coders(self) -> int:
        return self.coders.count(self.sign)

    @property
    def weaknesses(self) -> list[tuple[str, dict[str, int]]]:
        """The checks that fail, as English sentence templates with their values; empty if all hold."""
        found: list[tuple[str, dict[str, int]]] = []
        if self.sign == "none":
            return found
        if self.share is None or self.share < MIN_SHARE:
            found.append((FEW_REPLICATES, {"percent": round(100 * (self.share or 0))}))
        if not self.coders:
            found.append((NO_CODER, {}))
        elif self.agreeing_coders < len(self.coders):
            found.append((CODERS, {"held": self.agreeing_coders, "coders": len(self.coders)}))
        elif len(self.coders) == 1:
            found.append((ONE_CODER, {}))
        found += [(GROUPS, {"groups": k}) for k, sign in self.groupings.items() if sign != self.sign]
        return found

    @property
    def is_robust(self) -> bool:
        """Whether the profile has a sign, and all checks hold."""
        return self.sign != "none" and not self.weaknesses


FEW_REPLICATES = N_("It comes out the same in only %(percent)d of 100 bootstrap samples of the people who voted.")
CODERS = N_("It holds with the codes of %(held)d of %(coders)d coders.")
NO_CODER = N_("No coder has coded these statements: their codes rest on an adjudicator alone.")
# What runs of earlier versions stored, in which codes counted that came with the statements.
FORMER = N_("No coder has coded these statements; their codes are suggestions.")
ONE_CODER = N_("Only one person coded these statements.")
GROUPS = N_("It does not hold if people are sorted into %(groups)d groups.")


def compute_sign(statements: Sequence[StatementOutcome], concept: str, wide: bool = False) -> str:
    return compute_concept_profile(statements, concept, wide).sign


def with_states(statements: Sequence[StatementOutcome], states: StatesByStatement) -> list[StatementOutcome]:
    """Return the same statements with other outcomes; one that is not named stays undetermined."""
    return [replace(item, state=states.get(item.number, "undetermined")) for item in statements]


def with_codes(statements: Sequence[StatementOutcome], codes: Mapping[int, StatementCoding]) -> list[StatementOutcome]:
    """Return the same statements with one coder's own codes where this coder answered, adjudicated or not."""
    return [
        replace(item, coding=codes[item.number], unsettled=()) if item.number in codes else item for item in statements
    ]


def compute_robustness(
    statements: Sequence[StatementOutcome],
    concept: str,
    draws: Sequence[StatesByStatement],
    coders: Mapping[str, Mapping[int, StatementCoding]],
    groupings: Mapping[int, StatesByStatement],
) -> Robustness:
    """Assess how robust the sign of a concept is. Coders are identified by order only; their names stay out of it."""
    touching = [item for item in statements if has_any_effect(item, concept, coders)]
    sign = compute_sign(touching, concept)
    return Robustness(
        sign=sign,
        draws=len(draws),
        held=sum(compute_sign(with_states(touching, states), concept) == sign for states in draws),
        coders=tuple(compute_sign(with_codes(touching, coders[name]), concept) for name in sorted(coders)),
        groupings={k: compute_sign(with_states(touching, states), concept) for k, states in sorted(groupings.items())},
    )


def has_any_effect(item: StatementOutcome, concept: str, coders: Mapping[str, Mapping[int, StatementCoding]]) -> bool:
    """Return whether anyone codes an effect of the statement on the concept."""
    codings = [item.coding, *(codes.get(item.number) for codes in coders.values())]
    return any(coding is not None and coding.effect_on(concept) for coding in codings)


def compute_outcome_stability(states: StatesByStatement, draws: Sequence[StatesByStatement]) -> dict[int, float]:
    """Return, per statement, the share of draws that give it the same state; empty without draws."""
    if not draws:
        return {}
    return {number: sum(drawn.get(number) == state for drawn in draws) / len(draws) for number, state in states.items()}
