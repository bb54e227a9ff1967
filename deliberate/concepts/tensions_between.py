"""Tensions that need more than outcomes: declared by a coder, between opinion groups, and in the process itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.concepts.profile import StatementOutcome
from deliberate.concepts.tensions import (
    DECLARED,
    GOVERNANCE,
    GROUPS,
    OVERRULED,
    POWER_AWAY,
    TensionCard,
    build_tension_card,
    collect_cards,
    collect_effects,
    select_usable_coding,
)


class IncompatibilityInvalid(ValueError):
    """A declared incompatibility that cannot be one; the message says why."""


@dataclass(frozen=True)
class Incompatibility:
    """A coder's claim that two outcomes exclude each other, with the reason in writing."""

    first: int
    second: int
    reason: str
    coder: str = ""

    def __post_init__(self) -> None:
        if self.first == self.second:
            raise IncompatibilityInvalid("An outcome cannot exclude itself.")
        if not self.reason.strip():
            raise IncompatibilityInvalid("Two outcomes exclude each other only with a reason in writing.")


def build_declared_tensions(
    statements: Sequence[StatementOutcome], links: Sequence[Incompatibility]
) -> list[TensionCard]:
    """Find pairs of accepted outcomes each of which has an effect on a concept that the other does not touch."""
    accepted = {item.number: item for item in statements if item.state == "accepted" and select_usable_coding(item)}
    found = []
    for link in links:
        if link.first not in accepted or link.second not in accepted:
            continue
        pair = [accepted[link.first], accepted[link.second]]
        one, other = (collect_effects(coding) for coding in map(select_usable_coding, pair) if coding is not None)
        if one and other and set(one) != set(other):
            found.append(build_tension_card(DECLARED, pair, [*one, *other], reason=link.reason))
    return found


def detect_tensions_between_groups(
    statements: Sequence[StatementOutcome], states: Mapping[str, Mapping[int, str]], pairs: Sequence[tuple[int, int]]
) -> list[TensionCard]:
    """Find mirrored pairs of which one group accepts the supporting side and another the hindering side, by concept.

    states: group → statement → outcome state within that group. pairs: two statements on one concept with opposite
    direct effects, in either order; a pair without such effects makes no card.
    """
    by_number = {item.number: item for item in statements}
    sides: dict[str, tuple[dict[int, StatementOutcome], dict[int, StatementOutcome]]] = {}
    for first, second in pairs:
        if not accept_apart(states, first, second):
            continue
        one, other = (by_number.get(number) for number in (first, second))
        for concept, plus, minus in find_opposed_concepts(one, other):
            supporting, hindering = sides.setdefault(concept, ({}, {}))
            supporting[plus.number], hindering[minus.number] = plus, minus
    accepting = {number: list_accepting_groups(states, number) for pair in pairs for number in pair}
    return collect_cards(
        GROUPS,
        (((concept,), item) for concept, both in sides.items() for side in both for item in side.values()),
        accepting,
    )


def list_accepting_groups(states: Mapping[str, Mapping[int, str]], number: int) -> tuple[str, ...]:
    """Return the groups that accept a statement."""
    return tuple(name for name, each in states.items() if each.get(number) == "accepted")


def accept_apart(states: Mapping[str, Mapping[int, str]], first: int, second: int) -> bool:
    """Return whether each of two statements is accepted by a group that does not accept the other."""
    one, other = (set(list_accepting_groups(states, number)) for number in (first, second))
    return bool(one - other) and bool(other - one)


def find_opposed_concepts(
    one: StatementOutcome | None, other: StatementOutcome | None
) -> list[tuple[str, StatementOutcome, StatementOutcome]]:
    """Return the concepts that one of two statements directly supports and the other hinders, the supporting first."""
    if one is None or other is None:
        return []
    effects, others = (collect_effects(select_usable_coding(item)) for item in (one, other))
    return [
        (concept, one, other) if effect > 0 else (concept, other, one)
        for concept, effect in effects.items()
        if effect == -others.get(concept, 0)
    ]


def detect_influence_handed_away(statements: Sequence[StatementOutcome]) -> list[TensionCard]:
    """Return the card on accepted outcomes that hand influence away: they hinder governance directly."""
    return collect_cards(
        POWER_AWAY,
        (
            ((GOVERNANCE,), item)
            for item in statements
            if item.state == "accepted" and collect_effects(select_usable_coding(item)).get(GOVERNANCE, 0) < 0
        ),
    )


def detect_overruled_outcomes(
    statements: Sequence[StatementOutcome], overruled: Mapping[int, str]
) -> list[TensionCard]:
    """Find decided outcomes that the decision-maker overruled; they need not have an effect on a concept.

    overruled: statement → the reason given.
    """
    return [
        build_tension_card(
            OVERRULED, [item], collect_effects(select_usable_coding(item)), reason=overruled[item.number]
        )
        for item in statements
        if item.number in overruled and item.state in ("accepted", "rejected") and not item.is_meta
    ]


def detect_mirrored_pairs(statements: Sequence[StatementOutcome]) -> list[tuple[int, int]]:
    """Find candidates for mirrored pairs: one statement directly supports what the other directly hinders.

    Which of them truly mirror each other in words is for a person to say.
    """
    coded = [
        (item.number, collect_effects(coding))
        for item in statements
        if (coding := select_usable_coding(item)) is not None
    ]
    return [
        (plus, minus)
        for plus, gains in coded
        for minus, losses in coded
        if any(effect > 0 and losses.get(concept, 0) < 0 for concept, effect in gains.items())
    ]
