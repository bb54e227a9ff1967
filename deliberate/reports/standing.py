"""Where one participant stands, in words first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Participant, Run, Statement, Vote
from deliberate.reports.build import statement_texts
from deliberate.reports.charts import in_picture, map_view
from deliberate.reports.documents import block_named

LEAST_VOTES = 7


@dataclass(frozen=True)
class Standing:
    """Votes given; the group most alike with its share of people; what is shared, what differs; the map, and you."""

    votes: int
    missing: int
    group: str | None
    group_share: float | None
    like: float | None
    shared: list[tuple[str, int, float]]
    differs: list[tuple[str, int, float]]
    map: Any
    you: dict[str, Any] | None


def standing_of(run: Run, participant: Participant) -> Standing:
    """Compare the participant's votes with the groups of a run."""
    findings = run.findings
    assert findings is not None
    own = (
        select(Statement.number, Vote.choice)
        .join(Vote, Vote.statement_id == Statement.id)
        .where(Statement.question_id == run.question_id, Vote.participant_id == participant.id)
    )
    votes = dict(db.session.execute(own).all())
    texts = statement_texts(run)
    tallied = {row["statement"]: row for row in rows_of(findings, "tally.statements")}
    sides = [
        (number, choice, tallied[number])
        for number, choice in votes.items()
        if choice and number in tallied and number in texts and tallied[number]["share"] is not None
    ]
    compared = [(texts[n], choice, share_with(choice, row)) for n, choice, row in sides]
    shared = sorted((entry for entry in compared if entry[2] >= 0.6), key=lambda entry: -entry[2])[:3]
    differs = sorted((entry for entry in compared if entry[2] < 0.5), key=lambda entry: entry[2])[:3]
    group, like = nearest_group(findings, votes) if len(sides) >= LEAST_VOTES else (None, None)
    sizes = {entry["label"]: entry["size"] for entry in groups_of(findings)}
    total = sum(sizes.values())
    return Standing(
        votes=len(votes),
        missing=max(0, LEAST_VOTES - len(sides)),
        group=group,
        group_share=sizes[group] / total if group and total else None,
        like=like,
        shared=shared,
        differs=differs,
        map=map_view(findings),
        you=place_of(findings, participant),
    )


def place_of(findings: dict[str, Any], participant: Participant) -> dict[str, Any] | None:
    """Where this person's own mark stands in the picture; None if not in the analysis."""
    block = block_named(findings, "polis_classic.map")
    points = block["points"] if block is not None else []
    own = [place for place, point in enumerate(points) if point["participant"] == participant.number]
    return in_picture(points)[own[0]] if own else None


def rows_of(findings: dict[str, Any], name: str) -> list[dict[str, Any]]:
    block = block_named(findings, name)
    return list(block["rows"]) if block is not None else []


def groups_of(findings: dict[str, Any]) -> list[dict[str, Any]]:
    block = block_named(findings, "groups.groups")
    return list(block["groups"]) if block is not None else []


def share_with(choice: int, row: dict[str, Any]) -> float:
    """The share of those who decided that took the same side."""
    share: float = row["share"]
    return share if choice > 0 else 1 - share


def nearest_group(findings: dict[str, Any], votes: dict[int, int]) -> tuple[str | None, float | None]:
    """The group whose members most often voted the same way, and the mean share that did."""
    block = block_named(findings, "group_consensus.cells")
    if block is None:
        return None, None
    scores: dict[str, list[float]] = {}
    for cell in block["cells"]:
        choice = votes.get(cell["statement"], 0)
        if choice and cell["group"]:
            scores.setdefault(cell["group"], []).append(cell["share"] if choice > 0 else 1 - cell["share"])
    means = {group: sum(values) / len(values) for group, values in scores.items()}
    if not means:
        return None, None
    best = max(sorted(means), key=lambda group: means[group])
    return best, means[best]
