"""The public page of moderators' decisions counts what stands, not what was done."""

from __future__ import annotations

from deliberate.models import AuditEntry
from deliberate.web.transparency import count_standing_verdicts


def test_a_decision_that_was_taken_back_or_changed_counts_once_or_not_at_all() -> None:
    done = [("one", "visible"), ("one", "waiting"), ("two", "visible"), ("two", "waiting"), ("two", "rejected")]
    entries = [
        AuditEntry(id=n, subject=subject, detail={"verdict": verdict}) for n, (subject, verdict) in enumerate(done)
    ]
    assert count_standing_verdicts(entries[::-1]) == {"rejected": 1}
