"""Proposing a statement and commenting on one."""

from __future__ import annotations

from typing import TypedDict

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import Assembly, Choice, Comment, Moderation, Question
from deliberate.queries.sent_acts import find_sent_comment, find_sent_statement
from deliberate.queries.statements import find_statement, load_choices, load_similar_statements, load_statement
from deliberate.rules import Permission
from deliberate.services.admission import ensure_statements_not_paused
from deliberate.services.comments import add_comment, endorse_comment, withdraw_endorsement
from deliberate.services.statements import propose_statement
from deliberate.web.access import requires
from deliberate.web.errors import build_error_response
from deliberate.web.expired_forms import describe_expiry, expired_form_page
from deliberate.web.forms.participate import CommentForm, EndorsementForm, ProposalForm
from deliberate.web.negotiation import wants_json
from deliberate.web.numbers import read_sent_number
from deliberate.web.participate.acting_as import compute_client_name
from deliberate.web.participate.blueprint import bp
from deliberate.web.participate.cookie import (
    find_current_participant,
    find_or_join_participant,
    require_acting_participant,
    require_participant,
)
from deliberate.web.participate.last_vote import describe_last_vote
from deliberate.web.participate.voting import render_voting_page, rerender_voting_page
from deliberate.web.rate_limits import (
    count_comment,
    count_statement,
    limit_text_searches,
    load_applicable_budget,
    noting_slowdown,
)
from deliberate.web.refusals import choose_sent_text, refusals_on
from deliberate.web.transaction import write_transaction


@bp.get("/a/<slug>/<int:position>/propose")
@requires(Permission.TAKE_PART)
def propose_form(slug: str, position: int) -> ResponseReturnValue:
    """Show the place to write a statement; what is already there and alike is shown."""
    if not may_propose(g.assembly):
        return redirect(url_for(".question", slug=slug, position=position), 303)
    return render_propose_page(g.question, request.args.get("text", ""))


def may_propose(assembly: Assembly) -> bool:
    """Return whether participants may send statements now."""
    return assembly.is_open and assembly.accepts_statements


def render_propose_page(question: Question, text: str) -> str:
    """Return the page with the text kept."""
    return render_template(
        "participate/propose.html",
        assembly=g.assembly,
        question=question,
        text=text,
        similar=find_similar_statements(question, text),
        who=compute_client_name(find_current_participant(g.assembly)),
    )


def rerender_proposal() -> str:
    """Return the page with the text that was sent; the question itself where nothing can be sent to it any more."""
    return (
        render_propose_page(g.question, choose_sent_text("text"))
        if may_propose(g.assembly)
        else render_voting_page(g.question)
    )


class SimilarStatement(TypedDict):
    """A statement that reads like a text, one's own vote on it, and the address to vote."""

    number: int
    text: str
    voted: bool
    address: str


def find_similar_statements(question: Question, text: str) -> list[SimilarStatement]:
    """Return the statements that read like the text, with one's own vote and the address to vote."""
    with limit_text_searches():
        found = load_similar_statements(question, text[: question.assembly.hard_limit])
    votes = load_choices(find_current_participant(g.assembly), found)
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
    """Show what is already here and reads like `text`, for someone who is writing."""
    return {"similar": find_similar_statements(g.question, request.args.get("text", ""))}


@bp.post("/a/<slug>/<int:position>/propose")
@requires(Permission.TAKE_PART)
@refusals_on(rerender_proposal, field="text")
def propose(slug: str, position: int) -> ResponseReturnValue:
    """Keep a participant's statement."""
    form = ProposalForm.read()
    text, joining = form.text.data, form.joining()
    budget = load_applicable_budget(g.assembly, find_current_participant(g.assembly))
    with noting_slowdown(g.assembly, budget), write_transaction():
        participant = find_or_join_participant(g.assembly, joining)
        # Sent again, because the answer to it was lost: it is here already, whatever became of it since.
        statement = find_sent_statement(participant, form.client_id.data)
        if statement is None:
            ensure_statements_not_paused(g.assembly)
            count_statement(participant, budget)
            statement = propose_statement(
                participant=participant, question=g.question, text=text, client_id=form.client_id.data or None
            )
    if wants_json():
        return {"number": statement.number, "state": statement.moderation}, 201
    if statement.is_visible:
        flash(gettext("Thank you. Others can now vote on your statement."), "status")
    else:
        flash(gettext("Thank you. A moderator will read your statement first. You can see its status below."), "status")
    return redirect(url_for(".answers", slug=slug, position=position, _anchor="mine"), 303)


@expired_form_page("participate.propose")
@requires(Permission.TAKE_PART)
def render_expired_proposal(slug: str, position: int) -> ResponseReturnValue:
    """Show the page with the text kept, where the form had expired."""
    return build_error_response(400, describe_expiry(), code="FormOutOfDate", field="text")


@bp.get("/a/<slug>/<int:position>/comments")
@requires(Permission.TAKE_PART)
def comments(slug: str, position: int) -> ResponseReturnValue:
    """Show what others wrote about a statement, as a part of the voting page, to someone who has voted on it."""
    number, participant = read_sent_number(request.args, "statement"), find_current_participant(g.assembly)
    statement = find_statement(g.question, number) if number is not None else None
    choice = load_choices(participant, [statement]).get(statement.id) if statement is not None else None
    if statement is None or choice is None:
        raise NotFound
    last = describe_last_vote(g.question, participant, [statement.number, Choice(choice).word, None])
    return render_template(
        "participate/comments.html", assembly=g.assembly, question=g.question, participant=participant, last=last
    )


@bp.post("/a/<slug>/<int:position>/comments")
@requires(Permission.TAKE_PART)
@refusals_on(rerender_voting_page, field="comment-text")
def comment(slug: str, position: int) -> ResponseReturnValue:
    """Keep a comment under one's own vote."""
    form = CommentForm.read()
    statement = load_statement(g.question, form.statement.data)
    require_participant(g.assembly)
    with write_transaction():
        participant = require_acting_participant(g.assembly)
        added = find_sent_comment(participant, form.client_id.data)
        if added is None:
            count_comment(participant)
            added = add_comment(
                participant=participant,
                statement=statement,
                text=form.text.data,
                kind=form.kind.data,
                client_id=form.client_id.data or None,
            )
    if wants_json():
        return {"state": added.moderation}, 201
    if added.moderation == Moderation.WAITING:
        flash(gettext("Thank you. A moderator will read your comment first."), "status")
    else:
        flash(gettext("Thank you. Others can now read your comment."), "status")
    return redirect(url_for(".question", slug=slug, position=position, more=request.args.get("more")), 303)


@bp.post("/a/<slug>/<int:position>/comments/<int:comment_id>/endorsement")
@requires(Permission.TAKE_PART)
@refusals_on(rerender_voting_page)
def endorse(slug: str, position: int, comment_id: int) -> ResponseReturnValue:
    """Find a comment helpful, or no longer."""
    found = db.session.get(Comment, comment_id)
    if found is None:
        raise NotFound
    require_participant(g.assembly)
    verb = withdraw_endorsement if EndorsementForm.read().withdraw.data else endorse_comment
    with write_transaction():
        verb(participant=require_acting_participant(g.assembly), comment=found)
    return redirect(url_for(".question", slug=slug, position=position, more=request.args.get("more")), 303)
