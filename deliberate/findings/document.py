"""The document of findings as a whole, and its modules."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property

from deliberate.concepts.tensions import TensionCard
from deliberate.findings.agreement import CoderAgreement
from deliberate.findings.blocks import (
    BlockShape,
    StoredBlock,
    StoredGroups,
    StoredMap,
    StoredMatrix,
    StoredNote,
    StoredRanking,
    StoredTable,
    parse_block,
)
from deliberate.findings.concepts import ConceptFindings
from deliberate.findings.former_sentences import update_module_wording
from deliberate.findings.outcomes import OutcomeFinding
from deliberate.findings.parts import Cell, GroupEntry, JsonObject
from deliberate.findings.standing import build_shown_cells


@dataclass(frozen=True)
class Counts:
    """People who voted, statements, votes."""

    participants: int
    statements: int
    votes: int


@dataclass(frozen=True)
class Participation:
    """Who took part and how; None where no one voted, and all of it in findings that did not count it yet.

    complete: people who voted on every statement that counts.
    """

    votes_per_person: float | None = None
    votes_per_statement: float | None = None
    least_votes: int | None = None
    passes: float | None = None
    coverage: float | None = None
    complete: int | None = None
    seeds: int = 0
    by_participants: int = 0

    @classmethod
    def from_json(cls, given: JsonObject) -> Participation:
        known = {item.name for item in fields(cls)}
        return cls(**{key: value for key, value in given.items() if key in known})


@dataclass(frozen=True)
class Publication:
    """How what was published follows from the votes and from what the last run had published.

    before: the run it went by, None where there was none to go by. groups_before: how many opinion groups that one had
    published. kept: statements whose state was kept from it. divided_by_sets: statements that are not published as
    divided, because they are not without the accounts that vote as if by one script. kept_groups: how many groups were
    kept though a condition only just fails.
    """

    before: int | None = None
    groups_before: int | None = None
    kept: tuple[int, ...] = ()
    kept_groups: int = 0
    divided_by_sets: tuple[int, ...] = ()

    @classmethod
    def from_json(cls, given: JsonObject) -> Publication:
        return cls(
            given.get("before"),
            given.get("groups_before"),
            tuple(given.get("kept", ())),
            given.get("kept_groups", 0),
            tuple(given.get("divided_by_sets", ())),
        )


@dataclass(frozen=True)
class ModuleFindings:
    """What one module found: its blocks, the settings it ran with (the module's own keys), and whether it could
    answer."""

    document: JsonObject = field(repr=False)

    @property
    def name(self) -> str:
        return str(self.document["module"])

    @property
    def title(self) -> str:
        return update_module_wording(str(self.document["title"]), self.name)

    @property
    def question(self) -> str:
        return update_module_wording(str(self.document["question"]), self.name)

    @property
    def status(self) -> str:
        return str(self.document["status"])

    @property
    def settings(self) -> JsonObject:
        settings: JsonObject = self.document["settings"]
        return settings

    @cached_property
    def blocks(self) -> tuple[StoredBlock, ...]:
        return tuple(parse_block(block) for block in self.document["blocks"])

    @property
    def notes(self) -> list[StoredNote]:
        return [block for block in self.blocks if isinstance(block, StoredNote)]


@dataclass(frozen=True)
class Findings:
    """Everything that one analysis found, part by part."""

    document: JsonObject = field(repr=False)

    @classmethod
    def from_json(cls, document: JsonObject) -> Findings:
        """Return the typed reading of a stored document; a part that is malformed fails when it is read."""
        return cls(document)

    @cached_property
    def counts(self) -> Counts:
        counts = self.document["counts"]
        return Counts(counts["participants"], counts["statements"], counts["votes"])

    @cached_property
    def participation(self) -> Participation:
        return Participation.from_json(self.document.get("participation", {}))

    @cached_property
    def outcomes(self) -> tuple[OutcomeFinding, ...]:
        return tuple(OutcomeFinding.from_json(row) for row in self.document["outcomes"])

    @cached_property
    def concepts(self) -> ConceptFindings:
        return ConceptFindings(self.document["concepts"])

    @cached_property
    def tensions(self) -> tuple[TensionCard, ...]:
        return tuple(TensionCard.from_json(entry) for entry in self.document["tensions"])

    @cached_property
    def agreement(self) -> CoderAgreement:
        return CoderAgreement.from_json(self.document.get("agreement", {}))

    @cached_property
    def modules(self) -> tuple[ModuleFindings, ...]:
        return tuple(ModuleFindings(module) for module in self.document["modules"])

    @cached_property
    def publication(self) -> Publication | None:
        """How states and groups were published; None in findings that published what the votes alone said."""
        given = self.document.get("publication")
        return None if given is None else Publication.from_json(given)

    def find_module(self, name: str) -> ModuleFindings | None:
        """Return what one module found; None where it did not run."""
        return next((module for module in self.modules if module.name == name), None)

    def find_block(self, name: str, shape: type[BlockShape]) -> BlockShape | None:
        """Return the block of this name, if it has this shape."""
        found = next((block for module in self.modules for block in module.blocks if block.name == name), None)
        return found if isinstance(found, shape) else None

    @property
    def rule_settings(self) -> JsonObject:
        """The settings of the outcomes module: the assembly's consensus rule."""
        module = self.find_module("outcomes")
        return module.settings if module is not None else {}

    @property
    def other_rules(self) -> StoredTable | None:
        """The outcomes under other rules."""
        return self.find_block("outcomes.sensitivity", StoredTable)

    @property
    def sameness_under_rules(self) -> StoredRanking | None:
        """Per outcome, the share of those rules under which it is the same."""
        return self.find_block("outcomes.steadiness", StoredRanking)

    @property
    def linked_statements(self) -> StoredTable | None:
        return self.find_block("outcomes.twins", StoredTable)

    @property
    def opinion_groups(self) -> StoredGroups | None:
        """The published opinion groups; None where there are none that could be named."""
        return self.find_block("groups.groups", StoredGroups)

    @property
    def published_groups(self) -> tuple[GroupEntry, ...]:
        """The same as a list; empty where none are published."""
        return self.opinion_groups.groups if self.opinion_groups is not None else ()

    @property
    def polis_groups(self) -> StoredGroups | None:
        return self.find_block("polis_classic.groups", StoredGroups)

    @property
    def compared_groups(self) -> tuple[GroupEntry, ...]:
        """The groups whose shares are shown: those published, or those of the Polis map where the rule asks them."""
        block = self.polis_groups if self.compares_polis_groups else self.opinion_groups
        return block.groups if block is not None else ()

    @property
    def compares_polis_groups(self) -> bool:
        """Whether shares are shown for the groups of the Polis map: they have letters, but no one has named them."""
        return any(
            module.name == "group_consensus" and module.settings.get("preset") == "polis" for module in self.modules
        )

    @property
    def opinion_map(self) -> StoredMap | None:
        return self.find_block("space.map", StoredMap)

    @property
    def group_cells(self) -> StoredMatrix | None:
        """The matrix of statements × groups whose shares are shown."""
        return self.find_block("group_consensus.cells", StoredMatrix)

    @cached_property
    def shown_cells(self) -> dict[int, list[Cell]]:
        """By statement number, the cells that pictures mark: groups where the rule asks them, else everyone."""
        return build_shown_cells(self.group_cells, self.tally, self.rule_settings)

    @property
    def group_ranking(self) -> StoredRanking | None:
        """Statements by their least agreeing group."""
        return self.find_block("group_consensus.ranking", StoredRanking)

    @property
    def tally(self) -> StoredRanking | None:
        """All statements with their votes."""
        return self.find_block("tally.statements", StoredRanking)

    @property
    def target_shares(self) -> StoredTable | None:
        """Shares of the participants beside those of the target population."""
        return self.find_block("weighting.answers", StoredTable)
