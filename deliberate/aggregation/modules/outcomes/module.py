"""The module: the state of every statement, the rule, the results under other rules, linked statements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.blocks import Block, Column, Number, Ranking
from deliberate.aggregation.contract import Answer, Module, insufficient
from deliberate.aggregation.group_partition import GroupPartition, partition_by_rule, partition_everyone
from deliberate.aggregation.measures import compute_smoothed_share
from deliberate.aggregation.modules.outcomes.judge import BootstrapShares, Outcomes, judge
from deliberate.aggregation.modules.outcomes.sensitivity import compute_rule_variants
from deliberate.aggregation.modules.outcomes.side_blocks import SIDE_COLUMNS, build_side_row
from deliberate.aggregation.modules.outcomes.side_variants import compute_side_variants
from deliberate.aggregation.modules.outcomes.sides import compute_outcomes_by_sides
from deliberate.aggregation.modules.outcomes.states import ACCEPTED, REJECTED, STATE_ORDER
from deliberate.aggregation.modules.outcomes.tables import (
    COLUMNS,
    UNDETERMINED_NOTE,
    build_linked_statements_table,
    build_sensitivity_blocks,
)
from deliberate.aggregation.resampling import compute_bootstrap_counts
from deliberate.aggregation.rule import AGGREGATE_MEASURES, Rule, asks_sides, compute_group_threshold, resolve_preset
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

Floats = NDArray[np.float64]


def run(votes: Votes, rule: Rule, needed: Mapping[str, Any]) -> Answer:
    """Return the state of every statement that counts."""
    if votes.total == 0:
        return insufficient("outcomes", N_("No one has voted yet: at least one vote is needed."))
    partition = partition_by_rule(votes, rule, needed)
    if partition is None:
        return insufficient("outcomes", describe_missing_groups(rule))
    rule = resolve_preset(rule, partition.groups)
    counted = votes.in_results & (votes.counts.sum(axis=1) > 0)
    found = compute_outcomes(votes, rule, partition, counted, needed)
    blocks: tuple[Block, ...] = (build_outcomes_ranking(votes, found), *build_expected_errors_blocks(found))
    if found.sides is not None:
        variants = compute_side_variants(votes, rule, found.sides, needed, counted)
    else:
        variants = compute_rule_variants(votes, rule, partition, needed, counted)
    blocks += build_sensitivity_blocks(votes, found, variants, counted)
    return Answer((*blocks, *build_linked_statements_table(votes)), found)


def describe_missing_groups(rule: Rule) -> str:
    """Return why the rule cannot be applied."""
    if rule.measure == "segments" and rule.preset != "polis":
        return N_("The rule counts agreement in segments, and no one has declared a segment.")
    return N_("The rule counts agreement in opinion groups, and no opinion groups have been found.")


def compute_outcomes(
    votes: Votes, rule: Rule, partition: GroupPartition, counted: NDArray[np.bool_], needed: Mapping[str, Any]
) -> Outcomes:
    """Apply the rule: to the sides, or to the partition, resampling the people where the measure is a mean over
    groups."""
    whole = partition_everyone(votes)
    sides = needed.get("sides") if asks_sides(rule) else None
    if sides is not None:
        return compute_outcomes_by_sides(rule, (whole.counts[0], whole.effective[0]), sides.asked, counted)
    holds = None
    if rule.measure in AGGREGATE_MEASURES and rule.replicates and partition.labels is not None:
        holds = compute_bootstrap_shares(votes, rule, partition)
    return judge(
        partition.effective,
        rule,
        counted,
        may_leave_out=partition.may_leave_out,
        holds=holds,
        everyone=(whole.counts[0], whole.effective[0]),
    )


def compute_bootstrap_shares(votes: Votes, rule: Rule, partition: GroupPartition) -> BootstrapShares:
    """Return the shares of bootstrap samples in which the mean over groups reaches the threshold, for and against.

    A sample weights every person by Poisson(1); groups stay as they are. Shares are smoothed by one vote on each side,
    as in the measure itself. Both arrays have shape (statements,).
    """
    assert partition.labels is not None
    line = np.log(compute_group_threshold(rule, partition.groups))
    total = partition.counts.sum(axis=2)
    scale = np.divide(partition.effective.sum(axis=2), total, out=np.zeros_like(total), where=total > 0)[..., None]
    agreed, refused = np.zeros(votes.statements), np.zeros(votes.statements)
    for counts in compute_bootstrap_counts(votes, partition.labels, partition.groups, rule.replicates):
        disagrees, passes, agrees = (counts[:, :, column] * scale for column in range(3))
        seen = disagrees + agrees + (passes if rule.count_passes else 0)
        agreed += (np.log(compute_smoothed_share(agrees, seen)).mean(axis=0) >= line).sum(axis=1)
        refused += (np.log(compute_smoothed_share(disagrees, seen)).mean(axis=0) >= line).sum(axis=1)
    return agreed / rule.replicates, refused / rule.replicates


def build_outcomes_ranking(votes: Votes, found: Outcomes) -> Ranking:
    """Return one row per statement that counts: accepted first, the surest on top."""
    order = sorted(
        np.flatnonzero(votes.in_results),
        key=lambda j: (STATE_ORDER[found.state[j]], -found.lower[j], int(votes.statement_ids[j])),
    )
    bounds = None if found.sides is None else found.sides.shares.agree.compute_interval()
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
            **({} if found.sides is None or bounds is None else build_side_row(found.sides, bounds, int(j))),
        }
        for j in order
    )
    columns: tuple[Column, ...] = COLUMNS if found.left_out.any() else COLUMNS[:-1]
    if found.sides is not None:
        columns = SIDE_COLUMNS
    return Ranking(
        name="outcomes.states",
        title=N_("Outcomes under the consensus rule"),
        columns=columns,
        rows=rows,
        note=UNDETERMINED_NOTE,
    )


def build_expected_errors_blocks(found: Outcomes) -> tuple[Number, ...]:
    """Return the expected number of wrong outcomes: 1 − credence, summed over accepted and rejected ones."""
    sides = found.sides
    # By sides, an outcome is as doubtful as its least sure part: everyone, or the weakest side.
    agreed, refused = (
        (found.agreed, found.refused)
        if sides is None
        else (np.minimum(found.agreed, sides.accepts), np.minimum(found.refused, sides.rejects))
    )
    doubts = [
        1 - (yes if state == ACCEPTED else no)
        for state, yes, no in zip(found.state, agreed, refused, strict=True)
        if state in (ACCEPTED, REJECTED)
    ]
    if not doubts:
        return ()
    return (
        Number(
            name="outcomes.doubt",
            title=N_("Expected number of wrong outcomes (sampling error only)"),
            value=float(sum(doubts)),
            note=N_(
                "Among the accepted and rejected outcomes, how many would come out otherwise if many more people like "
                "those who voted had voted: the remaining doubt about each, added up. It does not count people who "
                "differ from those who voted, codes, or how the statements were chosen and worded."
            ),
        ),
    )


MODULE = Module(
    name="outcomes",
    title=N_("Outcomes"),
    question=N_("Which statements are accepted, rejected, divided or undetermined?"),
    version="3",
    settings=Rule,
    requires=("polis_classic", "space", "groups", "sides"),
    run=run,
)
