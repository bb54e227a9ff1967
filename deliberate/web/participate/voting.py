"""One statement at a time: agree, disagree, pass, undo."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from flask import g, jsonify, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.errors import ChoiceUnknown, NotFound, NothingToUndo, StatementNotVisible, WordingChanged
from deliberate.models import CHOICES, Assembly, Participant, Question, Statement
from deliberate.queries.coding.crowd_tags import MIN_VOTES_BEFORE_TAGGING, count_untagged, is_invited
from deliberate.queries.runs import find_latest_finished_run
from deliberate.queries.statements import load_statement
from deliberate.queries.visits import find_news
from deliberate.reports.chapters.responses import load_response_progress
from deliberate.rules import Permission
from deliberate.services.entry import WayIn
from deliberate.services.vote_path.ballots import Ballot
from deliberate.services.voting import check_choice, load_kept_board
from deliberate.web.access import is_allowed, requires
from deliberate.web.ballots.casting import cast_single
from deliberate.web.ballots.seal import find_card_key, unseal_origin
from deliberate.web.errors import build_error_document, find_http_status
from deliberate.web.expired_forms import expired_form_page, render_resend_page
from deliberate.web.filters import format_number
from deliberate.web.forms.participate import StatementForm, VoteForm
from deliberate.web.in_app import find_app
from deliberate.web.kept_places import leave_kept_place
from deliberate.web.negotiation import wants_json
from deliberate.web.participate.about import render_about
from deliberate.web.participate.blueprint import bp
from deliberate.web.participate.cards import VotingCard, build_card, build_reworded_card
from deliberate.web.participate.changes import Notice, build_notices
from deliberate.web.participate.client import write_client_data
from deliberate.web.participate.cookie import (
    find_current_participant,
    is_signed_out,
    require_participant,
)
from deliberate.web.participate.kept import build_last_vote_key, find_kept_for
from deliberate.web.participate.kept_page import OwnTexts, render_kept_page
from deliberate.web.participate.last_vote import describe_last_vote, keep_last_vote
from deliberate.web.participate.result_so_far import describe_result_so_far
from deliberate.web.refusals import on_refusal, refusals_on
from deliberate.web.shared_pages import mark_shared
from deliberate.web.ways_in import find_way_in

OFFER_CODE_AFTER = 5
OFFER_WRITING_AFTER = 7
# The heading of what comes next: an address that ends in its name has the focus there, with script and without.
NEXT_ANCHOR = "next"


@bp.get("/a/<slug>/<int:position>")
@requires(Permission.SEE_ASSEMBLY, kept=True)
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
    if is_shut_out(question.assembly, participant):
        response = load_response_progress(question.assembly)
        return render_template(
            "participate/invited_only.html", assembly=question.assembly, question=question, response=response
        )
    card = (
        build_card(question, participant)
        if reworded is None
        else build_reworded_card(question, participant, reworded[0])
    )
    may_see_report = is_allowed(Permission.SEE_REPORT)
    board = load_kept_board(question.assembly.slug, question.position)
    news = find_news(participant, board.added)
    card = card.tell_news(news.since)
    if question.assembly.is_closed:
        mark_shared()
        return render_template(
            "participate/closed.html",
            assembly=question.assembly,
            question=question,
            card=card,
            participant=participant,
            signed_out=is_signed_out(question.assembly),
            notices=build_notices(question.assembly, participant),
            may_see_report=may_see_report,
            response=load_response_progress(question.assembly),
            has_report=find_latest_finished_run(question) is not None,
        )
    own: dict[str, Hashable] = {
        "participant": participant is not None,
        "signed_out": is_signed_out(question.assembly),
        "notices": find_notices(question, participant),
        "may_see_report": may_see_report,
        "may_prepare": is_allowed(Permission.EDIT_ASSEMBLY),
        "in_app": find_app(),
        "reworded": reworded[1] if reworded is not None else None,
        **build_open_voting_context(question, card, participant),
    }
    texts = OwnTexts()
    kept = find_kept_for(participant, build_last_vote_key(question.id)) if reworded is None else None
    # Whoever has just commented is told so on this page, and sees their comment.
    last = describe_last_vote(question, participant, kept, afresh="_flashes" in session)
    is_open = question.assembly.is_open
    client = write_client_data(question, card, participant, last, news, pausing=bool(own["pausing"])) if is_open else ""
    own["client"] = texts.mark(client) if client else ""
    own["news"] = texts.mark(format_number(len(news.numbers))) if news.numbers and is_open else ""
    own["card"] = card.mark(texts, pausing=bool(own["pausing"]))
    own["last"] = last.mark(texts) if last is not None else None
    return render_kept_page("participate/question.html", own, texts, load_shared)


def is_shut_out(assembly: Assembly, participant: Participant | None) -> bool:
    """Return whether the one who asks could only be refused: without an invitation, where joining needs one."""
    is_stranger = participant is None and find_way_in(assembly) == WayIn()
    return assembly.needs_invitation and assembly.is_open and is_stranger


def find_notices(question: Question, participant: Participant | None) -> tuple[Notice, ...]:
    """Return what has changed since someone joined; nothing, and without a query, where nothing ever did."""
    board = load_kept_board(question.assembly.slug, question.position)
    return tuple(build_notices(question.assembly, participant)) if board.is_amended else ()


def load_shared() -> dict[str, Any]:
    """Return what the voting page of this request shows to everyone who is as far."""
    leave_kept_place()
    question = g.question
    response = load_response_progress(question.assembly)
    return {
        "assembly": question.assembly,
        "question": question,
        "response": response,
        "about": render_about(question, response),
    }


def build_open_voting_context(
    question: Question, card: VotingCard, participant: Participant | None
) -> dict[str, Hashable]:
    """Return what is offered beside voting, and the sentence of result where voting stops."""
    pausing = (
        request.args.keys().isdisjoint({"more", "statement"})
        and request.method == "GET"
        and card.is_batch_done
        and card.statement is not None
    )
    return {
        "pausing": pausing,
        "result": describe_result_so_far(question, participant) if pausing or card.statement is None else "",
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
        or not is_invited(participant, question.assembly.tag_share)
    ):
        return 0
    return count_untagged(question, participant)


@bp.post("/a/<slug>/<int:position>/votes")
@requires(Permission.TAKE_PART)
@refusals_on(rerender_voting_page)
@on_refusal(WordingChanged, lambda refusal, **_: render_reworded_statement(refusal))
def vote(slug: str, position: int) -> ResponseReturnValue:
    """Store a vote and show the next statement. The first vote makes its sender a participant."""
    form = VoteForm.read()
    ballot = build_ballot(form)
    cast_single(ballot, form.joining())
    if wants_json():
        return {"saved": form.choice.data, "statement": form.statement.data}
    keep_last_vote(g.question, require_participant(g.assembly), ballot, form.choice.data)
    return redirect(url_for(".question", slug=slug, position=position, _anchor=NEXT_ANCHOR), 303)


def build_ballot(form: VoteForm) -> Ballot:
    """Return the vote as it was sent. Raises ChoiceUnknown, StateUnknown, NotFound."""
    choice, reason, important = CHOICES.get(form.choice.data), form.pass_reason.data or None, form.read_importance()
    if choice is None:
        raise ChoiceUnknown
    check_choice(choice, reason)
    if form.statement.data is None:
        raise NotFound
    origin = unseal_origin(form.draw.data, find_card_key())
    return Ballot(form.statement.data, int(choice), reason, form.shown_wording(), origin, important)


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
    require_participant(g.assembly)
    if not cast_single(Ballot(number, None, None, 1), wanted=0).changed:
        raise NothingToUndo
    session.pop(build_last_vote_key(g.question.id), None)
    return redirect(url_for(".question", slug=slug, position=position, more=1, _anchor=NEXT_ANCHOR), 303)
