"""Tensions: where outcomes pull in different directions. They are shown, never averaged away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.profile import EXCLUDED_FLAGS, StatementOutcome
from deliberate.text import N_

WITHIN, OPPOSITE, DECLARED, GROUPS = "within_outcome", "same_concept", "declared", "between_groups"
POWER_AWAY, OVERRULED = "power_away", "overruled"
KINDS = (WITHIN, GROUPS, OPPOSITE, DECLARED, POWER_AWAY, OVERRULED)

TITLES = {
    WITHIN: N_("One outcome helps one concept and hurts another"),
    OPPOSITE: N_("Two outcomes affect one concept in opposite ways"),
    DECLARED: N_("Two outcomes cannot both be carried out in full"),
    GROUPS: N_("Opinion groups want opposite things"),
    POWER_AWAY: N_("The assembly gives influence away"),
    OVERRULED: N_("The decision-maker set an outcome aside"),
}
QUESTIONS = {
    WITHIN: N_("Is the gain on one side worth the loss on the other, and who should bear it?"),
    OPPOSITE: N_("Where does one end and the other begin?"),
    DECLARED: N_("If only one of the two can be carried out in full, which comes first, and how far should it go?"),
    GROUPS: N_("What would each group need in order to accept what the other one wants?"),
    POWER_AWAY: N_("Who oversees those who get this influence, and how could it be withdrawn?"),
    OVERRULED: N_("Is the reason given convincing, and what would have to change for the outcome to be adopted?"),
}


@dataclass(frozen=True)
class TensionCard:
    """One card: kind, statements, the concepts at odds, and what each statement does to which concept (+1, −1).

    scopes: what a statement is limited to, by number. groups: statement → opinion groups that accept it (between
    groups only). reason: given by the coder who declared it, or by the decision-maker who set an outcome aside.
    """

    kind: str
    statements: tuple[int, ...]
    concepts: tuple[str, ...]
    effects: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    scopes: Mapping[int, str] = field(default_factory=dict)
    groups: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    reason: str = ""

    @property
    def key(self) -> str:
        """The name that stays from run to run: kind, statements in order of number, concepts."""
        numbers = "-".join(map(str, sorted(self.statements)))
        return ":".join((self.kind, numbers, "-".join(self.concepts) if self.kind != DECLARED else ""))[:120]

    @property
    def title(self) -> str:
        return TITLES[self.kind]

    @property
    def question(self) -> str:
        """The open question for the next round."""
        return QUESTIONS[self.kind]

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
    groups: Mapping[int, tuple[str, ...]] | None = None,
    reason: str = "",
) -> TensionCard:
    """Return the card on these statements."""
    scopes = {item.number: item.coding.scope for item in items if item.coding is not None and item.coding.scope}
    effects = {item.number: collect_effects(select_usable_coding(item), direct_only=kind != WITHIN) for item in items}
    numbers = tuple(item.number for item in items)
    return TensionCard(kind, numbers, tuple(dict.fromkeys(concepts)), effects, scopes, groups or {}, reason)


def detect_tensions(statements: Sequence[StatementOutcome]) -> list[TensionCard]:
    """Return accepted outcomes that support one concept and hinder another, and pairs that oppose each other on one."""
    accepted = [item for item in statements if item.state == "accepted" and select_usable_coding(item) is not None]
    return detect_tensions_within_outcomes(accepted) + detect_opposite_outcomes(accepted)


def detect_tensions_within_outcomes(accepted: Sequence[StatementOutcome]) -> list[TensionCard]:
    """Find accepted statements that support one concept and hinder another, directly or indirectly."""
    found = []
    for statement in accepted:
        each = collect_effects(select_usable_coding(statement), direct_only=False)
        found += [
            build_tension_card(WITHIN, [statement], (plus, minus))
            for plus, gain in each.items()
            for minus, loss in each.items()
            if gain > 0 > loss
        ]
    return found


def detect_opposite_outcomes(accepted: Sequence[StatementOutcome]) -> list[TensionCard]:
    """Find pairs of accepted statements with directly opposite effects on one concept, the supporting one first."""
    each = [(item, collect_effects(select_usable_coding(item))) for item in accepted]
    return [
        build_tension_card(OPPOSITE, [plus, minus], [concept])
        for plus, gains in each
        for minus, losses in each
        for concept, effect in gains.items()
        if effect > 0 > losses.get(concept, 0)
    ]


def interleave_kinds(cards: Sequence[TensionCard]) -> list[TensionCard]:
    """Return the first card of each kind, then the second of each, and so on: so that no kind hides another."""
    by_kind = {kind: [item for item in cards if item.kind == kind] for kind in KINDS}
    longest = max((len(items) for items in by_kind.values()), default=0)
    return [items[place] for place in range(longest) for items in by_kind.values() if place < len(items)]
