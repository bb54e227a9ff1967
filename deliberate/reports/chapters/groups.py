"""The chapter on opinion groups: whether there are any, which conditions decide that, and what sets them apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from deliberate.findings.blocks import StoredBlock, StoredNote, StoredTable
from deliberate.findings.disclosure import redact_block, select_shown_representative
from deliberate.findings.document import Findings, ModuleFindings
from deliberate.findings.parts import GroupEntry, Sentence
from deliberate.findings.standing import asks_sides
from deliberate.queries.report import ReportSource
from deliberate.reports.chapters.outcomes import build_source_outcomes
from deliberate.reports.charts.people_map import PeopleMap, build_people_map
from deliberate.reports.charts.scatter import Scatter, build_scatter
from deliberate.text import N_, Message

NOTES = ("groups.none", "groups.placed")
MODULES = ("structure", "groups")
# The verdict of a condition that is met, as the module prints it.
HOLDS = "Holds."
KEPT = N_(
    "The last analysis published these groups. The votes now fall just short of one condition or more, so the groups "
    "are kept until they clearly fail."
)
NEARLY = N_("Nearly: %(held)d of %(all)d conditions hold.")
BECAUSE = N_("The last analysis found %(groups)d groups, this one does not, because: %(reason)s")
NO_OUTCOME = N_("Opinion groups describe how people vote; under this assembly's rule they change no outcome.")
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


def describe_change(findings: Findings) -> list[Sentence]:
    """Return how the groups compare with those of the last analysis, and how near they are to being shown."""
    publication = findings.publication
    if publication is not None and publication.kept_groups:
        return [(KEPT, {})]
    gates = findings.find_block("groups.gates", StoredTable)
    if findings.published_groups or gates is None:
        return []
    failed = next((row for row in gates.rows if row.number("value") is not None and row.get("verdict") != HOLDS), None)
    held = sum(row.get("verdict") == HOLDS for row in gates.rows)
    before = 0 if publication is None else publication.groups_before or 0
    found: list[Sentence] = []
    if before > 1 and failed is not None:
        found.append((BECAUSE, {"groups": before, "reason": Message(str(failed.get("verdict")))}))
    if held == len(gates.rows) - 1:
        found.append((NEARLY, {"held": held, "all": len(gates.rows)}))
    return found


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
    """The chapter: the verdict, the map, all statements between groups, each published group, what sets them apart."""

    verdict: GroupsVerdict
    map: PeopleMap | None
    scatter: Scatter | None
    groups: Sequence[GroupView]
    group_names: Mapping[str, str]
    distinguishing_statements: Sequence[ComparedStatement]


def build_groups_chapter(source: ReportSource, colored_by: int | None = None) -> GroupsChapter:
    """Return the chapter on opinion groups. colored_by: number of the statement whose votes color the map."""
    findings = source.findings
    groups = build_group_views(findings.published_groups, source.texts)
    verdict = build_groups_verdict(findings.modules, published=findings.opinion_groups is not None)
    further: list[Sentence] = [(NO_OUTCOME, {})] if asks_sides(findings.rule_settings) and groups else []
    return GroupsChapter(
        verdict=replace(verdict, sentences=[*verdict.sentences, *describe_change(findings), *further]),
        map=build_people_map(source, colored_by),
        scatter=build_scatter(build_source_outcomes(source), findings),
        groups=groups,
        group_names=source.group_names,
        distinguishing_statements=compare_two_groups(groups),
    )
