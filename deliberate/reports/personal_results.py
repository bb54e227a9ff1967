"""Where one participant stands, in words first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Participant, Run, Statement, Vote
from deliberate.queries.group_names import load_group_names
from deliberate.reports.build import load_visible_texts
from deliberate.reports.documents import find_block
from deliberate.reports.figures.opinion_map import build_map_view, find_own_position
from deliberate.reports.group_names import compares_polis_groups

MIN_COMPARED_VOTES = 7
MAJORITY_SHARE, SHARED_SHARE, MAX_LISTED = 0.5, 0.6, 3
ComparedVote = tuple[str, int, float]


@dataclass(frozen=True)
class PersonalResults:
    """Where somebody stands among those who voted.

    votes, sides: votes given, and those of them that take a side and can be compared. agrees_with_most: sides that most
    people took too. group: the group most alike, its share of people, and the mean share of it that took the same
    side; None where there are no groups or too few votes. group_name: what people call it, or nothing. group_names:
    letter → name, of the groups on the map. shared, differs: text, choice, share of those who decided
    that took the same side. map, you: the picture, and one's own mark in it.
    """

    votes: int
    sides: int
    agrees_with_most: int
    missing: int
    has_groups: bool
    group: str | None
    group_name: str
    group_share: float | None
    like: float | None
    group_names: dict[str, str]
    shared: list[ComparedVote]
    differs: list[ComparedVote]
    map: Any
    you: dict[str, Any] | None


def build_personal_results(run: Run, participant: Participant) -> PersonalResults:
    """Compare the participant's votes with the groups of a run."""
    findings = run.findings
    assert findings is not None
    votes = load_own_votes(run, participant)
    compared = compare_votes(findings, votes, load_visible_texts(run))
    sizes = {entry["label"]: entry["size"] for entry in extract_compared_groups(findings)}
    total, names = sum(sizes.values()), load_group_names(run.id)
    group, like = compute_nearest_group(findings, votes) if len(compared) >= MIN_COMPARED_VOTES else (None, None)
    return PersonalResults(
        votes=len(votes),
        sides=len(compared),
        agrees_with_most=sum(share > MAJORITY_SHARE for _, _, share in compared),
        missing=max(0, MIN_COMPARED_VOTES - len(compared)),
        has_groups=bool(sizes),
        group=group,
        group_name="" if compares_polis_groups(findings) else names.get(group or "", ""),
        group_share=sizes[group] / total if group and total else None,
        like=like,
        group_names=names,
        shared=sorted((one for one in compared if one[2] >= SHARED_SHARE), key=lambda one: -one[2])[:MAX_LISTED],
        differs=sorted((one for one in compared if one[2] < MAJORITY_SHARE), key=lambda one: one[2])[:MAX_LISTED],
        map=build_map_view(findings) if votes else None,
        you=find_own_position(findings, participant.number),
    )


def load_own_votes(run: Run, participant: Participant) -> dict[int, int]:
    """Return the choice on each statement of the question that this person voted on."""
    own = (
        select(Statement.number, Vote.choice)
        .join(Vote, Vote.statement_id == Statement.id)
        .where(Statement.question_id == run.question_id, Vote.participant_id == participant.id)
    )
    return dict(db.session.execute(own).all())


def compare_votes(findings: dict[str, Any], votes: dict[int, int], texts: dict[int, str]) -> list[ComparedVote]:
    """Return every side taken, with the share of those who decided that took the same one."""
    tallied = {row["statement"]: row for row in extract_rows(findings, "tally.statements")}
    return [
        (texts[number], choice, compute_same_side_share(choice, tallied[number]))
        for number, choice in votes.items()
        if choice and number in tallied and number in texts and tallied[number]["share"] is not None
    ]


def extract_rows(findings: dict[str, Any], name: str) -> list[dict[str, Any]]:
    block = find_block(findings, name)
    return list(block["rows"]) if block is not None else []


def extract_compared_groups(findings: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the groups that votes are compared with: those published, or those of the Polis map where the rule asks
    them."""
    name = "polis_classic.groups" if compares_polis_groups(findings) else "groups.groups"
    block = find_block(findings, name)
    return list(block["groups"]) if block is not None else []


def compute_same_side_share(choice: int, row: dict[str, Any]) -> float:
    """Return the share of those who decided that took the same side."""
    share: float = row["share"]
    return share if choice > 0 else 1 - share


def compute_nearest_group(findings: dict[str, Any], votes: dict[int, int]) -> tuple[str | None, float | None]:
    """Return the group whose members most often voted the same way, and the mean share that did."""
    block = find_block(findings, "group_consensus.cells")
    if block is None:
        return None, None
    scores: dict[str, list[float]] = {}
    for cell in block["cells"]:
        choice = votes.get(cell["statement"], 0)
        if choice and cell["group"]:
            scores.setdefault(cell["group"], []).append(compute_same_side_share(choice, cell))
    means = {group: sum(values) / len(values) for group, values in scores.items()}
    if not means:
        return None, None
    best = max(sorted(means), key=lambda group: means[group])
    return best, means[best]
