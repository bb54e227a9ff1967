"""One statement at a time: agree, disagree, pass, undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, jsonify, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.errors import ChoiceUnknown, NotFound, StatementNotVisible, WordingChanged
from deliberate.extensions import db
from deliberate.models import CHOICES, Assembly, Comment, Moderation, Participant, Question, Statement
from deliberate.queries.coding.crowd_tags import (
    MIN_VOTES_BEFORE_TAGGING,
    is_invited,
    load_own_tags,
    load_statements_to_tag,
)
from deliberate.queries.next_statement import draw_upcoming_statement, load_voting_queue
from deliberate.queries.runs import find_latest_finished_run
from deliberate.queries.statements import load_statement
from deliberate.reports.chapters.responses import load_response_progress
from deliberate.rules import Permission
from deliberate.services.voting import Ballot, record_undo, record_vote
from deliberate.web.access import is_allowed, requires
from deliberate.web.errors import build_error_document, find_http_status
from deliberate.web.expired_forms import expired_form_page, render_resend_page
from deliberate.web.forms.participate import StatementForm, VoteForm
from deliberate.web.negotiation import wants_json
from deliberate.web.participate.blueprint import bp
from deliberate.web.participate.cards import VotingCard, build_card, build_reworded_card
from deliberate.web.participate.changes import build_notices
from deliberate.web.participate.cookie import (
    find_current_participant,
    find_or_join_participant,
    is_signed_out,
    require_acting_participant,
    require_participant,
    unseal_draw,
)
from deliberate.web.refusals import on_refusal, refusals_on
from deliberate.web.transaction import write_transaction

OFFER_CODE_AFTER = 5
OFFER_WRITING_AFTER = 7
# The heading of what comes next: an address that ends in its name has the focus there, with script and without.
NEXT_ANCHOR = "next"


@bp.get("/a/<slug>")
@requires(Permission.SEE_ASSEMBLY)
def assembly(slug: str) -> ResponseReturnValue:
    """Show one question: straight to it. Several: the list with one's progress."""
    current: Assembly = g.assembly
    if len(current.questions) == 1:
        return redirect(url_for(".question", slug=slug, position=1, c=request.args.get("c")), 303)
    participant = find_current_participant(current)
    queues = [load_voting_queue(question, participant) for question in current.questions]
    progress = [(queue.question, queue.answered, len(queue.open)) for queue in queues]
    return render_template(
        "participate/assembly.html",
        assembly=current,
        progress=progress,
        participant=participant,
        notices=build_notices(current, participant),
        response=load_response_progress(current),
    )


@bp.get("/a/<slug>/<int:position>")
@requires(Permission.SEE_ASSEMBLY)
def question(slug: str, position: int) -> ResponseReturnValue:
    """Show the voting page; once voting has closed, what came of it."""
    return render_voting_page(g.question)


def rerender_voting_page() -> str:
    """Return the voting page for a refusal: with the next statement, and a comment kept in its box."""
    return render_voting_page(g.question)


def render_voting_page(question: Question, reworded: tuple[Statement, str] | None = None) -> str:
    """Return the page of a question, as it is while voting is open or after the close.

    reworded: a statement to vote on again, and the text it had when the refused vote was cast.
    """
    participant = find_current_participant(question.assembly)
    queue = load_voting_queue(question, participant)
    card = build_card(queue, participant) if reworded is None else build_reworded_card(queue, reworded[0])
    page = {
        "assembly": question.assembly,
        "question": question,
        "card": card,
        "participant": participant,
        "signed_out": is_signed_out(question.assembly),
        "notices": build_notices(question.assembly, participant),
        "may_see_report": is_allowed(Permission.SEE_REPORT),
        "response": load_response_progress(question.assembly),
    }
    if question.assembly.is_closed:
        return render_template(
            "participate/closed.html", **page, has_report=find_latest_finished_run(question) is not None
        )
    asked_again = {"reworded": reworded[1] if reworded is not None else None}
    if reworded is not None:
        asked_again["last"] = None
    return render_template(
        "participate/question.html", **page, **{**build_open_voting_context(question, card, participant), **asked_again}
    )


def build_open_voting_context(question: Question, card: VotingCard, participant: Participant | None) -> dict[str, Any]:
    """Return what the voting page needs beyond the statement: the last vote, and what is offered beside voting."""
    return {
        "last": describe_last_vote(question, session.get(f"last-{question.id}")),
        "pausing": request.args.keys().isdisjoint({"more", "statement"})
        and request.method == "GET"
        and card.is_batch_done
        and card.statement is not None,
        "offer_code": card.answered >= OFFER_CODE_AFTER,
        "offer_writing": card.answered >= OFFER_WRITING_AFTER and question.assembly.accepts_statements,
        "to_tag": count_statements_to_tag(question, participant, card.answered),
    }


def count_statements_to_tag(question: Question, participant: Participant | None, answered: int) -> int:
    """Return how many statements this person was selected to tag and has not answered; 0 for most, without a query."""
    if (
        participant is None
        or answered < MIN_VOTES_BEFORE_TAGGING
        or not question.assembly.is_open
        or not is_invited(participant)
    ):
        return 0
    return 0 if load_own_tags(question, participant) else len(load_statements_to_tag(question, participant))


@dataclass(frozen=True)
class LastVote:
    """The vote just cast, with what others say of its statement, the most helpful first."""

    statement: Statement
    choice: int
    pass_reason: str | None
    comments: list[Comment]


def describe_last_vote(question: Question, last: Any) -> LastVote | None:
    """Return the statement just voted on, with visible comments of others: shown only after one's own vote."""
    if not last or len(last) != 3:
        return None
    statement = db.session.get(Statement, last[0])
    if statement is None or statement.question_id != question.id:
        return None
    comments = [comment for comment in statement.comments if comment.moderation == Moderation.VISIBLE]
    return LastVote(statement, last[1], last[2], sorted(comments, key=order_by_endorsements)[:5])


def order_by_endorsements(comment: Comment) -> tuple[int, int]:
    return -len(comment.endorsements), comment.id


@bp.post("/a/<slug>/<int:position>/votes")
@requires(Permission.TAKE_PART)
@refusals_on(rerender_voting_page)
@on_refusal(WordingChanged, lambda refusal, **_: render_reworded_statement(refusal))
def vote(slug: str, position: int) -> ResponseReturnValue:
    """Store a vote and show the next statement. The first vote makes its sender a participant."""
    form = VoteForm.read()
    ballot, joining = build_ballot(form), form.joining()
    with write_transaction(afresh=False):
        record_vote(participant=find_or_join_participant(g.assembly, joining), ballot=ballot)
    if wants_json():
        return {"saved": form.choice.data, "statement": form.statement.data}
    session[f"last-{g.question.id}"] = [ballot.statement_id, form.choice.data, ballot.pass_reason]
    return redirect(url_for(".question", slug=slug, position=position, _anchor=NEXT_ANCHOR), 303)


def build_ballot(form: VoteForm) -> Ballot:
    """Return the vote with all that is read and drawn for it before the lock is taken. Raises ChoiceUnknown,
    NotFound."""
    choice = CHOICES.get(form.choice.data)
    if choice is None:
        raise ChoiceUnknown
    if form.statement.data is None:
        raise NotFound
    participant, wording = find_current_participant(g.assembly), form.shown_wording()
    queue = load_voting_queue(g.question, participant)
    statement = queue.id_of(form.statement.data)
    return Ballot(
        statement_id=statement,
        choice=choice,
        pass_reason=form.pass_reason.data or None,
        wording=wording,
        shown_by=unseal_draw(form.draw.data, wording),
        upcoming=draw_upcoming_statement(queue.after(statement), participant),
    )


def render_reworded_statement(refusal: WordingChanged) -> ResponseReturnValue:
    """Show the present wording of a statement beside the one that the refused vote was for.

    Raises StatementNotVisible where the present one takes no votes.
    """
    # The vote was refused, so someone who joined with it has not joined.
    g.pop("participant", None)
    form = VoteForm()
    old = load_statement(g.question, form.statement.data)
    newest = old.newest
    if not newest.is_visible:
        raise StatementNotVisible
    if wants_json():
        present = {"number": newest.number, "text": newest.text, "wording": newest.wording}
        return make_response(
            jsonify({**build_error_document(refusal), "statement": present}), find_http_status(refusal)
        )
    page = render_voting_page(g.question, reworded=(newest, old.text_in(form.shown_wording())))
    return page, find_http_status(refusal)


@expired_form_page("participate.vote")
@requires(Permission.TAKE_PART)
def render_expired_vote(slug: str, position: int) -> ResponseReturnValue:
    """Show the statement with the vote on it, where the form of a newcomer had expired."""
    form = VoteForm()
    text = load_statement(g.question, form.statement.data).text_in(form.shown_wording())
    words = {"agree": gettext("agree"), "disagree": gettext("disagree"), "pass": gettext("pass")}
    choice = words.get(form.choice.data, "")
    return render_resend_page(quote=text, note=gettext("Your vote: %(choice)s", choice=choice))


@bp.post("/a/<slug>/<int:position>/undo")
@requires(Permission.TAKE_PART)
@refusals_on(rerender_voting_page)
def undo(slug: str, position: int) -> ResponseReturnValue:
    """Take back the vote on one statement and show it again."""
    number = StatementForm.read().statement.data
    if number is None:
        raise NotFound
    statement = load_voting_queue(g.question, require_participant(g.assembly)).id_of(number)
    with write_transaction(afresh=False):
        record_undo(participant=require_acting_participant(g.assembly), statement_id=statement)
    session.pop(f"last-{g.question.id}", None)
    return redirect(url_for(".question", slug=slug, position=position, more=1, _anchor=NEXT_ANCHOR), 303)
