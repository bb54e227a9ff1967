"""The concept part of the findings: profiles, their robustness, the same group by group, and moderation counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from deliberate.concepts.moderated import ModerationCounts
from deliberate.concepts.sentences import NONE_OF_THE_CODED, NOT_CODED, choose_plural_form
from deliberate.findings.parts import Cell, JsonObject, Sentence, parse_sentences

Numbers = tuple[int, ...]


def parse_moderation(given: JsonObject) -> ModerationCounts:
    """Return participants' statements by moderation state; a state that is not listed had none."""
    return ModerationCounts(*(given.get(state, 0) for state in ("visible", "merged", "waiting", "rejected")))


def parse_cells(given: Mapping[str, Sequence[int]]) -> dict[str, Numbers]:
    """Return statement numbers by cell of a profile."""
    return {cell: tuple(numbers) for cell, numbers in given.items()}


@dataclass(frozen=True)
class RobustnessFinding:
    """Whether the sign of one concept is robust, and sentences that say why it is not."""

    sign: str
    is_robust: bool
    weaknesses: tuple[Sentence, ...]

    @classmethod
    def from_json(cls, given: JsonObject) -> RobustnessFinding:
        return cls(given["sign"], given["is_robust"], parse_sentences(given["weaknesses"]))


@dataclass(frozen=True)
class ProfileFinding:
    """The profile of one concept. A withheld one holds only its exposure and its moderation counts."""

    document: JsonObject = field(repr=False)

    @property
    def verdict(self) -> str:
        return str(self.document["verdict"])

    @property
    def is_withheld(self) -> bool:
        return self.verdict == "withheld"

    @property
    def exposure(self) -> int:
        return int(self.document["exposure"])

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return parse_sentences(self.document["sentences"])

    @cached_property
    def cells(self) -> dict[str, Numbers]:
        return parse_cells(self.document["cells"])

    @cached_property
    def indirect_cells(self) -> dict[str, Numbers]:
        return parse_cells(self.document["indirect_cells"])

    @cached_property
    def wide_cells(self) -> dict[str, Numbers]:
        """The cells in the wide reading, which also counts gains for people who merely use AI."""
        return parse_cells(self.document["wide"]["cells"])

    @property
    def divided(self) -> Numbers:
        return tuple(self.document["divided"])

    @property
    def undetermined(self) -> Numbers:
        return tuple(self.document["undetermined"])

    @property
    def indirect(self) -> Numbers:
        return tuple(self.document["indirect"])

    @property
    def disputed(self) -> Numbers:
        """Statements on which the coders differ about the concept; findings of older versions did not list them."""
        return tuple(self.document.get("disputed", ()))

    @property
    def left_out(self) -> Numbers:
        """Statements with an effect on it that do not count; findings of older versions did not list them."""
        return tuple(self.document.get("left_out", ()))

    @property
    def robustness(self) -> RobustnessFinding:
        return RobustnessFinding.from_json(self.document["robust"])

    @property
    def moderated(self) -> ModerationCounts:
        return parse_moderation(self.document["moderated"])

    def withhold(self) -> ProfileFinding:
        """Return the profile without all but the number of statements and their moderation."""
        kept = {key: self.document[key] for key in ("exposure", "moderated", "disputed") if key in self.document}
        return ProfileFinding({"verdict": "withheld", **kept})


def correct_former_profile(found: JsonObject, not_coded: int) -> JsonObject:
    """Return the profile as it is stored; one of an older version without its claim that nothing was put to the vote.

    That was said although statements were not coded.
    """
    if "left_out" in found or found["verdict"] != "no_evidence" or not not_coded:
        return found
    sentences = [[NONE_OF_THE_CODED, {}], [choose_plural_form(NOT_CODED, not_coded), {"not_coded": not_coded}]]
    return {**found, "sentences": sentences}


@dataclass(frozen=True)
class PartitionFinding:
    """One partition of the people: the labels of its groups, and the state of each statement in each group."""

    document: JsonObject = field(repr=False)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self.document["labels"])

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(Cell.from_json(cell) for cell in self.document["cells"])


@dataclass(frozen=True)
class ConceptFindings:
    """Profiles by concept, and partitions of the people by name."""

    document: JsonObject = field(repr=False)

    @cached_property
    def profiles(self) -> dict[str, ProfileFinding]:
        return {
            key: ProfileFinding(correct_former_profile(found, self.not_coded))
            for key, found in self.document["profiles"].items()
        }

    @cached_property
    def partitions(self) -> dict[str, PartitionFinding]:
        """The partitions; empty in findings of older versions, which did not look group by group."""
        return {name: PartitionFinding(part) for name, part in self.document.get("groups", {}).items()}

    @property
    def none(self) -> int:
        """The number of statements without an effect on any concept."""
        return len(self.document["none"])

    @property
    def not_coded(self) -> int:
        return len(self.document["not_coded"])

    @property
    def disputed(self) -> int:
        """The number of statements on which the coders differ without a majority; older versions did not list them."""
        return len(self.document.get("disputed", ()))

    @property
    def repeats(self) -> int:
        """The number of statements that repeat another word for word."""
        return len(self.document["repeats"])

    @property
    def moderated(self) -> ModerationCounts:
        return parse_moderation(self.document["moderated"])

    @property
    def never_coded(self) -> int:
        return int(self.document["never_coded"])

    def to_json(self) -> JsonObject:
        return self.document
