"""The chapter on opinion groups: whether there are any, which conditions decide that, and what sets them apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from deliberate.analysis.disclosure import redact_block, redact_group
from deliberate.reports.documents import find_block

NOTES = ("groups.none", "groups.placed")


@dataclass(frozen=True)
class GroupsChapter:
    """Whether groups are published; the sentences that say so; the conditions as a table; lines and reliability."""

    published: bool
    sentences: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    gates: dict[str, Any] | None = None
    findings: list[dict[str, Any]] = field(default_factory=list)


def build_groups_chapter(findings: dict[str, Any]) -> GroupsChapter:
    """Return what the modules structure and groups say about camps."""
    blocks = [
        redact_block(block)
        for module in findings["modules"]
        if module["module"] in ("structure", "groups")
        for block in module["blocks"]
    ]
    notes = [(block["text"], block["values"]) for block in blocks if block["name"] in NOTES]
    published = has_published_groups(findings)
    # Where there are no groups, the note says already how people differ.
    verdicts: list[tuple[str, dict[str, Any]]] = [
        (block["note"], {}) for block in blocks if block["name"] == "structure.verdict" and published
    ]
    gates = next((block for block in blocks if block["name"] == "groups.gates"), None)
    further = [block for block in blocks if block["name"] in ("structure.gains", "structure.reliability")]
    return GroupsChapter(published, [*verdicts, *notes], gates, further)


def has_published_groups(findings: dict[str, Any]) -> bool:
    """Return whether there are groups that could be named."""
    return find_block(findings, "groups.groups") is not None


def build_group_views(findings: dict[str, Any], texts: dict[int, str]) -> list[dict[str, Any]]:
    """Return published groups with what sets them apart; none where no groups are published."""
    block = find_block(findings, "groups.groups")
    if block is None:
        return []
    placed = sum(group["size"] for group in block["groups"])
    return [
        {
            "label": group["label"],
            "size": group["size"],
            "share": group["size"] / placed if placed else 0,
            "representative": [
                {**item, "text": texts[item["statement"]]}
                for item in redact_group(group)["representative"]
                if item["statement"] in texts
            ],
        }
        for group in block["groups"]
    ]
