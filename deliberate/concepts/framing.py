"""The framing audit: what the question and its seeds make it possible to find out, before anyone votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.double_barrelled import detect_double_barrelled
from deliberate.concepts.readability import is_hard_to_read
from deliberate.concepts.tensions import collect_effects


@dataclass(frozen=True)
class SeedText:
    """A seed with its codes (None: not coded yet)."""

    number: int
    text: str
    coding: StatementCoding | None


@dataclass(frozen=True)
class ConceptBalance:
    """The seeds of one concept with a direct effect: numbers of supporting and hindering ones, and pairs of both."""

    concept: str
    supporting: tuple[int, ...]
    hindering: tuple[int, ...]
    touched: bool

    @property
    def verdict(self) -> str:
        """mirrored (both sides), one_sided, or silent (no seed touches it at all)."""
        if self.supporting and self.hindering:
            return "mirrored"
        return "one_sided" if self.touched else "silent"


@dataclass(frozen=True)
class FramingAudit:
    """The audit of one question.

    hard, double: number → what to look at. uncoded: seeds without codes, on which the balance cannot rest.
    """

    balances: tuple[ConceptBalance, ...]
    uncoded: tuple[int, ...]
    hard: tuple[int, ...]
    double: Mapping[int, tuple[str, ...]]
    question_is_hard: bool
    question_hints: tuple[str, ...]

    @property
    def one_sided(self) -> tuple[ConceptBalance, ...]:
        return tuple(item for item in self.balances if item.verdict == "one_sided")

    @property
    def silent(self) -> tuple[ConceptBalance, ...]:
        return tuple(item for item in self.balances if item.verdict == "silent")

    @property
    def is_balanced(self) -> bool:
        """Every concept that the seeds touch has a supporting and a hindering one, and every seed is coded."""
        return not self.one_sided and not self.uncoded and any(item.touched for item in self.balances)

    @property
    def is_plain(self) -> bool:
        """Nothing is hard to read or seems to ask two things at once."""
        return not (self.hard or self.double or self.question_is_hard or self.question_hints)


def compute_balance(seeds: Sequence[SeedText], concept: str) -> ConceptBalance:
    """Return which seeds directly support and hinder a concept; an indirect effect only says that it is touched."""
    direct = {seed.number: collect_effects(seed.coding).get(concept, 0) for seed in seeds}
    return ConceptBalance(
        concept,
        tuple(number for number, effect in direct.items() if effect > 0),
        tuple(number for number, effect in direct.items() if effect < 0),
        touched=any(concept in collect_effects(seed.coding, direct_only=False) for seed in seeds),
    )


def audit_framing(question: str, seeds: Sequence[SeedText], concepts: Sequence[str], language: str) -> FramingAudit:
    """Look at a question and its seeds as they stand."""
    doubled = {seed.number: tuple(detect_double_barrelled(seed.text)) for seed in seeds}
    return FramingAudit(
        balances=tuple(compute_balance(seeds, concept) for concept in concepts),
        uncoded=tuple(seed.number for seed in seeds if seed.coding is None),
        hard=tuple(seed.number for seed in seeds if is_hard_to_read(seed.text, language)),
        double={number: found for number, found in doubled.items() if found},
        question_is_hard=is_hard_to_read(question, language),
        question_hints=tuple(hint for hint in detect_double_barrelled(question) if hint == "two_demands"),
    )
