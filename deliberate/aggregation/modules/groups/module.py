"""The module: groups with members and what sets them apart, or the sentence that there are none, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from deliberate.aggregation.contract import Answer, Module, Status, insufficient
from deliberate.aggregation.modules.groups.blocks import gates_block, groups_block, places_note, silence_note
from deliberate.aggregation.modules.groups.gates import all_pass
from deliberate.aggregation.modules.groups.people import enough_votes, fitted_sample, sample_of, well_measured
from deliberate.aggregation.modules.groups.result import OpinionGroups
from deliberate.aggregation.modules.groups.search import search
from deliberate.aggregation.modules.groups.settings import Settings
from deliberate.aggregation.modules.space import Space
from deliberate.aggregation.modules.structure import Structure
from deliberate.aggregation.votes import Votes
from deliberate.text import N_


def opinion_groups(votes: Votes, settings: Settings, structure: Structure, space: Space) -> OpinionGroups:
    """Look for groups among well-measured people; publish them only if every gate holds."""
    people = well_measured(votes, settings.least_votes)
    chosen, cells, weights = sample_of(votes, people)
    axes = max(1, structure.dimensions)
    sample = fitted_sample(chosen, cells, weights, axes, space.search.ridge_for(axes, cells))
    gates, candidate, crossed = search(votes, sample, people, structure, settings)
    looked_at = 0 if candidate is None else candidate.groups
    if candidate is None or not all_pass(gates):
        nobody, none = np.full(votes.people, -1, dtype=np.int64), np.zeros((votes.people, 0))
        return OpinionGroups(
            False, nobody, none, votes.counts[None], tuple(gates), structure.dimensions, looked_at, None
        )
    counts = votes.counts_by(candidate.labels, candidate.groups)
    return OpinionGroups(
        True, candidate.labels, candidate.membership, counts, tuple(gates), structure.dimensions, looked_at, crossed
    )


def run(votes: Votes, settings: Settings, needed: Mapping[str, Any]) -> Answer:
    """Groups, gates, and words where nothing was found or too little is there."""
    least = enough_votes(votes, settings.least_votes)
    space: Space | None = needed["space"]
    structure: Structure | None = needed["structure"]
    missing = settings.least_people - len(well_measured(votes, settings.least_votes))
    if missing > 0:
        return insufficient(
            "groups",
            N_(
                "Groups are looked for once %(people)d people have cast %(votes)d votes or more. "
                "Missing so far: %(missing)d."
            ),
            people=settings.least_people,
            votes=least,
            missing=missing,
        )
    if space is None or structure is None:
        return insufficient("groups", N_("People could not be placed by their votes, so no groups can be looked for."))
    found = opinion_groups(votes, settings, structure, space)
    if not found.published:
        return Answer((silence_note(found), gates_block(found)), found, Status.NOT_FOUND)
    return Answer((groups_block(votes, found), places_note(votes, found), gates_block(found)), found)


MODULE = Module(
    name="groups",
    title=N_("Opinion groups"),
    question=N_("Do people fall into groups that vote alike, or is there no such divide?"),
    settings=Settings,
    needs=("space", "structure"),
    run=run,
)
