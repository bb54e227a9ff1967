"""What a new round of coding changes: the codes, and the conclusions drawn from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.concepts.coding import StatementCoding


@dataclass(frozen=True)
class ChangedCode:
    """One concept of one statement before and after: effects +1, 0, −1, or None where it was not coded."""

    statement: int
    concept: str
    before: int | None
    after: int | None


def compare_codes(
    before: Mapping[int, StatementCoding], after: Mapping[int, StatementCoding], concepts: Sequence[str]
) -> list[ChangedCode]:
    """Return every concept whose effect differs, by statement number, in the order of the concepts.

    A statement that is in one of the two only counts where it has an effect there.
    """
    found = []
    for number in sorted(before.keys() | after.keys()):
        for concept in concepts:
            was, is_now = look_up_effect(before, number, concept), look_up_effect(after, number, concept)
            if (was or 0) != (is_now or 0):
                found.append(ChangedCode(number, concept, was, is_now))
    return found


def look_up_effect(codings: Mapping[int, StatementCoding], number: int, concept: str) -> int | None:
    coding = codings.get(number)
    return None if coding is None else coding.effect_on(concept)


@dataclass(frozen=True)
class ChangedConclusion:
    """What an outcome says about a concept before and after: +1 supports, −1 hinders, 0 nothing."""

    statement: int
    state: str
    concept: str
    before: int
    after: int


def compare_conclusions(changes: Sequence[ChangedCode], states: Mapping[int, str]) -> list[ChangedConclusion]:
    """Return of the changed codes those that change what an outcome says: accepted ones say the effect, rejected its
    opposite.

    states: statement number → state of its outcome. Divided and undetermined outcomes say nothing either way.
    """
    signs = {"accepted": 1, "rejected": -1}
    return [
        ChangedConclusion(
            change.statement,
            states[change.statement],
            change.concept,
            sign * (change.before or 0),
            sign * (change.after or 0),
        )
        for change in changes
        if (sign := signs.get(states.get(change.statement, ""), 0)) and (change.before or 0) != (change.after or 0)
    ]
