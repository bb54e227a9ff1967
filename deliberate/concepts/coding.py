"""A coder's answer on a statement, and how several answers become one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.formats.errors import UnfitValue
from deliberate.text import N_

STANCES = ("supports", "hinders", "neutral")
DIRECTNESS = ("direct", "indirect")


class CodingInvalid(UnfitValue):
    """A coding uses a word that is not in the codebook; the message says which."""


@dataclass(frozen=True, order=True)
class Code:
    """One concept, what the statement would do to it if carried out, and whether it would do so directly."""

    concept: str
    stance: str
    directness: str = "direct"
    subcode: str | None = None

    def __post_init__(self) -> None:
        if self.stance not in STANCES:
            reason = N_("the stance must be one of %(known)s, not “%(given)s”.")
            raise CodingInvalid(reason, known=", ".join(STANCES), given=self.stance)
        if self.directness not in DIRECTNESS:
            raise CodingInvalid(N_("an effect is direct or indirect, not “%(given)s”."), given=self.directness)

    @property
    def effect(self) -> int:
        """+1 supports, −1 hinders, 0 neither."""
        return {"supports": 1, "hinders": -1, "neutral": 0}[self.stance]


@dataclass(frozen=True)
class StatementCoding:
    """A whole answer: codes and flags. Without codes it says "none of the concepts", which is not "not yet coded"."""

    codes: tuple[Code, ...] = ()
    flags: tuple[str, ...] = ()
    scope: str = ""

    def effect_on(self, concept: str) -> int:
        """Return the effect on this concept: +1, −1 or 0."""
        return next((code.effect for code in self.codes if code.concept == concept), 0)

    @property
    def is_none(self) -> bool:
        return not any(code.effect for code in self.codes)


@dataclass(frozen=True)
class GivenCoding:
    """A stored answer on a statement: its kind ("coder", "adjudication", "suggestion"), whose it is, what it says."""

    kind: str
    coder: str
    coding: StatementCoding


CodingsByCoder = Mapping[str, Mapping[int, StatementCoding]]
"""coder → statement number → that coder's own answer."""


@dataclass(frozen=True)
class FinalCoding:
    """The coding that counts. `basis`: adjudicated, agreed, majority, disputed, or single; `coders` answered.

    disputed: concepts on which the answers differ. unsettled: those of them without a majority or an adjudication: what
    the statement does to these is not known. Where no coder has answered, a code that came with the statement stands
    in, by the name of a suggestion; no result rests on it.
    """

    coding: StatementCoding
    basis: str
    coders: int
    disputed: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()

    @property
    def is_given(self) -> bool:
        """Whether a coder or an adjudicator stands behind it, so that results may rest on it."""
        return self.basis != "suggested"


def resolve_codings(
    answers: Sequence[StatementCoding],
    adjudicated: StatementCoding | None,
    concepts: Sequence[str],
    suggested: StatementCoding | None = None,
) -> FinalCoding | None:
    """Return one coding from several: the adjudicated one, else per concept what more than half of the coders say.

    A concept without a majority, as in a tie of two coders, has no code and is listed as unsettled. Where no one has
    coded, what was suggested, with no coder behind it; None where there is no suggestion either.
    """
    disputed = tuple(concept for concept in concepts if len({answer.effect_on(concept) for answer in answers}) > 1)
    if adjudicated is not None:
        return FinalCoding(adjudicated, "adjudicated", len(answers), disputed)
    if not answers:
        return None if suggested is None else FinalCoding(suggested, "suggested", 0)
    unsettled = tuple(concept for concept in disputed if not has_majority(answers, concept))
    codes = [code for code in (compute_majority_code(answers, concept) for concept in concepts) if code is not None]
    flags = Counter(flag for answer in answers for flag in answer.flags)
    kept = tuple(sorted(flag for flag, count in flags.items() if 2 * count > len(answers)))
    scope = next((answer.scope for answer in answers if answer.scope), "")
    coding = StatementCoding(tuple(codes), kept, scope)
    return FinalCoding(coding, name_basis(answers, disputed, unsettled), len(answers), disputed, unsettled)


def name_basis(answers: Sequence[StatementCoding], disputed: Sequence[str], unsettled: Sequence[str]) -> str:
    """Return on what the coding of coders rests: single, agreed, majority, or disputed where one is missing."""
    if unsettled:
        return "disputed"
    return "single" if len(answers) == 1 else "majority" if disputed else "agreed"


def has_majority(answers: Sequence[StatementCoding], concept: str) -> bool:
    """Return whether more than half of the answers name the same effect on the concept, none among them."""
    effects = Counter(answer.effect_on(concept) for answer in answers)
    return 2 * max(effects.values()) > len(answers)


def resolve_given_codings(
    given: Mapping[int, Sequence[GivenCoding]], concepts: Sequence[str]
) -> dict[int, FinalCoding]:
    """Return the coding that counts for each coded statement, by number. given: oldest first."""
    found: dict[int, FinalCoding] = {}
    for number, answers in given.items():
        by_kind: dict[str, list[StatementCoding]] = {"coder": [], "adjudication": [], "suggestion": []}
        for answer in answers:
            by_kind[answer.kind].append(answer.coding)
        adjudicated = next(reversed(by_kind["adjudication"]), None)
        suggested = next(reversed(by_kind["suggestion"]), None)
        final = resolve_codings(by_kind["coder"], adjudicated, concepts, suggested)
        if final is not None:
            found[number] = final
    return found


def group_by_coder(given: Mapping[int, Sequence[GivenCoding]]) -> dict[str, dict[int, StatementCoding]]:
    """Return coder → statement number → that coder's own answer; adjudications are no one's own."""
    answers: dict[str, dict[int, StatementCoding]] = {}
    for number, rows in given.items():
        for row in rows:
            if row.kind == "coder":
                answers.setdefault(row.coder, {})[number] = row.coding
    return answers


def compute_majority_code(answers: Sequence[StatementCoding], concept: str) -> Code | None:
    """Return the code that more than half of the answers give to this concept."""
    given = [code for answer in answers for code in answer.codes if code.concept == concept]
    effects = Counter(code.effect for code in given)
    for effect, count in effects.items():
        if 2 * count > len(answers):
            same = [code for code in given if code.effect == effect]
            direct = sum(code.directness == "direct" for code in same)
            # Direct effects count, so more than half must say so.
            directness = "direct" if 2 * direct > len(same) else "indirect"
            return Code(concept, same[0].stance, directness, same[0].subcode)
    return None


def score_coder(answers: Mapping[str, StatementCoding], key: Mapping[str, StatementCoding]) -> float:
    """Return the share of statements in `key` that the coder answered with the same effects on all concepts."""
    if not key:
        return 0.0

    def effects(coding: StatementCoding) -> set[tuple[str, int]]:
        return {(code.concept, code.effect) for code in coding.codes if code.effect}

    right = sum(text in answers and effects(answers[text]) == effects(coding) for text, coding in key.items())
    return right / len(key)
