"""The findings as blocks: the groups, the conditions, and the sentence when there are none."""

from __future__ import annotations

from typing import Any

import numpy as np

from deliberate.aggregation.blocks import Column, Groups, Note, Table
from deliberate.aggregation.modules.groups.distinguishing_statements import (
    DistinguishingStatements,
    compute_distinguishing_statements,
    describe_published_groups,
)
from deliberate.aggregation.modules.groups.gates import (
    FAILURE_LABELS,
    GATE_MEANINGS,
    GATE_ORDER,
    RELIABILITY,
    STRUCTURE,
    select_first_failed,
)
from deliberate.aggregation.modules.groups.result import OpinionGroups
from deliberate.aggregation.observed_votes import MIN_VOTES_TO_PLACE
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

MAX_LISTED = 5
RATE, LEAST, EFFECT, LEVEL = 0.1, 15, 0.1, 0.95


def build_groups_block(votes: Votes, found: OpinionGroups) -> Groups:
    """Return each group with size, members, their probabilities, and up to five statements that set it apart."""
    assert found.cross_fit is not None
    assert found.without_own_vote is not None
    tested = compute_distinguishing_statements(
        found.cross_fit.counts, rate=RATE, least=LEAST, effect=EFFECT, level=LEVEL
    )
    apart = describe_published_groups(tested, found.without_own_vote, effect=EFFECT, level=LEVEL)
    rows = []
    for group, letter in enumerate(found.letters):
        members = np.flatnonzero(found.labels == group)
        chances = found.membership[members, group]
        rows.append(
            {
                "label": letter,
                "size": len(members),
                "certainty": float(chances.mean()),
                "members": votes.participant_ids[members],
                "probabilities": np.round(chances, 4),
                "representative": build_representative_rows(votes, apart, group),
            }
        )
    return Groups(
        name="groups.groups",
        title=N_("Opinion groups"),
        groups=tuple(rows),
        note=N_(
            "Each person is counted in the group their votes most probably place them in. The letters follow "
            "the size of the groups; people give them names."
        ),
    )


def build_representative_rows(votes: Votes, apart: DistinguishingStatements, group: int) -> list[dict[str, Any]]:
    """Return the statements with the surest difference, largest first, tested on groups found without them."""
    return [
        {
            "statement": int(votes.statement_ids[j]),
            "agrees": bool(apart.difference[group, j] > 0),
            "share": apart.inside[group, j],
            "rest": apart.outside[group, j],
            "difference": apart.difference[group, j],
            "lower": apart.lower[group, j],
            "upper": apart.upper[group, j],
            "q": apart.q[group, j],
            "seen": float(np.round(apart.decided[group, j])),
        }
        for j in order_by_certainty(votes, apart, group)[:MAX_LISTED]
    ]


def order_by_certainty(votes: Votes, apart: DistinguishingStatements, group: int) -> list[int]:
    """Return the claimed statements of one group, by the near end of the interval of the difference, largest first."""
    near = np.round(np.where(apart.difference[group] > 0, apart.lower[group], -apart.upper[group]), 9)
    return sorted(map(int, np.flatnonzero(apart.claimed[group])), key=lambda j: (-near[j], int(votes.statement_ids[j])))


def build_placement_note(votes: Votes, found: OpinionGroups) -> Note:
    """Return how many people are placed, and how surely."""
    placed = found.labels >= 0
    sure = found.membership.max(axis=1)[placed] >= 0.9
    return Note(
        name="groups.placed",
        title=N_("Who is in a group"),
        text=N_(
            "People who voted: %(voters)d. In a group, because they have at least %(least)d votes: %(placed)d."
            " Of these, people whose group is at least 90%% certain: %(sure)d."
        ),
        values={
            "placed": int(placed.sum()),
            "voters": int((np.diff(votes.person_start) > 0).sum()),
            "least": MIN_VOTES_TO_PLACE,
            "sure": int(sure.sum()),
        },
    )


def build_no_groups_note(found: OpinionGroups) -> Note:
    """Return what was found instead of groups."""
    failed = select_first_failed(found.gates)
    if found.dimensions == 0 or (failed is not None and failed.name == STRUCTURE):
        text = N_("No shared pattern was found beyond how popular each statement is, so no groups are shown.")
    elif failed is not None and failed.name == RELIABILITY:
        text = N_(
            "There is a shared pattern, but people’s own votes position them with too little certainty to look"
            " for groups."
        )
    elif failed is None:
        text = N_("Whether the same groups would come out with other people was not tested, so none are shown.")
    elif found.dimensions == 1:
        text = N_("People differ along one dimension of opinion; no separate groups were found.")
    else:
        text = N_("People differ along several dimensions of opinion; no separate groups were found.")
    return Note(name="groups.none", title=N_("No opinion groups"), text=text)


def build_gates_table(found: OpinionGroups) -> Table:
    """Return every condition with its value, its cut-off, and what it means where it fails."""
    looked_at = {gate.name: gate for gate in found.gates}
    rows: list[dict[str, Any]] = []
    for name in GATE_ORDER:
        gate = looked_at.get(name)
        if gate is None or gate.value is None:
            rows.append(
                {
                    "gate": GATE_MEANINGS[name],
                    "verdict": N_("Not tested, because groups are already ruled out or cannot exist."),
                }
            )
            continue
        rows.append(
            {
                "gate": GATE_MEANINGS[name],
                "value": gate.value,
                "cut": gate.cut,
                "short": gate.short_by,
                "verdict": N_("Holds.") if gate.passed else FAILURE_LABELS[name],
            }
        )
    return Table(
        name="groups.gates",
        title=N_("Conditions for showing groups"),
        columns=(
            Column("gate", N_("Condition"), "text"),
            Column("value", N_("Found")),
            Column("cut", N_("Needed")),
            Column("short", N_("Short by")),
            Column("verdict", N_("Result"), "text"),
        ),
        rows=tuple({"value": None, "cut": None, "short": None, **row} for row in rows),
        note=N_(
            "All must hold. The cut-offs were set so that simulated votes without groups show none. Tested on "
            "at most 1,500 well-measured people, selected at random."
        ),
    )
