"""Outcomes: each statement's state under the consensus rule.

Accepted: the measure lies above the threshold with the rule's credence. Rejected: the same for disagreement. Divided:
groups are surely on opposite sides, or one of them is surely split. Undetermined: everything else.

What must hold in every group is an intersection, so each group is tested at the full credence (Berger 1982); what holds
in some group is a union, so the error is shared among the groups (Bonferroni). Shares have a uniform prior, so the
credence is that of Beta(agrees + 1, others + 1). Means over groups are judged by the bootstrap.
"""

from deliberate.aggregation.modules.outcomes.judge import Outcomes, judge
from deliberate.aggregation.modules.outcomes.module import MODULE
from deliberate.aggregation.modules.outcomes.states import ACCEPTED, DIVIDED, REJECTED, UNDETERMINED
from deliberate.aggregation.rule import Rule as Settings

__all__ = ["ACCEPTED", "DIVIDED", "MODULE", "REJECTED", "UNDETERMINED", "Outcomes", "Settings", "judge"]
