"""The module of the veto core: which statements no group vetoes, and how strong the objections are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from deliberate.aggregation.blocks import Column, Note, Number, Ranking
from deliberate.aggregation.contract import Answer, Module, insufficient
from deliberate.aggregation.modules.space.module import MIN_PEOPLE
from deliberate.aggregation.modules.veto_core.core import NEVER, Settings, VetoCore, compute_veto_core
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

COLUMNS = (
    Column("vetoed", N_("Vetoed"), "text"),
    Column("held", N_("Draws without a veto"), "share"),
    Column("excess", N_("Excess of the strongest veto"), "share"),
    Column("group", N_("People in the objecting group"), "share"),
    Column("preferred", N_("Statements they all prefer"), "share"),
)


def run(votes: Votes, settings: Settings, required: Mapping[str, Any]) -> Answer:
    """Return the statements by how little any group objects; insufficient without an opinion space."""
    space = required["space"]
    if space is None:
        return insufficient(
            "veto_core",
            N_("The veto core needs the opinion space: at least %(people)d people with enough votes to be placed."),
            people=MIN_PEOPLE,
        )
    found = compute_veto_core(votes, space, settings)
    if found is None:
        return insufficient(
            "veto_core",
            N_("The veto core needs at least two statements with %(least)d votes each."),
            least=settings.least_votes,
        )
    states = found.states(settings.sure)
    return Answer((build_ranking(votes, found, states), build_size(states), build_model_note(found, settings)), found)


def build_ranking(votes: Votes, found: VetoCore, states: list[str]) -> Ranking:
    """Return the candidates, the least objected to first."""
    numbers = votes.statement_ids[found.statement]
    rows = [
        {
            "statement": int(numbers[place]),
            "vetoed": states[place],
            "held": float(found.held[place]),
            "excess": float(found.excess[place]),
            "group": float(found.group[place]),
            "preferred": float(found.preferred[place]),
        }
        for place in np.lexsort((numbers, -found.held, np.round(found.excess, 9))).tolist()
    ]
    return Ranking(
        name="veto_core.statements",
        title=N_("Which statements a group would veto"),
        columns=COLUMNS,
        rows=tuple(rows),
        note=N_(
            "A group that is a share of the people may veto the same share of the statements: the ones it likes least. "
            "It vetoes a statement if all of its members prefer enough others to it."
        ),
    )


def build_size(states: list[str]) -> Number:
    """Return how many statements no group vetoes."""
    return Number(
        name="veto_core.size",
        title=N_("Statements that no group vetoes"),
        value=states.count(NEVER),
        unit="count",
        note=N_("Common ground in the sense of the proportional veto core."),
    )


def build_model_note(found: VetoCore, settings: Settings) -> Note:
    """Return what the finding rests on."""
    return Note(
        name="veto_core.model",
        title=N_("Under the model"),
        text=N_(
            "No one puts all statements in order by hand. The order is that of the votes; votes not cast, and the "
            "order among statements with the same vote, come from the opinion space. Repeated %(draws)d times, each "
            "time with %(people)d people resampled."
        ),
        values={"draws": settings.draws, "people": min(settings.people, found.people)},
    )


MODULE = Module(
    name="veto_core",
    title=N_("Proportional veto core"),
    question=N_("Which statements would no group veto, if each group could veto in proportion to its size?"),
    settings=Settings,
    run=run,
    requires=("space",),
)
