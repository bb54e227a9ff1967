"""What changed about an assembly after it was opened: shown to those who took part before, and public in full."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup, escape

from deliberate.models import Amendment, Assembly, Participant
from deliberate.queries.assemblies import filter_amendments_since_joining, load_amendments
from deliberate.rules import Permission
from deliberate.services.amendments import CONSENT_FIELD, agree_to_consent
from deliberate.text import N_
from deliberate.web.access import requires
from deliberate.web.dates import format_datetime, format_day
from deliberate.web.forms.participate import ConsentForm
from deliberate.web.participate.blueprint import bp
from deliberate.web.participate.cookie import find_current_participant, require_acting_participant
from deliberate.web.transaction import write_transaction
from deliberate.web.written_texts import render_written_text

CHANGE_TEMPLATES = {
    "closes_at": N_("The closing time was changed on %(day)s from %(before)s to %(after)s."),
    "results_visibility": N_("Who can see the results was changed on %(day)s, from “%(before)s” to “%(after)s”."),
    "consent_text": N_("The information about how your data is used was changed on %(day)s."),
    "moderation_policy": N_("The moderation policy was changed on %(day)s."),
    "introduction": N_("The introduction was changed on %(day)s."),
    "host": N_("Who is asking was changed on %(day)s, from “%(before)s” to “%(after)s”."),
    "background": N_("The background of the question was changed on %(day)s."),
}
VISIBILITY_LABELS = {
    "live": N_("everyone, once they have voted on every statement or voting has closed"),
    "after_close": N_("everyone, once voting has closed"),
    "members": N_("only people with a role"),
}
# Longer texts are shown on the page of changes, not in the notice.
TEXT_FIELDS = frozenset({"consent_text", "moderation_policy", "introduction", "background"})


@dataclass(frozen=True)
class Notice:
    """One change in a sentence; `anchor` leads to both versions; `consent` is the version to agree to, if any."""

    sentence: Markup
    anchor: str
    consent: int | None = None


def build_notices(assembly: Assembly, participant: Participant | None) -> list[Notice]:
    """Return the notices for someone who took part before: the newest change of each field that is news to them."""
    if participant is None:
        return []
    amendments = load_amendments(assembly)
    since_joining = filter_amendments_since_joining(participant, amendments)
    found: dict[tuple[str, int | None], Amendment] = {}
    for one in amendments:
        # Who joined on a page that still showed the earlier text has not seen the change, though it came before them.
        if one in since_joining or one.field == CONSENT_FIELD:
            found.setdefault((one.field, one.question_id), one)
    return [
        Notice(
            describe_amendment(one),
            f"change-{one.id}",
            assembly.consent_version if one.field == CONSENT_FIELD else None,
        )
        for one in found.values()
        if one.field != CONSENT_FIELD or participant.consent_version < assembly.consent_version
    ]


def describe_amendment(one: Amendment) -> Markup:
    """Return what changed and when, with both values where they are short, as markup: each in its language."""
    values = {
        "day": format_day(one.at),
        "before": format_amended_value(one.field, one.before),
        "after": format_amended_value(one.field, one.after),
    }
    return escape(gettext(CHANGE_TEMPLATES[one.field])) % values


def format_amended_value(field: str, kept: str | None) -> str:
    """Return a value in the reader's language."""
    if field == "closes_at":
        return format_datetime(dt.datetime.fromisoformat(kept)) if kept else str(gettext("no set time"))
    if field == "results_visibility":
        return str(gettext(VISIBILITY_LABELS[kept])) if kept in VISIBILITY_LABELS else "–"
    return render_written_text(kept) if kept else "–"


@bp.get("/a/<slug>/changes")
@requires(Permission.SEE_ASSEMBLY)
def changes(slug: str) -> ResponseReturnValue:
    """Show every change with both versions, newest first."""
    amendments = load_amendments(g.assembly)
    return render_template(
        "participate/changes.html",
        assembly=g.assembly,
        entries=[(one, describe_amendment(one), one.field in TEXT_FIELDS) for one in amendments],
        positions={question.id: question.position for question in g.assembly.questions},
    )


@bp.post("/a/<slug>/consent")
@requires(Permission.TAKE_PART)
def agree(slug: str) -> ResponseReturnValue:
    """Record that a participant has read the current information about their data."""
    participant, version = find_current_participant(g.assembly), ConsentForm.read().version.data or 0
    if participant is not None:
        with write_transaction():
            agree_to_consent(participant=require_acting_participant(g.assembly), version=version)
    return redirect(url_for(".assembly", slug=slug), 303)
