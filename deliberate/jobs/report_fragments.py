"""The report is rendered by the worker: page one as an analysis is finished, its chapters after that, and each of them
again when its surroundings have changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm.attributes import set_committed_value

from deliberate.extensions import db, read_transaction
from deliberate.findings.parts import JsonObject
from deliberate.models import Run
from deliberate.queries.report_fragments import (
    Looked,
    find_newest_change,
    load_changed_reports,
    load_fragment_fingerprints,
)
from deliberate.services.report_fragments import store_fragment

log = logging.getLogger(__name__)
# The name under which the web, which knows the templates, hands over what renders the fragments of a run.
RENDERER = "report_fragments"


@dataclass(frozen=True)
class RenderedFragment:
    """A part of a report in one language, and what it was rendered from."""

    part: str
    language: str
    fingerprint: str
    body: str


# What the stored fragments of a run were rendered from, by part and language.
StoredFragments = Mapping[tuple[str, str], str]
# Returns those fragments of a run that have to be stored: of one that is not finished yet, page one.
Renderer = Callable[[Run, StoredFragments], list[RenderedFragment]]


def render_ahead(run_id: int, document: JsonObject) -> list[RenderedFragment]:
    """Return page one of a run that is about to be finished with these findings, so that it is there with the run.

    Whatever fails is logged, and the page is rendered afterwards: no analysis fails for its report.
    """
    render: Renderer | None = current_app.extensions.get(RENDERER)
    if render is None:
        return []
    try:
        with read_transaction():
            run = db.session.get(Run, run_id)
            assert run is not None
            # As if it had been read: nothing of it is stored here.
            set_committed_value(run, "findings", document)
            return render(run, {})
    except Exception:
        db.session.rollback()
        log.exception("Page one of an analysis could not be rendered ahead")
        return []


class FragmentKeeper:
    """Remembers up to where reports were looked at; what was there before its first look is left to its readers."""

    def __init__(self) -> None:
        self.seen: Looked | None = None

    def look(self) -> int:
        """Render what has changed since the last look, and return how many fragments that were."""
        render: Renderer | None = current_app.extensions.get(RENDERER)
        if render is None:
            return 0
        made: list[tuple[int, RenderedFragment]] = []
        with read_transaction():
            newest = find_newest_change()
            before, self.seen = newest if self.seen is None else self.seen, newest
            for run in load_changed_reports(before) if newest != before else ():
                made += [(run.id, one) for one in render(run, load_fragment_fingerprints(run.id))]
        for run_id, one in made:
            store_fragment(
                run_id=run_id, part=one.part, language=one.language, fingerprint=one.fingerprint, body=one.body
            )
            db.session.commit()
        return len(made)

    def keep_up(self) -> None:
        """Look, and log what fails: no report depends on a stored fragment."""
        try:
            self.look()
        except Exception:
            db.session.rollback()
            log.exception("A report could not be rendered ahead")
