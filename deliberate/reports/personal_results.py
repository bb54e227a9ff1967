"""Where one participant stands, in words first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Participant, Run, Statement, Vote
from deliberate.queries.group_names import group_names
from deliberate.reports.build import statement_texts
from deliberate.reports.documents import block_named
from deliberate.reports.figures.opinion_map import map_view, own_place
from deliberate.reports.group_names import compares_polis_groups

LEAST_VOTES = 7
MOST, SHARED, LISTED = 0.5, 0.6, 3
Compared = tuple[str, int, float]


@dataclass(frozen=True)
class Standing:
    """Where somebody stands among those who voted.

    votes, sides: votes given, and those of them that take a side and can be compared. with_most: sides that most
    people took too. group: the group most alike, its share of people, and the mean share of it that took the same
    side; None where there are no groups or too few votes. group_name: what people call it, or nothing. group_names:
    letter → name, of the groups on the map. shared, differs: text, choice, share of those who decided
    that took the same side. map, you: the picture, and one's own mark in it.
    """

    votes: int
    sides: int
    with_most: int
    missing: int
    has_groups: bool
    group: str | None
    group_name: str
    group_share: float | None
    like: float | None
    group_names: dict[str, str]
    shared: list[Compared]
    differs: list[Compared]
    map: Any
    you: dict[str, Any] | None


def standing_of(run: Run, participant: Participant) -> Standing:
    """Compare the participant's votes with the groups of a run."""
    findings = run.findings
    assert findings is not None
    votes = votes_of(run, participant)
    compared = sides_of(findings, votes, statement_texts(run))
    sizes = {entry["label"]: entry["size"] for entry in groups_of(findings)}
    total, names = sum(sizes.values()), group_names(run.id)
    group, like = nearest_group(findings, votes) if len(compared) >= LEAST_VOTES else (None, None)
    return Standing(
        votes=len(votes),
        sides=len(compared),
        with_most=sum(share > MOST for _, _, share in compared),
        missing=max(0, LEAST_VOTES - len(compared)),
        has_groups=bool(sizes),
        group=group,
        group_name="" if compares_polis_groups(findings) else names.get(group or "", ""),
        group_share=sizes[group] / total if group and total else None,
        like=like,
        group_names=names,
        shared=sorted((one for one in compared if one[2] >= SHARED), key=lambda one: -one[2])[:LISTED],
        differs=sorted((one for one in compared if one[2] < MOST), key=lambda one: one[2])[:LISTED],
        map=map_view(findings) if votes else None,
        you=own_place(findings, participant.number),
    )


def votes_of(run: Run, participant: Participant) -> dict[int, int]:
    """The choice on each statement of the question that this person voted on."""
    own = (
        select(Statement.number, Vote.choice)
        .join(Vote, Vote.statement_id == Statement.id)
        .where(Statement.question_id == run.question_id, Vote.participant_id == participant.id)
    )
    return dict(db.session.execute(own).all())


def sides_of(findings: dict[str, Any], votes: dict[int, int], texts: dict[int, str]) -> list[Compared]:
    """Every side taken, with the share of those who decided that took the same one."""
    tallied = {row["statement"]: row for row in rows_of(findings, "tally.statements")}
    return [
        (texts[number], choice, share_with(choice, tallied[number]))
        for number, choice in votes.items()
        if choice and number in tallied and number in texts and tallied[number]["share"] is not None
    ]


def rows_of(findings: dict[str, Any], name: str) -> list[dict[str, Any]]:
    block = block_named(findings, name)
    return list(block["rows"]) if block is not None else []


def groups_of(findings: dict[str, Any]) -> list[dict[str, Any]]:
    """The groups that votes are compared with: those published, or those of the Polis map where the rule asks them."""
    name = "polis_classic.groups" if compares_polis_groups(findings) else "groups.groups"
    block = block_named(findings, name)
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
            scores.setdefault(cell["group"], []).append(share_with(choice, cell))
    means = {group: sum(values) / len(values) for group, values in scores.items()}
    if not means:
        return None, None
    best = max(sorted(means), key=lambda group: means[group])
    return best, means[best]
