"""Tensions: where outcomes pull in different directions. They are shown, never averaged away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.concepts.profile import JudgedStatement
from deliberate.text import N_

WITHIN, OPPOSITE = "within_outcome", "same_concept"

TITLES = {
    WITHIN: N_("One outcome, two directions"),
    OPPOSITE: N_("Two outcomes pull one concept in opposite directions"),
}
QUESTIONS = {
    WITHIN: N_("Is the gain on one side worth the loss on the other, and who should bear it?"),
    OPPOSITE: N_("Where does the one end and the other begin?"),
}


@dataclass(frozen=True)
class Tension:
    """One card: kind, the statements, the concept supported and the one hindered."""

    kind: str
    statements: tuple[int, ...]
    supported: str
    hindered: str


def detect(statements: Sequence[JudgedStatement]) -> tuple[Tension, ...]:
    """Accepted outcomes that support one concept and hinder another, and pairs that oppose each other on one."""
    accepted = [
        item for item in statements if item.state == "accepted" and item.coding is not None and not item.is_meta
    ]
    return tuple(within(accepted) + opposite(accepted))


def effects(statement: JudgedStatement) -> dict[str, int]:
    """Effect per concept, direct and indirect alike."""
    assert statement.coding is not None
    return {code.concept: code.effect for code in statement.coding.codes if code.effect}


def within(accepted: Sequence[JudgedStatement]) -> list[Tension]:
    """One accepted statement supports one concept and hinders another."""
    found = []
    for statement in accepted:
        each = effects(statement)
        found += [
            Tension(WITHIN, (statement.number,), plus, minus)
            for plus, gain in each.items()
            for minus, loss in each.items()
            if gain > 0 > loss
        ]
    return found


def opposite(accepted: Sequence[JudgedStatement]) -> list[Tension]:
    """Two accepted statements with directly opposite effects on one concept."""
    found = []
    for plus in accepted:
        for minus in accepted:
            found += [
                Tension(OPPOSITE, (plus.number, minus.number), code.concept, code.concept)
                for code in (plus.coding.codes if plus.coding else ())
                if code.effect > 0 and code.directness == "direct" and is_direct_hindrance(minus, code.concept)
            ]
    return found


def is_direct_hindrance(statement: JudgedStatement, concept: str) -> bool:
    return statement.coding is not None and any(
        code.concept == concept and code.effect < 0 and code.directness == "direct" for code in statement.coding.codes
    )
