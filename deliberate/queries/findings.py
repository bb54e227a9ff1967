"""The findings of a run as typed values, parsed once per request."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from deliberate.findings.document import Findings
from deliberate.models import Run

# A row object lives as long as its session, so nothing stays beyond the request or the job.
PARSED: WeakKeyDictionary[Run, Findings] = WeakKeyDictionary()


def load_findings(run: Run) -> Findings:
    """Return the findings of a finished run; the same object again as long as the row holds the same document."""
    assert run.findings is not None
    known = PARSED.get(run)
    if known is None or known.document is not run.findings:
        known = PARSED[run] = Findings.from_json(run.findings)
    return known
