"""Tensions: where outcomes pull in different directions. They are shown, never averaged away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.profile import EXCLUDED_FLAGS, StatementOutcome
from deliberate.text import N_

Groups = Mapping[int, tuple[str, ...]]

WITHIN, OPPOSITE, DECLARED, GROUPS = "within_outcome", "same_concept", "declared", "between_groups"
POWER_AWAY, OVERRULED, RESTRICTION = "power_away", "overruled", "restriction"
KINDS = (WITHIN, RESTRICTION, GROUPS, OPPOSITE, DECLARED, POWER_AWAY, OVERRULED)
# There is one card of these kinds for each concept, or pair of concepts, whatever the number of outcomes on it.
COLLECTED_KINDS = frozenset({WITHIN, RESTRICTION, GROUPS, OPPOSITE, POWER_AWAY})
# Of these the outcomes stand on two sides: those that support the concept, and those that hinder it.
TWO_SIDED_KINDS = frozenset({OPPOSITE, GROUPS})
# What a limit may restrict: who may use AI, and who may build it.
RESTRICTED_CONCEPTS = ("use", "development")
GOVERNANCE = "governance"

TITLES = {
    WITHIN: N_("One outcome helps one concept and hurts another"),
    RESTRICTION: N_("The assembly decided a limit"),
    OPPOSITE: N_("Outcomes affect one concept in opposite ways"),
    DECLARED: N_("Two outcomes cannot both be carried out in full"),
    GROUPS: N_("Opinion groups want opposite things"),
    POWER_AWAY: N_("The assembly gives influence away"),
    OVERRULED: N_("The decision-maker set an outcome aside"),
}
QUESTIONS = {
    WITHIN: N_("Is the gain on one side worth the loss on the other, and who should bear it?"),
    RESTRICTION: N_("Is the limit worth what it takes away, whom does it hit, and who may lift it?"),
    OPPOSITE: N_("Where does one end and the other begin?"),
    DECLARED: N_("If only one of the two can be carried out in full, which comes first, and how far should it go?"),
    GROUPS: N_("What would each group need in order to accept what the other one wants?"),
    POWER_AWAY: N_("Who oversees those who get this influence, and how could it be withdrawn?"),
    OVERRULED: N_("Is the reason given convincing, and what would have to change for the outcome to be adopted?"),
}
# Titles of cards on a pair of outcomes, as earlier versions found them.
TITLE_OF_PAIR = N_("Two outcomes affect one concept in opposite ways")
RESTRICTION_REASONS = {
    "use": N_(
        "Deciding who may use AI, and for what, is governance, and the public shares in it as far as the "
        "decision-maker follows. The limit itself hinders use: fewer people may use AI, or for fewer purposes."
    ),
    "development": N_(
        "Deciding who may build AI, and with what, is governance, and the public shares in it as far as the "
        "decision-maker follows. The limit itself hinders development: fewer people can take part in building AI."
    ),
}


@dataclass(frozen=True)
class TensionCard:
    """One card: kind, statements, the concepts at odds, and what each statement does to which concept (+1, −1).

    scopes: what a statement is limited to, by number. groups: statement → opinion groups that accept it (between
    groups only). reason: given by the coder who declared it, or by the decision-maker who set an outcome aside.
    is_collected: whether it holds every outcome of its kind on its concepts; cards of earlier versions held a pair.
    """

    kind: str
    statements: tuple[int, ...]
    concepts: tuple[str, ...]
    effects: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    scopes: Mapping[int, str] = field(default_factory=dict)
    groups: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    reason: str = ""
    is_collected: bool = False

    @property
    def key(self) -> str:
        """The name that stays from run to run: kind and concepts, and the statements where a card is about a pair."""
        numbers = "" if self.is_collected else "-".join(map(str, sorted(self.statements)))
        return ":".join((self.kind, numbers, "-".join(self.concepts) if self.kind != DECLARED else ""))[:120]

    @property
    def title(self) -> str:
        return TITLE_OF_PAIR if self.kind == OPPOSITE and not self.is_collected else TITLES[self.kind]

    @property
    def question(self) -> str:
        """The open question for the next round."""
        return QUESTIONS[self.kind]

    @property
    def explanation(self) -> str:
        """Why a limit is a tension; nothing of other kinds, whose title says it."""
        return RESTRICTION_REASONS.get(self.concepts[-1], "") if self.kind == RESTRICTION else ""

    @property
    def sides(self) -> tuple[tuple[int, ...], ...]:
        """The statements that support the concept and those that hinder it; of other kinds all of them as one side.

        Each of a declared pair is a side of its own.
        """
        if self.kind == DECLARED:
            return tuple((number,) for number in self.statements)
        if self.kind not in TWO_SIDED_KINDS:
            return (self.statements,)
        signs = {number: self.effects.get(number, {}).get(self.concepts[0], 0) for number in self.statements}
        return tuple(tuple(number for number in self.statements if signs[number] == sign) for sign in (1, -1))

    def to_json(self) -> dict[str, Any]:
        """Return the card as a JSON object; numbers that are keys become text."""
        named = {
            name: {str(number): value for number, value in getattr(self, name).items()}
            for name in ("effects", "scopes", "groups")
        }
        return {**asdict(self), "statements": list(self.statements), "concepts": list(self.concepts), **named,
                "key": self.key}  # fmt: skip

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> TensionCard:
        """Return the card that `to_json` wrote."""
        return cls(
            given["kind"],
            tuple(given["statements"]),
            tuple(given["concepts"]),
            effects={int(number): dict(effects) for number, effects in given["effects"].items()},
            scopes={int(number): scope for number, scope in given["scopes"].items()},
            groups={int(number): tuple(names) for number, names in given["groups"].items()},
            reason=given["reason"],
            is_collected=given.get("is_collected", False),
        )


def select_usable_coding(statement: StatementOutcome) -> StatementCoding | None:
    """Return the coding of a statement that may appear in a tension at all."""
    if statement.is_meta or statement.coding is None or EXCLUDED_FLAGS & set(statement.coding.flags):
        return None
    return statement.coding


def collect_effects(coding: StatementCoding | None, direct_only: bool = True) -> dict[str, int]:
    """Return +1 or −1 by concept."""
    codes = coding.codes if coding is not None else ()
    return {c.concept: c.effect for c in codes if c.effect and (c.directness == "direct" or not direct_only)}


def build_tension_card(
    kind: str,
    items: Sequence[StatementOutcome],
    concepts: Iterable[str],
    groups: Groups | None = None,
    reason: str = "",
) -> TensionCard:
    """Return the card on these statements."""
    scopes = {item.number: item.coding.scope for item in items if item.coding is not None and item.coding.scope}
    effects = {item.number: collect_effects(select_usable_coding(item), direct_only=kind != WITHIN) for item in items}
    numbers = tuple(item.number for item in items)
    own = {number: groups[number] for number in numbers if number in groups} if groups is not None else {}
    named = tuple(dict.fromkeys(concepts))
    return TensionCard(kind, numbers, named, effects, scopes, own, reason, kind in COLLECTED_KINDS)


def collect_cards(
    kind: str, found: Iterable[tuple[tuple[str, ...], StatementOutcome]], groups: Groups | None = None
) -> list[TensionCard]:
    """Return one card for each concept or pair of concepts, with every statement found on it, in the order found."""
    by_concepts: dict[tuple[str, ...], dict[int, StatementOutcome]] = {}
    for concepts, item in found:
        by_concepts.setdefault(concepts, {}).setdefault(item.number, item)
    return [build_tension_card(kind, list(items.values()), concepts, groups) for concepts, items in by_concepts.items()]


def detect_tensions(statements: Sequence[StatementOutcome]) -> list[TensionCard]:
    """Return what lies in accepted outcomes alone: two concepts at odds, limits, opposite effects on one concept."""
    accepted = [item for item in statements if item.state == "accepted" and select_usable_coding(item) is not None]
    return [
        *detect_tensions_within_outcomes(accepted),
        *detect_restrictions(accepted),
        *detect_opposite_outcomes(accepted),
    ]


def detect_tensions_within_outcomes(accepted: Sequence[StatementOutcome]) -> list[TensionCard]:
    """Find accepted statements that support one concept and hinder another, directly or indirectly."""
    each = [(item, collect_effects(select_usable_coding(item), direct_only=False)) for item in accepted]
    return collect_cards(
        WITHIN,
        (
            ((plus, minus), item)
            for item, effects in each
            for plus, gain in effects.items()
            for minus, loss in effects.items()
            if gain > 0 > loss
        ),
    )


def detect_restrictions(accepted: Sequence[StatementOutcome]) -> list[TensionCard]:
    """Find accepted limits: deciding them is governance, and each directly hinders use or development.

    A limit that is itself coded as supporting governance has its card as an outcome with two effects.
    """
    each = [(item, collect_effects(select_usable_coding(item))) for item in accepted]
    return collect_cards(
        RESTRICTION,
        (
            ((GOVERNANCE, concept), item)
            for concept in RESTRICTED_CONCEPTS
            for item, effects in each
            if effects.get(concept, 0) < 0 and not supports_governance(item)
        ),
    )


def supports_governance(item: StatementOutcome) -> bool:
    """Return whether the statement itself is coded as supporting governance, directly or indirectly."""
    return collect_effects(select_usable_coding(item), direct_only=False).get(GOVERNANCE, 0) > 0


def detect_opposite_outcomes(accepted: Sequence[StatementOutcome]) -> list[TensionCard]:
    """Find the concepts that some accepted statements directly support and others directly hinder.

    Of each card those that support come first.
    """
    each = [(item, collect_effects(select_usable_coding(item))) for item in accepted]
    concepts = dict.fromkeys(concept for _, effects in each for concept in effects)
    sides = {
        concept: [[item for item, effects in each if effects.get(concept) == sign] for sign in (1, -1)]
        for concept in concepts
    }
    return collect_cards(
        OPPOSITE,
        (
            ((concept,), item)
            for concept, (supporting, hindering) in sides.items()
            if supporting and hindering
            for item in (*supporting, *hindering)
        ),
    )
