"""The chapter on opinion groups: whether there are any, which conditions decide that, and what sets them apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from deliberate.findings.blocks import StoredBlock, StoredNote
from deliberate.findings.disclosure import redact_block, select_shown_representative
from deliberate.findings.document import ModuleFindings
from deliberate.findings.parts import GroupEntry, Sentence
from deliberate.queries.report import ReportSource
from deliberate.reports.figures.opinion_map import MapPicture, build_map_view

NOTES = ("groups.none", "groups.placed")
MODULES = ("structure", "groups")
FURTHER_BLOCKS = ("structure.gains", "structure.reliability")


@dataclass(frozen=True)
class GroupsVerdict:
    """Whether groups are published; the sentences that say so; the conditions as a table; lines and reliability."""

    published: bool
    sentences: list[Sentence] = field(default_factory=list)
    gates: StoredBlock | None = None
    findings: list[StoredBlock] = field(default_factory=list)


def build_groups_verdict(modules: Sequence[ModuleFindings], *, published: bool) -> GroupsVerdict:
    """Return what was found about opinion groups. published: whether there are groups to name."""
    blocks = [redact_block(block) for module in modules if module.name in MODULES for block in module.blocks]
    notes = [block.sentence for block in blocks if isinstance(block, StoredNote) and block.name in NOTES]
    # Where there are no groups, the note says already how people differ.
    verdicts: list[Sentence] = [(block.note, {}) for block in blocks if block.name == "structure.verdict" and published]
    gates = next((block for block in blocks if block.name == "groups.gates"), None)
    further = [block for block in blocks if block.name in FURTHER_BLOCKS]
    return GroupsVerdict(published, [*verdicts, *notes], gates, further)


@dataclass(frozen=True)
class DistinguishingStatement:
    """A statement that sets a group apart: the share that agrees in it, and among the others."""

    statement: int
    text: str
    share: float
    rest: float


@dataclass(frozen=True)
class GroupView:
    """A published group: its share of all who were placed, and what sets it apart."""

    label: str
    size: int
    share: float
    representative: Sequence[DistinguishingStatement]


def build_group_views(groups: Sequence[GroupEntry], texts: Mapping[int, str]) -> list[GroupView]:
    """Return published groups with what sets them apart; none where no groups are published."""
    placed = sum(group.size for group in groups)
    return [
        GroupView(
            label=group.label,
            size=group.size,
            share=group.size / placed if placed else 0,
            representative=[
                DistinguishingStatement(item.statement, texts[item.statement], item.share, item.rest)
                for item in select_shown_representative(group.document)
                if item.statement in texts
            ],
        )
        for group in groups
    ]


@dataclass(frozen=True)
class ComparedStatement:
    """A statement with the shares that agree in the first and in the second of two groups."""

    text: str
    shares: tuple[float, float]


def compare_two_groups(groups: Sequence[GroupView]) -> list[ComparedStatement]:
    """Return each statement once, with both shares: of two groups, what sets one apart sets the other apart too."""
    if len(groups) != 2:
        return []
    first, second = groups
    rows = {one.statement: ComparedStatement(one.text, (one.share, one.rest)) for one in first.representative}
    for one in second.representative:
        rows.setdefault(one.statement, ComparedStatement(one.text, (one.rest, one.share)))
    return sorted(rows.values(), key=lambda row: -abs(row.shares[0] - row.shares[1]))


@dataclass(frozen=True)
class GroupsChapter:
    """The chapter: the verdict, the map, each published group, and with two groups what sets them apart."""

    verdict: GroupsVerdict
    map: MapPicture | None
    groups: Sequence[GroupView]
    group_names: Mapping[str, str]
    distinguishing_statements: Sequence[ComparedStatement]


def build_groups_chapter(source: ReportSource) -> GroupsChapter:
    """Return the chapter on opinion groups."""
    findings = source.findings
    groups = build_group_views(findings.published_groups, source.texts)
    return GroupsChapter(
        verdict=build_groups_verdict(findings.modules, published=findings.opinion_groups is not None),
        map=build_map_view(findings.opinion_map, findings.published_groups),
        groups=groups,
        group_names=source.group_names,
        distinguishing_statements=compare_two_groups(groups),
    )
