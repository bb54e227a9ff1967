"""The concept profile: which outcomes support or hinder which concept, kept in four cells, never summed up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from deliberate.concepts.coding import Code, StatementCoding

ENDORSED_SUPPORT = "endorsed_support"
ENDORSED_HINDRANCE = "endorsed_hindrance"
SUPPORT_BY_REJECTION = "support_by_rejection"
HINDRANCE_BY_REJECTION = "hindrance_by_rejection"
CELLS = (ENDORSED_SUPPORT, ENDORSED_HINDRANCE, SUPPORT_BY_REJECTION, HINDRANCE_BY_REJECTION)
EXCLUDED_FLAGS = frozenset({"double_barrelled"})
WIDE_FLAG = "deployer_gain"


@dataclass(frozen=True)
class StatementOutcome:
    """A statement with its outcome state and its final coding (None: not coded yet).

    key: the same for statements of the same words. votes: how many were cast on it. unsettled: concepts on which the
    coders differ without a majority, so that the coding is silent about them.
    """

    number: int
    state: str
    coding: StatementCoding | None
    is_meta: bool = False
    key: str = ""
    votes: float = 0
    unsettled: tuple[str, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether it is coded and touches no concept: a dispute leaves that open."""
        return self.coding is not None and self.coding.is_none and not self.unsettled


@dataclass(frozen=True)
class ConceptProfile:
    """Statement numbers of one concept: the four cells, divided, undetermined; indirect effects apart.

    indirect: all with only an indirect effect; indirect_cells: those of them that were decided, cell by cell. disputed:
    those on which the coders differ about this concept. left_out: those with an effect that the reading does not count,
    because they ask two things at once or, strictly read, touch only gains of people who merely use AI.

    `exposure` counts the coded statements with an effect on the concept that reached a vote. `verdict` is one of
    no_evidence (no such statement), no_support (there were some, none was accepted or rejected), evidence.
    """

    concept: str
    cells: Mapping[str, tuple[int, ...]]
    divided: tuple[int, ...]
    undetermined: tuple[int, ...]
    indirect: tuple[int, ...]
    indirect_cells: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    disputed: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()

    @property
    def exposure(self) -> int:
        return sum(map(len, self.cells.values())) + len(self.divided) + len(self.undetermined)

    @property
    def verdict(self) -> str:
        if self.exposure == 0:
            return "no_evidence"
        return "evidence" if any(self.cells.values()) else "no_support"

    @property
    def sign(self) -> str:
        """Which way the decided outcomes point: supports, hinders, both, or none."""
        if self.supports and self.hinders:
            return "both"
        return "supports" if self.supports else "hinders" if self.hinders else "none"

    @property
    def supports(self) -> int:
        return len(self.cells[ENDORSED_SUPPORT]) + len(self.cells[SUPPORT_BY_REJECTION])

    @property
    def hinders(self) -> int:
        return len(self.cells[ENDORSED_HINDRANCE]) + len(self.cells[HINDRANCE_BY_REJECTION])


@dataclass(frozen=True)
class Coverage:
    """How many of the statements put to the vote have a code, and how many nobody has coded."""

    coded: int = 0
    not_coded: int = 0


@dataclass(frozen=True)
class Profile:
    """One profile per concept, the statements that touch none, those no one has coded, those disputed on a concept.

    coded: how many statements have a code, disputed ones among them.
    """

    concepts: Mapping[str, ConceptProfile]
    none: tuple[int, ...]
    not_coded: tuple[int, ...]
    wide: bool = field(default=False)
    coded: int = 0
    disputed: tuple[int, ...] = ()

    @property
    def coverage(self) -> Coverage:
        return Coverage(self.coded, len(self.not_coded))


def classify_outcome(effect: int, state: str) -> str | None:
    """Return the cell of a statement with this effect and outcome; None where the outcome shows nothing.

    Rejecting a supporting statement is weaker evidence than endorsing a hindering one: hence cells of their own.
    """
    if state == "accepted":
        return ENDORSED_SUPPORT if effect > 0 else ENDORSED_HINDRANCE
    if state == "rejected":
        return HINDRANCE_BY_REJECTION if effect > 0 else SUPPORT_BY_REJECTION
    return None


def may_count_for(statement: StatementOutcome, concept: str, wide: bool) -> bool:
    """Return whether this statement may count for the concept at all."""
    if statement.coding is None or statement.is_meta or EXCLUDED_FLAGS & set(statement.coding.flags):
        return False
    return wide or concept != "benefits" or WIDE_FLAG not in statement.coding.flags


def compute_profile(statements: Sequence[StatementOutcome], concepts: Iterable[str], wide: bool = False) -> Profile:
    """Return the profile of all concepts; `wide` also counts gains of people who merely use AI as benefits."""
    profiles = {concept: compute_concept_profile(statements, concept, wide) for concept in concepts}
    coded = [item for item in statements if item.coding is not None and not item.is_meta]
    return Profile(
        concepts=profiles,
        none=tuple(item.number for item in coded if item.is_none),
        not_coded=tuple(item.number for item in statements if item.coding is None and not item.is_meta),
        wide=wide,
        coded=len(coded),
        disputed=tuple(item.number for item in coded if item.unsettled),
    )


def compute_concept_profile(statements: Sequence[StatementOutcome], concept: str, wide: bool) -> ConceptProfile:
    """Sort the statements that touch one concept."""
    cells: dict[str, list[int]] = {cell: [] for cell in CELLS}
    indirect_cells: dict[str, list[int]] = {cell: [] for cell in CELLS}
    divided: list[int] = []
    undetermined: list[int] = []
    indirect: list[int] = []
    for statement in statements:
        code = select_code(statement, concept, wide)
        if code is None:
            continue
        cell = classify_outcome(code.effect, statement.state)
        if code.directness == "indirect":
            indirect.append(statement.number)
            if cell is not None:
                indirect_cells[cell].append(statement.number)
            continue
        place = cells[cell] if cell else divided if statement.state == "divided" else undetermined
        place.append(statement.number)
    return ConceptProfile(
        concept,
        {cell: tuple(found) for cell, found in cells.items()},
        tuple(divided),
        tuple(undetermined),
        tuple(indirect),
        {cell: tuple(found) for cell, found in indirect_cells.items()},
        tuple(item.number for item in statements if concept in item.unsettled and not item.is_meta),
        tuple(item.number for item in statements if is_left_out(item, concept, wide)),
    )


def is_left_out(statement: StatementOutcome, concept: str, wide: bool) -> bool:
    """Return whether the statement has an effect on the concept, and does not count for it."""
    has_effect = statement.coding is not None and bool(statement.coding.effect_on(concept))
    return has_effect and not statement.is_meta and not may_count_for(statement, concept, wide)


def select_code(statement: StatementOutcome, concept: str, wide: bool) -> Code | None:
    """Return the code with an effect on the concept that counts for it, if there is one."""
    if statement.coding is None or not may_count_for(statement, concept, wide):
        return None
    return next((code for code in statement.coding.codes if code.concept == concept and code.effect), None)


@dataclass(frozen=True)
class OutcomeEffect:
    """What one outcome says about one concept: `effect` supports or hinders, `by_rejection`, `directness`."""

    concept: str
    effect: str
    by_rejection: bool
    directness: str


def compute_outcome_effects(state: str, coding: StatementCoding | None) -> tuple[OutcomeEffect, ...]:
    """Return the concepts this outcome supports or hinders; none for divided and undetermined ones."""
    if coding is None or EXCLUDED_FLAGS & set(coding.flags):
        return ()
    lines = []
    for code in coding.codes:
        cell = classify_outcome(code.effect, state) if code.effect else None
        if cell is not None:
            effect = "supports" if cell in (ENDORSED_SUPPORT, SUPPORT_BY_REJECTION) else "hinders"
            by_rejection = cell in (SUPPORT_BY_REJECTION, HINDRANCE_BY_REJECTION)
            lines.append(OutcomeEffect(code.concept, effect, by_rejection, code.directness))
    return tuple(lines)
