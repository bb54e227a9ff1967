"""What a voting page tells of its question to everybody: rendered once, and kept until something of it changes."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from flask import g, render_template, request
from markupsafe import Markup

from deliberate.models import Assembly, Question
from deliberate.reports.chapters.responses import ResponseProgress
from deliberate.web.dates import name_reader_locale

KEPT = 256
Key = tuple[Hashable, ...]


def render_about(question: Question, response: ResponseProgress) -> Markup:
    """Return the part of the page."""
    assembly = question.assembly
    g.about = (question, response)
    return render_for(
        (
            name_reader_locale(), request.script_root, question.background, response,
            *list_what_is_shown(assembly),
        )
    )  # fmt: skip


def list_what_is_shown(assembly: Assembly) -> Key:
    """Return everything of an assembly that the part shows or depends on; the same values look the same."""
    return (
        assembly.slug, assembly.language, assembly.time_zone, assembly.introduction, assembly.consent_text,
        assembly.moderation_policy, assembly.veto_rule, assembly.host, assembly.decision_maker, assembly.answer_by,
        assembly.phase, assembly.was_open_here, assembly.is_opening_overdue, assembly.opens_at, assembly.closes_at,
        assembly.ended_at,
    )  # fmt: skip


@lru_cache(KEPT)
def render_for(_key: Key) -> Markup:
    """Render the part for the question of this request, which has these values."""
    question, response = g.about
    text = render_template(
        "participate/_about.html",
        assembly=question.assembly,
        question=question,
        response=response,
    )
    return Markup(text)  # noqa: S704  (what a template of ours rendered is escaped already)
