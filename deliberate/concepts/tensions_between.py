"""Tensions that need more than outcomes: declared by a coder, between opinion groups, and in the process itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.profile import EXCLUDED_FLAGS, JudgedStatement
from deliberate.text import N_

DECLARED, GROUPS, POWER_AWAY, OVERRULED = "declared", "between_groups", "power_away", "overruled"

TITLES = {
    DECLARED: N_("Two outcomes cannot both be carried out in full"),
    GROUPS: N_("Opinion groups want opposite things"),
    POWER_AWAY: N_("The assembly hands influence away"),
    OVERRULED: N_("The decision-maker set an accepted outcome aside"),
}
QUESTIONS = {
    DECLARED: N_("If only one of the two can be had in full, which comes first, and where does it end?"),
    GROUPS: N_("What would each group need in order to live with the other one's wish?"),
    POWER_AWAY: N_("Who watches over those who get this influence, and how could it be taken back?"),
    OVERRULED: N_("Does the reason given convince, and what would have to change for the outcome to be adopted?"),
}


class LinkInvalid(ValueError):
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
            raise LinkInvalid("An outcome cannot exclude itself.")
        if not self.reason.strip():
            raise LinkInvalid("Two outcomes exclude each other only with a reason in writing.")


@dataclass(frozen=True)
class TensionCard:
    """One card: kind, statements, concepts touched, scopes by statement, groups by statement, and the reason given.

    groups: statement → names of the opinion groups that accept it (between groups only).
    """

    kind: str
    statements: tuple[int, ...]
    concepts: tuple[str, ...]
    scopes: Mapping[int, str]
    groups: Mapping[int, tuple[str, ...]]
    reason: str = ""

    @property
    def title(self) -> str:
        return TITLES[self.kind]

    @property
    def question(self) -> str:
        """The open question for the next round."""
        return QUESTIONS[self.kind]


def usable(statement: JudgedStatement) -> StatementCoding | None:
    """The coding of a statement that may appear in a tension at all."""
    if statement.is_meta or statement.coding is None or EXCLUDED_FLAGS & set(statement.coding.flags):
        return None
    return statement.coding


def direct_effects(coding: StatementCoding) -> dict[str, int]:
    return {code.concept: code.effect for code in coding.codes if code.effect and code.directness == "direct"}


def card(
    kind: str,
    items: Sequence[JudgedStatement],
    concepts: Iterable[str],
    groups: Mapping[int, tuple[str, ...]] | None = None,
    reason: str = "",
) -> TensionCard:
    scopes = {item.number: item.coding.scope for item in items if item.coding is not None and item.coding.scope}
    numbers = tuple(item.number for item in items)
    return TensionCard(kind, numbers, tuple(dict.fromkeys(concepts)), scopes, groups or {}, reason)


def declared(statements: Sequence[JudgedStatement], links: Sequence[Incompatibility]) -> list[TensionCard]:
    """Links between two accepted outcomes of which each touches a concept that the other does not."""
    accepted = {item.number: item for item in statements if item.state == "accepted" and usable(item)}
    found = []
    for link in links:
        if link.first not in accepted or link.second not in accepted:
            continue
        pair = [accepted[link.first], accepted[link.second]]
        one, other = (direct_effects(coding) for coding in map(usable, pair) if coding is not None)
        if one and other and set(one) != set(other):
            found.append(card(DECLARED, pair, [*one, *other], reason=link.reason))
    return found


def between_groups(
    statements: Sequence[JudgedStatement], states: Mapping[str, Mapping[int, str]], pairs: Sequence[tuple[int, int]]
) -> list[TensionCard]:
    """Mirrored pairs of which one group accepts the supporting side and another the hindering side.

    states: group → statement → outcome state within that group. pairs: two statements on one concept with opposite
    direct effects, in either order; a pair without such effects makes no card.
    """
    by_number = {item.number: item for item in statements}
    found = []
    for first, second in pairs:
        sides = [by_number[number] for number in (first, second) if number in by_number]
        codings = [coding for coding in map(usable, sides) if coding is not None]
        if len(codings) < 2:
            continue
        one, other = map(direct_effects, codings)
        opposed = [concept for concept in one if one[concept] == -other.get(concept, 0)]
        accepting = {
            item.number: tuple(name for name, each in states.items() if each.get(item.number) == "accepted")
            for item in sides
        }
        apart = set(accepting[first]) - set(accepting[second]), set(accepting[second]) - set(accepting[first])
        if opposed and all(apart):
            found.append(card(GROUPS, sides, opposed, accepting))
    return found


def in_process(statements: Sequence[JudgedStatement], overruled: Mapping[int, str]) -> list[TensionCard]:
    """Accepted outcomes that hand influence away, and accepted ones that were set aside.

    overruled: statement → the reason the decision-maker gave. An overruled outcome need not touch a concept.
    """
    found = []
    for item in statements:
        if item.state != "accepted" or item.is_meta:
            continue
        coding = usable(item)
        effects = direct_effects(coding) if coding is not None else {}
        if effects.get("governance", 0) < 0:
            found.append(card(POWER_AWAY, [item], ["governance"]))
        if item.number in overruled:
            found.append(card(OVERRULED, [item], effects, reason=overruled[item.number]))
    return found


def mirrored_pairs(statements: Sequence[JudgedStatement]) -> list[tuple[int, int]]:
    """Candidates for mirrored pairs: one statement directly supports what the other directly hinders.

    Which of them truly mirror each other in words is for a person to say.
    """
    coded = [(item.number, direct_effects(coding)) for item in statements if (coding := usable(item)) is not None]
    return [
        (plus, minus)
        for plus, gains in coded
        for minus, losses in coded
        if any(effect > 0 and losses.get(concept, 0) < 0 for concept, effect in gains.items())
    ]
