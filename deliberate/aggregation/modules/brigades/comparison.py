"""The outcomes with everyone and without the accounts in sets, side by side; published shares have everyone in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.blocks import Column, Ranking
from deliberate.aggregation.contract import Answer
from deliberate.aggregation.modules.brigades.finding import Brigades
from deliberate.aggregation.runner import ModuleAnswers, run_modules
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

COLUMNS = (
    Column("state", N_("Outcome"), "state"),
    Column("without", N_("Without the sets"), "state"),
)


def leave_out(votes: Votes, flagged: NDArray[np.bool_]) -> Votes:
    """Return the votes of everyone else; the people stay listed."""
    kept = ~flagged[votes.person]
    return replace(votes, person=votes.person[kept], statement=votes.statement[kept], choice=votes.choice[kept])


def compute_outcomes_without_sets(votes: Votes, answers: ModuleAnswers) -> Answer | None:
    """Return the answer of the outcomes without the accounts in sets.

    votes: as they went into the answers. The modules behind the outcomes run a second time, with the same settings;
    nothing runs, and nothing is returned, where no set was found or there are no outcomes.
    """
    found = answers.result("brigades")
    if not isinstance(found, Brigades) or not found.accounts or answers.result("outcomes") is None:
        return None
    whole = votes.deduplicated
    names = ["outcomes", *(name for name, module in answers.modules.items() if module.reweights)]
    settings = {name: vars(given) for name, given in answers.settings.items()}
    known = dict(answers.modules)
    return run_modules(leave_out(whole, found.flagged), names, settings, known=known).answers["outcomes"]


def add_outcomes_without_sets(answers: ModuleAnswers, without: Answer | None) -> ModuleAnswers:
    """Return the answers with one more block: the outcomes that would differ without the accounts in sets.

    without: what `compute_outcomes_without_sets` returned; the answers stay as they are where that is nothing.
    """
    if without is None:
        return answers
    before, after = (read_states(answer) for answer in (answers.answers["outcomes"], without))
    block = build_comparison(before, after)
    answer = answers.answers["brigades"]
    extended = replace(answer, blocks=(*answer.blocks, block))
    return replace(answers, answers={**answers.answers, "brigades": extended})


def read_states(answer: Answer) -> dict[int, str]:
    """Return the state of each statement by number."""
    block = next((block for block in answer.blocks if block.name == "outcomes.states"), None)
    return {int(row["statement"]): str(row["state"]) for row in block.rows} if isinstance(block, Ranking) else {}


def build_comparison(before: Mapping[int, str], after: Mapping[int, str]) -> Ranking:
    """Return the statements whose outcome differs; no shares, since their difference would tell the votes of the
    sets."""
    rows = tuple(
        {"statement": number, "state": state, "without": after.get(number, "undetermined")}
        for number, state in sorted(before.items())
        if after.get(number, "undetermined") != state
    )
    return Ranking(
        name="brigades.outcomes",
        title=N_("Outcomes that would differ without the sets"),
        columns=COLUMNS,
        rows=rows,
        note=N_(
            "The published shares count every vote. This comparison changes one thing: under the rule by sides, a "
            "statement that is divided only because of the sets is published as undetermined."
        ),
    )
