"""The module: groups with members and what sets them apart, or a sentence that there are none, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from deliberate.aggregation.contract import Answer, Module, Status, insufficient
from deliberate.aggregation.modules.groups.blocks import (
    build_gates_table,
    build_groups_block,
    build_no_groups_note,
    build_placement_note,
)
from deliberate.aggregation.modules.groups.gates import has_passed_all
from deliberate.aggregation.modules.groups.people import (
    compute_min_votes,
    draw_sample,
    fit_sample,
    select_well_measured,
)
from deliberate.aggregation.modules.groups.result import OpinionGroups
from deliberate.aggregation.modules.groups.search import search_groups
from deliberate.aggregation.modules.groups.settings import Settings
from deliberate.aggregation.modules.groups.without_own_vote import count_without_own_vote
from deliberate.aggregation.modules.space import OpinionSpace
from deliberate.aggregation.modules.structure import Structure
from deliberate.aggregation.votes import Votes
from deliberate.text import N_


def detect_opinion_groups(votes: Votes, settings: Settings, structure: Structure, space: OpinionSpace) -> OpinionGroups:
    """Look for groups among well-measured people; publish them only if every condition holds."""
    people = select_well_measured(votes, settings.least_votes)
    chosen, cells, weights = draw_sample(votes, people)
    axes = max(1, structure.dimensions)
    sample = fit_sample(chosen, cells, weights, axes, space.search.compute_fit_ridge(axes, cells))
    gates, candidate, crossed = search_groups(votes, sample, people, structure, settings)
    looked_at = 0 if candidate is None else candidate.groups
    if candidate is None or not has_passed_all(gates):
        nobody, none = np.full(votes.people, -1, dtype=np.int64), np.zeros((votes.people, 0))
        return OpinionGroups(
            False, nobody, none, votes.counts[None], tuple(gates), structure.dimensions, looked_at, None
        )
    counts = votes.counts_by(candidate.labels, candidate.groups)
    own = count_without_own_vote(
        votes, np.flatnonzero(candidate.labels >= 0), sample.factors, candidate.shapes, candidate.rank
    )
    return OpinionGroups(
        True,
        candidate.labels,
        candidate.membership,
        counts,
        tuple(gates),
        structure.dimensions,
        looked_at,
        crossed,
        own,
    )


def run(votes: Votes, settings: Settings, needed: Mapping[str, Any]) -> Answer:
    """Return groups and conditions, and a sentence if nothing was found or votes are too few."""
    least = compute_min_votes(votes, settings.least_votes)
    space: OpinionSpace | None = needed["space"]
    structure: Structure | None = needed["structure"]
    missing = settings.least_people - len(select_well_measured(votes, settings.least_votes))
    if missing > 0:
        return insufficient(
            "groups",
            N_(
                "Groups are looked for once %(people)d people have cast %(votes)d votes or more. People still "
                "needed: %(missing)d."
            ),
            people=settings.least_people,
            votes=least,
            missing=missing,
        )
    if space is None or structure is None:
        return insufficient(
            "groups", N_("People could not be positioned by their votes, so groups cannot be looked for.")
        )
    found = detect_opinion_groups(votes, settings, structure, space)
    if not found.published:
        return Answer((build_no_groups_note(found), build_gates_table(found)), found, Status.NOT_FOUND)
    return Answer(
        (build_groups_block(votes, found), build_placement_note(votes, found), build_gates_table(found)), found
    )


MODULE = Module(
    name="groups",
    title=N_("Opinion groups"),
    question=N_("Do people fall into groups that vote alike, or is there no such divide?"),
    version="2",
    settings=Settings,
    requires=("space", "structure"),
    run=run,
)
