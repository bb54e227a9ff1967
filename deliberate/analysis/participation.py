"""Who took part and how: figures of one analysis, from the votes alone."""

from __future__ import annotations

import numpy as np

from deliberate.aggregation.votes import Votes
from deliberate.findings.document import Participation


def compute_participation(votes: Votes) -> Participation:
    """Votes per person and per statement, the share of passes and of cells that were voted on, seeds and others.

    Only statements that count are listed; people are those who cast at least one vote.
    """
    each = np.diff(votes.person_start)
    each = each[each > 0]
    counted = votes.in_results
    per_statement = votes.counts.sum(axis=1)[counted] if votes.total else np.zeros(int(counted.sum()))
    cells = len(each) * int(counted.sum())
    return Participation(
        votes_per_person=float(np.median(each)) if len(each) else None,
        votes_per_statement=float(np.median(per_statement)) if len(per_statement) else None,
        least_votes=int(per_statement.min()) if len(per_statement) else None,
        passes=round(float((votes.choice == 0).mean()), 9) if votes.total else None,
        coverage=round(float(per_statement.sum()) / cells, 9) if cells else None,
        seeds=int((votes.is_seed & counted).sum()),
        by_participants=int((~votes.is_seed & counted).sum()),
    )
