"""Page one and the chapters of a report, rendered by the worker for most of its readers."""

from __future__ import annotations

from flask import Flask, current_app, g
from flask_babel import force_locale

from deliberate.config import LANGUAGES
from deliberate.jobs.report_fragments import RENDERER, RenderedFragment, StoredFragments
from deliberate.models import Run, RunState
from deliberate.queries.report import ReportSource
from deliberate.web.report_parts import PARTS, ReportParts
from deliberate.web.results import ShownAnalysis

# Every language as its largest country writes it, and English as it is written in most others. Readers from elsewhere
# have their own dates and numbers, rendered when they come.
LOCALES = (*LANGUAGES, "en_GB")
# What a page keeps of its reader and its place.
KEPT = ("assembly", "question", "analysis", "catalogue", "assembly_language", "reader_locale")


def render_changed_fragments(run: Run, stored: StoredFragments) -> list[RenderedFragment]:
    """Return those parts of the report of a run that are no longer true as they are stored, for each locale.

    Of a run that is about to be finished only page one: chapters tell when it was, and readers come to page one first.
    """
    names = tuple(PARTS) if run.state == RunState.FINISHED else ("page_one",)
    path = f"/a/{run.question.assembly.slug}/{run.question.position}/report"
    with current_app.test_request_context(path, base_url=current_app.config["BASE_URL"] or None):
        try:
            g.assembly, g.question = run.question.assembly, run.question
            g.analysis = ShownAnalysis(run, run)
            parts = ReportParts(ReportSource(run))
            fingerprints = {name: parts.build_fingerprint(name) for name in names}
            return [
                RenderedFragment(name, locale, fingerprint, render_for(locale, parts, name))
                for locale in LOCALES
                for name, fingerprint in fingerprints.items()
                if stored.get((name, locale)) != fingerprint
            ]
        finally:
            for kept in KEPT:
                g.pop(kept, None)


def render_for(locale: str, parts: ReportParts, name: str) -> str:
    """Render a part as readers with this locale see it."""
    g.pop("catalogue", None)
    g.reader_locale = locale
    with force_locale(locale.split("_", maxsplit=1)[0]):
        return parts.render(name)


def register(app: Flask) -> None:
    """Hand the worker what renders the fragments of a run."""
    app.extensions[RENDERER] = render_changed_fragments
