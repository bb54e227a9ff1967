"""Fragments of reports: stored in the place of those rendered before."""

from __future__ import annotations

from deliberate.extensions import db
from deliberate.models import ReportFragment, Run, RunState


def store_fragment(*, run_id: int, part: str, language: str, fingerprint: str, body: str) -> None:
    """Keep a part of the report of a run in one language. A run that is gone by now, or not finished, keeps none."""
    run = db.session.get(Run, run_id, with_for_update=True, populate_existing=True)
    if run is None or run.state != RunState.FINISHED:
        return
    found = db.session.get(ReportFragment, (run_id, part, language))
    if found is None:
        db.session.add(ReportFragment(run_id=run_id, part=part, language=language, fingerprint=fingerprint, body=body))
    else:
        found.fingerprint, found.body = fingerprint, body
    db.session.flush()
