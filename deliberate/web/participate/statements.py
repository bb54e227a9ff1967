"""Proposing a statement and commenting on one."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import Assembly, Comment, Moderation, Question
from deliberate.queries.assemblies import question_at
from deliberate.queries.statements import alike, choices_of, statement_numbered
from deliberate.rules import Permission
from deliberate.services.admission import ensure_statements
from deliberate.services.comments import add_comment, endorse_comment, withdraw_endorsement
from deliberate.services.statements import propose_statement
from deliberate.web.access import requires
from deliberate.web.errors import answer
from deliberate.web.expired_forms import expired_words, own_page
from deliberate.web.negotiation import wants_json
from deliberate.web.numbers import sent_number
from deliberate.web.participate import bp
from deliberate.web.participate.cookie import (
    present_or_joined,
    present_participant,
    required_participant,
    still_participant,
)
from deliberate.web.participate.voting import voting_again, voting_page
from deliberate.web.rate_limits import budget_of, count_comment, count_statement, searching
from deliberate.web.refusals import refusals_on, sent
from deliberate.web.transaction import writing


@bp.get("/a/<slug>/<int:position>/propose")
@requires(Permission.TAKE_PART)
def propose_form(slug: str, position: int) -> ResponseReturnValue:
    """The place to write a statement; what is already there and alike is shown."""
    question = question_at(g.assembly, position)
    if not takes_statements(g.assembly):
        return redirect(url_for(".question", slug=slug, position=position), 303)
    return proposing(question, request.args.get("text", ""))


def takes_statements(assembly: Assembly) -> bool:
    """Return whether participants may send statements now."""
    return assembly.is_open and assembly.accepts_statements


def proposing(question: Question, text: str) -> str:
    """The page with the text kept."""
    return render_template(
        "participate/propose.html",
        assembly=g.assembly,
        question=question,
        text=text,
        similar=similar_to(question, text),
    )


def refused_proposal(position: int) -> str:
    """Return the page with the text that was sent; the question itself where nothing can be sent to it any more."""
    question = question_at(g.assembly, position)
    return proposing(question, sent("text")) if takes_statements(g.assembly) else voting_page(question)


def similar_to(question: Question, text: str) -> list[dict[str, Any]]:
    """Statements that read like the text, with one's own vote on them and where to vote."""
    with searching():
        found = alike(question, text[: question.assembly.hard_limit])
    votes = choices_of(present_participant(g.assembly), found)
    return [
        {
            "number": statement.number,
            "text": statement.text,
            "voted": statement.id in votes,
            "address": url_for(
                ".question", slug=g.assembly.slug, position=question.position, statement=statement.number
            ),
        }
        for statement in found
    ]


@bp.get("/a/<slug>/<int:position>/similar")
@requires(Permission.TAKE_PART)
def similar(slug: str, position: int) -> ResponseReturnValue:
    """What is already here and reads like `text`, for somebody who is writing."""
    question = question_at(g.assembly, position)
    return {"similar": similar_to(question, request.args.get("text", ""))}


@bp.post("/a/<slug>/<int:position>/propose")
@requires(Permission.TAKE_PART)
@refusals_on(refused_proposal, field="text")
def propose(slug: str, position: int) -> ResponseReturnValue:
    """Keep a participant's statement."""
    question = question_at(g.assembly, position)
    text = request.form.get("text", "")
    budget = budget_of(g.assembly, present_participant(g.assembly))
    with writing():
        ensure_statements(g.assembly)
        participant = present_or_joined(g.assembly)
        count_statement(participant, budget)
        statement = propose_statement(participant=participant, question=question, text=text)
    if wants_json():
        return {"number": statement.number, "state": statement.moderation}, 201
    if statement.is_visible:
        flash(gettext("Thank you. Your statement is visible now."), "status")
    else:
        flash(gettext("Thank you. A moderator reads your statement first; you find its state below."), "status")
    return redirect(url_for(".answers", slug=slug, position=position, _anchor="mine"), 303)


@own_page("participate.propose")
@requires(Permission.TAKE_PART)
def propose_again(slug: str, position: int) -> ResponseReturnValue:
    """The page with the text kept, where the form had expired."""
    return answer(400, expired_words(), code="FormOutOfDate", field="text")


@bp.post("/a/<slug>/<int:position>/comments")
@requires(Permission.TAKE_PART)
@refusals_on(voting_again, field="comment-text")
def comment(slug: str, position: int) -> ResponseReturnValue:
    """Keep a comment under one's own vote."""
    question = question_at(g.assembly, position)
    statement = statement_numbered(question, sent_number(request.form, "statement"))
    required_participant(g.assembly)
    text, kind = request.form.get("text", ""), request.form.get("kind", "reason")
    with writing():
        participant = still_participant(g.assembly)
        count_comment(participant)
        made = add_comment(participant=participant, statement=statement, text=text, kind=kind)
    if wants_json():
        return {"state": made.moderation}, 201
    if made.moderation == Moderation.WAITING.value:
        flash(gettext("Thank you. A moderator reads your comment first."), "status")
    else:
        flash(gettext("Thank you. Your comment was kept."), "status")
    return redirect(url_for(".question", slug=slug, position=position, more=1), 303)


@bp.post("/a/<slug>/<int:position>/comments/<int:comment_id>/endorsement")
@requires(Permission.TAKE_PART)
@refusals_on(voting_again)
def endorse(slug: str, position: int, comment_id: int) -> ResponseReturnValue:
    """Find a comment helpful, or no longer."""
    found = db.session.get(Comment, comment_id)
    if found is None:
        raise NotFound
    required_participant(g.assembly)
    verb = withdraw_endorsement if request.form.get("withdraw") else endorse_comment
    with writing():
        verb(participant=still_participant(g.assembly), comment=found)
    return redirect(url_for(".question", slug=slug, position=position, more=1), 303)
