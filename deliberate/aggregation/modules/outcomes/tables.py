"""The tables beside the outcomes: other rules, stability of each outcome, linked statements."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.blocks import Block, Column, Ranking, Table
from deliberate.aggregation.modules.outcomes.judge import Outcomes
from deliberate.aggregation.modules.outcomes.sensitivity import RuleVariant
from deliberate.aggregation.modules.outcomes.states import STATES
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

MAX_LISTED = 12
UNDETERMINED_NOTE = N_(
    "Undetermined means that there are too few votes, or that the interval crosses the threshold. It does not mean no."
)
GROUPS_SENSITIVITY_NOTE = N_(
    "The threshold moved by five percentage points, passes counted or not, one group more or fewer. "
    "Means across groups are assessed with a formula here, not by resampling people. Other rules do "
    "not change any outcome."
)
SIDES_SENSITIVITY_NOTE = N_(
    "The threshold moved by five percentage points, passes counted or not; then the outermost people asked too, "
    "everyone together, and every opinion group where groups were found. Other rules do not change any outcome."
)
COLUMNS = (
    Column("state", N_("Outcome"), "state"),
    Column("reason", N_("Why"), "text"),
    Column("votes", N_("Votes"), "count"),
    Column("share", N_("Share who agree"), "share"),
    Column("lower", N_("At least"), "share"),
    Column("upper", N_("At most"), "share"),
    Column("accepts", N_("Probability: accepted"), "share"),
    Column("rejects", N_("Probability: rejected"), "share"),
    Column("left_out", N_("Groups or segments left out"), "count"),
)


def build_sensitivity_blocks(
    votes: Votes, found: Outcomes, others: list[RuleVariant], counted: NDArray[np.bool_]
) -> tuple[Block, ...]:
    """Return counts of states under every other rule, and how stable each outcome is under them."""
    numbers = votes.statement_ids

    def changed(other: RuleVariant) -> list[int]:
        return [int(numbers[j]) for j in np.flatnonzero(counted) if other.state[j] != found.state[j]]

    rows = tuple(
        {
            "rule": N_("the rule itself") if other.is_rule else other.name,
            "threshold": other.threshold,
            "passes": other.count_passes,
            "groups": other.groups,
            **{state: other.count(state, counted) for state in STATES},
            "changed": len(different := changed(other)),
            "which": format_numbers(different),
        }
        for other in others
    )
    table = Table(
        name="outcomes.sensitivity",
        title=N_("Results under other rules"),
        columns=(
            Column("rule", N_("Rule"), "text"),
            Column("threshold", N_("Threshold"), "share"),
            Column("passes", N_("Passes count"), "text"),
            Column("groups", N_("Groups"), "count"),
            Column("accepted", N_("Accepted"), "count"),
            Column("rejected", N_("Rejected"), "count"),
            Column("divided", N_("Divided"), "count"),
            Column("undetermined", N_("Undetermined"), "count"),
            Column("changed", N_("Different outcomes"), "count"),
            Column("which", N_("Statements that differ"), "text"),
        ),
        rows=rows,
        note=SIDES_SENSITIVITY_NOTE if found.sides is not None else GROUPS_SENSITIVITY_NOTE,
    )
    steady = Ranking(
        name="outcomes.steadiness",
        title=N_("Stability of each outcome"),
        columns=(
            Column("state", N_("Outcome"), "state"),
            Column("steady", N_("Same outcome under the other rules"), "share"),
        ),
        rows=tuple(
            {
                "statement": int(numbers[j]),
                "state": found.state[j],
                "steady": sum(other.state[j] == found.state[j] for other in others) / len(others),
                # One sign for each rule, in the order of the table: 1 where the outcome is the same.
                "same": "".join("01"[other.state[j] == found.state[j]] for other in others),
            }
            for j in np.flatnonzero(counted)
        ),
        note=N_("Share of the rules in the table above under which the statement has the same outcome."),
    )
    return table, steady


def format_numbers(numbers: list[int]) -> str:
    """Return the first few numbers as text."""
    return ", ".join(map(str, numbers[:MAX_LISTED])) + (" …" if len(numbers) > MAX_LISTED else "")


def build_linked_statements_table(votes: Votes) -> tuple[Table, ...]:
    """Return the table of linked statements that were counted as one."""
    if not votes.pooled:
        return ()
    numbers = votes.statement_ids
    return (
        Table(
            name="outcomes.twins",
            title=N_("Statements counted as one"),
            columns=(
                Column("statement", N_("Statement"), "statement"),
                Column("twins", N_("Linked statements"), "text"),
                Column("added", N_("People who voted only on a linked statement"), "count"),
                Column("both", N_("People who voted on several"), "count"),
                Column("torn", N_("of whom with different answers"), "count"),
            ),
            rows=tuple(
                {
                    "statement": int(numbers[item.statement]),
                    "twins": ", ".join(str(int(numbers[twin])) for twin in item.twins),
                    "added": item.added,
                    "both": item.both,
                    "torn": item.torn,
                }
                for item in votes.pooled
            ),
            note=N_(
                "A moderator linked statements that say the same thing. Each person counts once: with their "
                "answer to the statement itself or, failing that, to the linked statement with the lowest "
                "number."
            ),
        ),
    )
