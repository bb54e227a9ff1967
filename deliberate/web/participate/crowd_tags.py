"""Participants say what statements would do, where they were selected at random; authors appeal against a code."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.models import Question
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.crowd_tags import load_own_tags, load_statements_to_tag
from deliberate.queries.statements import load_statement
from deliberate.rules import Permission
from deliberate.services.coding.appeals import submit_appeal
from deliberate.services.coding.crowd_tags import tag_statements
from deliberate.text import N_
from deliberate.web.access import requires
from deliberate.web.codebook_labels import localize_codebook_for_page
from deliberate.web.forms.participate import AppealForm, read_sent_tags
from deliberate.web.participate.blueprint import bp
from deliberate.web.participate.cookie import find_current_participant, require_acting_participant, require_participant
from deliberate.web.participate.personal_results import render_answers_page
from deliberate.web.participate.voting import render_voting_page
from deliberate.web.refusals import get_sent_fields, refusals_on
from deliberate.web.transaction import write_transaction

QUESTIONS = {
    "use": N_("Would more people be able to use AI?"),
    "development": N_("Would more people be able to help build AI?"),
    "benefits": N_("Would the benefits of AI be shared more widely?"),
    "governance": N_("Would more people have a say in decisions about AI?"),
}


@bp.get("/a/<slug>/<int:position>/tags")
@requires(Permission.TAKE_PART)
def tags(slug: str, position: int) -> ResponseReturnValue:
    """Show the statements one is asked about, with what one has said before."""
    if not g.assembly.is_open:
        return redirect(url_for(".question", slug=slug, position=position), 303)
    return render_crowd_tags_page(g.question)


def rerender_crowd_tags() -> str:
    """Return the page for a refusal; the question itself where nothing can be sent to it any more."""
    return render_crowd_tags_page(g.question) if g.assembly.is_open else render_voting_page(g.question)


def render_crowd_tags_page(question: Question) -> str:
    """Return the page with what was just sent and refused, else with what was said before."""
    participant = find_current_participant(g.assembly)
    return render_template(
        "participate/tags.html",
        assembly=g.assembly,
        question=question,
        statements=load_statements_to_tag(question, participant) if participant is not None else [],
        own=load_own_tags(question, participant) if participant is not None else {},
        sent=get_sent_fields(),
        book=localize_codebook_for_page(load_assembly_codebook(g.assembly)),
        questions={key: gettext(text) for key, text in QUESTIONS.items()},
    )


@bp.post("/a/<slug>/<int:position>/tags")
@requires(Permission.TAKE_PART)
@refusals_on(rerender_crowd_tags)
def tag(slug: str, position: int) -> ResponseReturnValue:
    """Keep the answers; what was left open stays open."""
    participant, concepts = require_participant(g.assembly), list(load_assembly_codebook(g.assembly).concepts)
    asked = load_statements_to_tag(g.question, participant)
    answers = read_sent_tags([statement.number for statement in asked], concepts)
    with write_transaction():
        tag_statements(participant=require_acting_participant(g.assembly), question=g.question, answers=answers)
    flash(gettext("Thank you. Your answers were saved."), "status")
    return redirect(url_for(".question", slug=slug, position=position), 303)


@bp.post("/a/<slug>/<int:position>/appeals")
@requires(Permission.TAKE_PART)
@refusals_on(render_answers_page, field="appeal-{statement}")
def appeal_code(slug: str, position: int) -> ResponseReturnValue:
    """Keep an author's objection to the code of their statement."""
    require_participant(g.assembly)
    form = AppealForm.read()
    statement, reason = load_statement(g.question, form.statement.data), form.reason.data
    with write_transaction():
        submit_appeal(participant=require_acting_participant(g.assembly), statement=statement, reason=reason)
    flash(gettext("Your appeal was sent. The answer will appear here."), "status")
    return redirect(url_for(".answers", slug=slug, position=position, _anchor="mine"), 303)
