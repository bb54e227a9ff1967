"""Parts of the report as fragments: page one and every chapter, rendered once for everyone who may see the same.

A part depends on nothing of its reader but the language, as their country writes it, and what it offers those with a
role. What it reads beside the findings is told by its fingerprint, so one that is no longer true is never shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import current_app, g, render_template, request
from markupsafe import Markup

from deliberate.queries.analysis_input import find_newest_acts
from deliberate.queries.linked_wordings import load_linked_wordings
from deliberate.queries.report import ReportSource
from deliberate.queries.report_fragments import find_fragment
from deliberate.queries.report_token import compute_report_token
from deliberate.reports.chapters.concepts import build_concepts_chapter
from deliberate.reports.chapters.divides import build_divides_chapter
from deliberate.reports.chapters.groups import build_groups_chapter
from deliberate.reports.chapters.method import build_method_chapter
from deliberate.reports.chapters.page_one import build_page_one
from deliberate.reports.chapters.responses import build_responses_chapter
from deliberate.reports.chapters.robustness import build_robustness_chapter
from deliberate.reports.chapters.shared import build_shared_chapter
from deliberate.reports.chapters.statements import build_statements_chapter, load_disclosed_marks
from deliberate.reports.chapters.tensions import build_tensions_chapter
from deliberate.reports.imported import load_import_history
from deliberate.rules import Permission, may
from deliberate.web.access import load_person
from deliberate.web.dates import name_reader_locale
from deliberate.web.report_fragments import fragments

# What chapters offer those who may, as links to the desk; they ask for nothing else.
OFFERED = (Permission.EDIT_ASSEMBLY, Permission.ANALYSE, Permission.EXPORT)


@dataclass(frozen=True)
class Part:
    """A part of the report: what its template shows, and all that this reads beside what page one depends on."""

    build: Callable[[ReportSource], object]
    read_more: Callable[[ReportSource], object] = lambda _source: None
    template: str = "report/_chapter.html"


def read_statement_surroundings(source: ReportSource) -> object:
    """Return what the chapter on statements reads beside the findings."""
    marks = load_disclosed_marks(source) if source.assembly.offers_importance else None
    return source.comments, load_linked_wordings(source.question), source.has_topics, marks


def read_method_surroundings(source: ReportSource) -> object:
    """Return what tells of the days and of an import, which the chapter on method reads beside the findings: whatever
    changes them is a vote or stands in the log."""
    return find_newest_acts(source.question)


PARTS: Mapping[str, Part] = {
    "page_one": Part(build_page_one, template="report/_page_one.html"),
    "shared": Part(build_shared_chapter),
    "divides": Part(build_divides_chapter, lambda source: source.comments),
    "groups": Part(build_groups_chapter),
    "concepts": Part(build_concepts_chapter, lambda source: source.blind_answers),
    "tensions": Part(build_tensions_chapter),
    "responses": Part(build_responses_chapter),
    "robustness": Part(build_robustness_chapter),
    "statements": Part(build_statements_chapter, read_statement_surroundings),
    # Large, and the same on every page of the table of statements.
    "other_modules": Part(build_statements_chapter, template="report/_other_modules.html"),
    "method": Part(build_method_chapter, read_method_surroundings),
}


def render_chapter(template: str, source: ReportSource, **values: object) -> str:
    """Render a page of the report. values: what its chapter shows."""
    return render_template(
        template,
        assembly=source.assembly,
        question=source.question,
        analysis=g.analysis,
        run=source.run,
        has_topics=source.has_topics,
        has_versions=source.has_versions,
        **values,
    )


def render_part(name: str, source: ReportSource, chapter: object, offered: frozenset[Permission]) -> str:
    """Render a part with this chapter for readers who are offered so much."""
    past = load_import_history(source.assembly) if name == "method" else None
    values: dict[str, Any] = {"may": tell_offered(offered), "part": name, "past": past}
    return render_chapter(PARTS[name].template, source, chapter=chapter, **values)


def tell_offered(offered: frozenset[Permission]) -> Callable[[str], bool]:
    """Return what answers templates whether something is offered. Raises LookupError where no fragment may ask."""

    def is_offered(name: str) -> bool:
        permission = Permission(name)
        if permission not in OFFERED:
            raise LookupError(f"A part of the report is kept for all readers alike; it can't ask for {name}.")
        return permission in offered

    return is_offered


def find_offered() -> frozenset[Permission]:
    """Return what the report offers the one who asks."""
    person = load_person(g.assembly)
    return frozenset(permission for permission in OFFERED if may(permission, person, g.assembly))


@dataclass(frozen=True)
class ReportParts:
    """The parts of one report, each as it is now."""

    source: ReportSource

    @cached_property
    def token(self) -> str:
        """What every part depends on beside its language: content around the findings, and where the site is."""
        return repr((compute_report_token(self.source.run), request.script_root))

    def build_fingerprint(self, name: str) -> str:
        """Return what a part depends on beside its language."""
        return hashlib.sha256(repr((self.token, PARTS[name].read_more(self.source))).encode()).hexdigest()

    def find(self, name: str) -> Markup:
        """Return a part: kept in this process, or rendered ahead by the worker, or rendered now."""
        fingerprint, locale, offered = self.build_fingerprint(name), name_reader_locale(), find_offered()

        def make() -> str:
            stored = None if offered else find_fragment(self.source.run.id, name, locale, fingerprint)
            return self.render(name, offered) if stored is None else stored

        key = (current_app.config["DATABASE_URL"], name, fingerprint, locale, offered)
        return fragments.find_or_render(key, make)

    def render(self, name: str, offered: frozenset[Permission] = frozenset()) -> str:
        """Render a part now."""
        return render_part(name, self.source, PARTS[name].build(self.source), offered)

    def render_other(self, name: str, chapter: object) -> Markup:
        """Render a part with a chapter that the address asked for, such as another page of it."""
        return Markup(render_part(name, self.source, chapter, find_offered()))  # noqa: S704 - a template's output
