"""Participants say what statements would do, where the lot asks them; authors appeal against a code."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.errors import NotFound
from deliberate.models import Question
from deliberate.queries.assemblies import question_at
from deliberate.queries.coding.codebooks import codebook_of
from deliberate.queries.coding.crowd_tags import own_tags, statements_to_tag
from deliberate.queries.statements import statement_numbered
from deliberate.rules import Permission
from deliberate.services.coding.appeals import appeal
from deliberate.services.coding.crowd_tags import tag_statements
from deliberate.text import N_
from deliberate.web.access import requires
from deliberate.web.codebook_labels import spoken
from deliberate.web.numbers import sent_number
from deliberate.web.participate import bp
from deliberate.web.participate.cookie import present_participant, required_participant, still_participant
from deliberate.web.participate.personal_results import answers_page
from deliberate.web.participate.voting import voting_page
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import writing

QUESTIONS = {
    "use": N_("Would more people be able to use AI?"),
    "development": N_("Would more people be able to help build AI?"),
    "benefits": N_("Would what AI earns be shared more widely?"),
    "governance": N_("Would more people have a say in decisions about AI?"),
}


@bp.get("/a/<slug>/<int:position>/tags")
@requires(Permission.TAKE_PART)
def tags(slug: str, position: int) -> ResponseReturnValue:
    """The statements one is asked about, with what one has said before."""
    question = question_at(g.assembly, position)
    if not g.assembly.is_open:
        return redirect(url_for(".question", slug=slug, position=position), 303)
    return tags_page(question)


def tags_again(position: int) -> str:
    """Return the page for a refusal; the question itself where nothing can be sent to it any more."""
    question = question_at(g.assembly, position)
    return tags_page(question) if g.assembly.is_open else voting_page(question)


def tags_page(question: Question) -> str:
    """Return the page with what was just sent and refused, else with what was said before."""
    participant = present_participant(g.assembly)
    return render_template(
        "participate/tags.html",
        assembly=g.assembly,
        question=question,
        statements=statements_to_tag(question, participant) if participant is not None else [],
        own=own_tags(question, participant) if participant is not None else {},
        sent=request.form,
        book=spoken(codebook_of(g.assembly)),
        questions={key: gettext(text) for key, text in QUESTIONS.items()},
    )


@bp.post("/a/<slug>/<int:position>/tags")
@requires(Permission.TAKE_PART)
@refusals_on(tags_again)
def tag(slug: str, position: int) -> ResponseReturnValue:
    """Keep the answers; what was left open stays open."""
    question = question_at(g.assembly, position)
    participant, concepts = required_participant(g.assembly), list(codebook_of(g.assembly).concepts)
    answers: dict[int, dict[str, str]] = {}
    for statement in statements_to_tag(question, participant):
        sent = {concept: request.form.get(f"tag-{statement.number}-{concept}", "") for concept in concepts}
        answers[statement.number] = {concept: answer for concept, answer in sent.items() if answer}
    with writing():
        tag_statements(participant=still_participant(g.assembly), question=question, answers=answers)
    flash(gettext("Thank you: your answers were kept."), "status")
    return redirect(url_for(".question", slug=slug, position=position, more=1), 303)


@bp.post("/a/<slug>/<int:position>/appeals")
@requires(Permission.TAKE_PART)
@refusals_on(answers_page, field="appeal-{statement}")
def appeal_code(slug: str, position: int) -> ResponseReturnValue:
    """Keep an author's objection to the code of their statement."""
    question = question_at(g.assembly, position)
    required_participant(g.assembly)
    number = sent_number(request.form, "statement")
    if number is None:
        raise NotFound
    statement, reason = statement_numbered(question, number), request.form.get("reason", "")
    with writing():
        appeal(participant=still_participant(g.assembly), statement=statement, reason=reason)
    flash(gettext("Your appeal was kept. The answer will stand here."), "status")
    return redirect(url_for(".answers", slug=slug, position=position, _anchor="mine"), 303)
