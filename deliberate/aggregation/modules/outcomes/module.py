"""The module: the state of every statement, what the rule was, what would change, what was counted together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.blocks import Block, Number, Ranking
from deliberate.aggregation.contract import Answer, Module, insufficient
from deliberate.aggregation.group_partition import Cohorts, everyone, groups_for
from deliberate.aggregation.measures import smoothed_share
from deliberate.aggregation.modules.outcomes.judge import Holds, Outcomes, judge
from deliberate.aggregation.modules.outcomes.sensitivity import variants
from deliberate.aggregation.modules.outcomes.states import ACCEPTED, RANK, REJECTED
from deliberate.aggregation.modules.outcomes.tables import COLUMNS, NOTE, sensitivity_blocks, twins_block
from deliberate.aggregation.resampling import counts_in_resamples
from deliberate.aggregation.rule import AGGREGATES, Rule, in_force, per_group
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

Floats = NDArray[np.float64]


def run(votes: Votes, rule: Rule, needed: Mapping[str, Any]) -> Answer:
    """The state of every statement that counts."""
    if votes.total == 0:
        return insufficient("outcomes", N_("Nobody has voted yet: at least one vote is missing."))
    cohorts = groups_for(votes, rule, needed)
    if cohorts is None:
        return insufficient("outcomes", missing_words(rule))
    rule = in_force(rule, cohorts.groups)
    counted = votes.in_results & (votes.counts.sum(axis=1) > 0)
    found = outcomes(votes, rule, cohorts, counted)
    blocks: tuple[Block, ...] = (states_block(votes, found), *doubt_blocks(found))
    blocks += sensitivity_blocks(votes, found, variants(votes, rule, cohorts, needed, counted), counted)
    return Answer((*blocks, *twins_block(votes)), found)


def missing_words(rule: Rule) -> str:
    """Why the rule cannot be applied."""
    if rule.measure == "segments" and rule.preset != "polis":
        return N_("The rule asks declared parts of the people, and nobody has declared any.")
    return N_("The rule asks every opinion group, and there are no opinion groups yet.")


def outcomes(votes: Votes, rule: Rule, cohorts: Cohorts, counted: NDArray[np.bool_]) -> Outcomes:
    """Judge the cohorts, drawing the people anew where the measure is a mean over groups."""
    holds = None
    if rule.measure in AGGREGATES and rule.replicates and cohorts.labels is not None:
        holds = holds_in_resamples(votes, rule, cohorts)
    whole = everyone(votes)
    return judge(
        cohorts.effective,
        rule,
        counted,
        may_leave_out=cohorts.may_leave_out,
        holds=holds,
        everyone=(whole.counts[0], whole.effective[0]),
    )


def holds_in_resamples(votes: Votes, rule: Rule, cohorts: Cohorts) -> Holds:
    """Share of resamples in which the mean over groups lies at or above the threshold, for and against.

    A resample gives every person a Poisson(1) number of voices; groups stay as they are. Shares are smoothed by one
    voice on each side, as in the measure itself.
    """
    assert cohorts.labels is not None
    line = np.log(per_group(rule, cohorts.groups))
    total = cohorts.counts.sum(axis=2)
    scale = np.divide(cohorts.effective.sum(axis=2), total, out=np.zeros_like(total), where=total > 0)[..., None]
    agreed, refused = np.zeros(votes.statements), np.zeros(votes.statements)
    for counts in counts_in_resamples(votes, cohorts.labels, cohorts.groups, rule.replicates):
        disagrees, passes, agrees = (counts[:, :, column] * scale for column in range(3))
        seen = disagrees + agrees + (passes if rule.count_passes else 0)
        agreed += (np.log(smoothed_share(agrees, seen)).mean(axis=0) >= line).sum(axis=1)
        refused += (np.log(smoothed_share(disagrees, seen)).mean(axis=0) >= line).sum(axis=1)
    return agreed / rule.replicates, refused / rule.replicates


def states_block(votes: Votes, found: Outcomes) -> Ranking:
    """One row per statement that counts: accepted first, the surest on top."""
    order = sorted(
        np.flatnonzero(votes.in_results),
        key=lambda j: (RANK[found.state[j]], -found.lower[j], int(votes.statement_ids[j])),
    )
    rows = tuple(
        {
            "statement": int(votes.statement_ids[j]),
            "state": found.state[j],
            "reason": found.reason[j],
            "votes": found.votes[j],
            "share": found.share[j],
            "lower": found.lower[j],
            "upper": found.upper[j],
            "accepts": found.agreed[j],
            "rejects": found.refused[j],
            "left_out": found.left_out[j],
        }
        for j in order
    )
    columns = COLUMNS if found.left_out.any() else COLUMNS[:-1]
    return Ranking(
        name="outcomes.states",
        title=N_("Outcomes under the consensus rule"),
        columns=columns,
        rows=rows,
        note=NOTE,
    )


def doubt_blocks(found: Outcomes) -> tuple[Number, ...]:
    """How many of the accepted and rejected outcomes are to be expected wrong: the doubt added up."""
    doubts = [
        1 - credence
        for state, agreed, refused in zip(found.state, found.agreed, found.refused, strict=True)
        if state in (ACCEPTED, REJECTED)
        for credence in [agreed if state == ACCEPTED else refused]
    ]
    if not doubts:
        return ()
    return (
        Number(
            name="outcomes.doubt",
            title=N_("Accepted and rejected outcomes to be expected wrong"),
            value=float(sum(doubts)),
            note=N_("What remains of doubt in each of them, added up: many claims made at once hold some errors."),
        ),
    )


MODULE = Module(
    name="outcomes",
    title=N_("Outcomes"),
    question=N_("Which statements are accepted, rejected, divided or still open?"),
    version="2",
    settings=Rule,
    needs=("polis_classic", "space", "groups"),
    run=run,
)
