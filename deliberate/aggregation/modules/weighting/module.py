"""The module of weighting: representativeness, weights by raking, and what they would change."""

from __future__ import annotations

from typing import Any

import numpy as np

from deliberate.aggregation.contract import Answer, Module, insufficient
from deliberate.aggregation.modules.weighting.blocks import build_weighting_blocks
from deliberate.aggregation.modules.weighting.finding import Settings, compute_weighting
from deliberate.aggregation.votes import Votes
from deliberate.text import N_


def run(votes: Votes, settings: Settings, needed: Any) -> Answer:
    """Compare, weigh and show; insufficient where there is nothing to compare with, or too few people."""
    if not settings.reference.strip():
        return insufficient(
            "weighting", N_("No reference shares were given, so it is not known how representative the votes are.")
        )
    taking_part = np.zeros(votes.people, dtype=np.bool_)
    taking_part[votes.person[votes.in_results[votes.statement]]] = True
    people = int(taking_part.sum())
    if people < settings.least_people:
        return insufficient(
            "weighting",
            N_("Weights need at least %(least)d people with a vote. People still needed: %(missing)d."),
            least=settings.least_people,
            missing=settings.least_people - people,
        )
    found = compute_weighting(votes, settings, taking_part)
    if found is None:
        return insufficient(
            "weighting", N_("No participant's answer is known for any of the segments with reference shares.")
        )
    return Answer(build_weighting_blocks(votes, found, applied=settings.apply), found)


MODULE = Module(
    name="weighting",
    title=N_("Representativeness"),
    question=N_("Do the participants resemble the target population, and what would change if they did?"),
    settings=Settings,
    run=run,
    reweights=True,
)
