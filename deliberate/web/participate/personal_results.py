"""Personal results: my answers, and my position among the groups."""

from __future__ import annotations

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from deliberate.errors import NotFound, StateUnknown
from deliberate.extensions import db
from deliberate.models import Participant, Question, Statement
from deliberate.queries.coding.appeals import load_appeals_by_participant
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.codings import load_final_codings
from deliberate.queries.moderation_queue import count_voters_on
from deliberate.queries.runs import find_latest_finished_run
from deliberate.queries.statements import load_proposed_statements, load_statement, load_voted_statements
from deliberate.queries.visits import find_news
from deliberate.reports.chapters.outcomes import load_outcome_views
from deliberate.reports.chapters.responses import build_response_process, load_response_progress
from deliberate.reports.personal_results import build_personal_results
from deliberate.rules import Permission
from deliberate.services.importance import mark_importance
from deliberate.services.voting import load_kept_board
from deliberate.web.access import is_allowed, requires
from deliberate.web.chart_words import picture_of_map
from deliberate.web.codebook_labels import localize_codebook_for_page
from deliberate.web.forms.participate import ImportanceForm
from deliberate.web.negotiation import wants_json
from deliberate.web.participate.blueprint import bp
from deliberate.web.participate.cookie import (
    find_current_participant,
    find_unseen_statements,
    require_acting_participant,
    require_participant,
)
from deliberate.web.participate.kept import build_last_vote_key, find_kept_for, keep_for
from deliberate.web.refusals import get_sent_fields, refusals_on
from deliberate.web.transaction import write_transaction


@bp.get("/a/<slug>/<int:position>/answers")
@requires(Permission.TAKE_PART)
def answers(slug: str, position: int) -> ResponseReturnValue:
    """Show all my votes, each of which can be changed, and my statements with their state."""
    return render_answers_page()


def render_answers_page() -> str:
    """Return the page, with an appeal that was refused in its box."""
    participant = find_current_participant(g.assembly)
    answers = load_voted_statements(g.question, participant) if participant else []
    return render_template(
        "participate/answers.html",
        assembly=g.assembly,
        question=g.question,
        participant=participant,
        answers=answers,
        news=find_own_news(participant, {statement.number for statement, _ in answers}),
        codes=load_final_codings(g.question) if g.question.codes_are_frozen else {},
        appeals=load_appeals_by_participant(participant) if participant else {},
        book=localize_codebook_for_page(load_assembly_codebook(g.assembly)),
        may_see_report=is_allowed(Permission.SEE_REPORT),
        mine=load_statement_receipts(g.question, participant) if participant else [],
        sent=get_sent_fields(),
    )


@bp.post("/a/<slug>/<int:position>/important")
@requires(Permission.TAKE_PART)
@refusals_on(render_answers_page)
def important(slug: str, position: int) -> ResponseReturnValue:
    """Mark a statement that one has voted on as important to oneself, or take the mark back."""
    form = ImportanceForm.read()
    number, marks = form.statement.data, form.read_importance()
    if number is None:
        raise NotFound
    if marks is None:
        raise StateUnknown(value="", known="yes, no")
    statement = load_statement(g.question, number)
    require_participant(g.assembly)
    with write_transaction():
        mark_importance(
            participant=require_acting_participant(g.assembly), statement=statement, important=marks
        )  # fmt: skip
    if wants_json():
        return {"statement": number, "important": marks}
    keep_last_mark(number, marks)
    return redirect(url_for(".answers", slug=slug, position=position, _anchor=f"statement-{number}"), 303)


def keep_last_mark(number: int, marks: bool) -> None:
    """Let the line of the last vote on the voting page say the same."""
    key, participant = build_last_vote_key(g.question.id), find_current_participant(g.assembly)
    last = find_kept_for(participant, key)
    if participant is not None and last and last[0] == number:
        keep_for(participant, key, [*last[:3], marks])


def find_own_news(participant: Participant | None, voted: set[int]) -> tuple[int, int]:
    """Return how many statements were added since the person's last visit, and how many of them wait for a vote."""
    if not g.assembly.is_open:
        return 0, 0
    board = load_kept_board(g.assembly.slug, g.question.position)
    news = find_news(participant, board.added)
    return len(news.numbers), len(news.numbers - voted)


def load_statement_receipts(
    question: Question, participant: Participant
) -> list[tuple[Statement, int, Statement | None]]:
    """Return what became of each statement this person wrote: itself, how many voted on it, what it was merged into."""
    mine = [item for item in load_proposed_statements(participant) if item.question_id == question.id]
    voters = count_voters_on(mine)
    return [
        (item, voters.get(item.id, 0), db.session.get(Statement, item.merged_into_id) if item.merged_into_id else None)
        for item in mine
    ]


@bp.get("/a/<slug>/<int:position>/standing")
@requires(Permission.TAKE_PART)
def standing(slug: str, position: int) -> ResponseReturnValue:
    """Show my position: sentences first, then figures."""
    participant = find_current_participant(g.assembly)
    may_see = is_allowed(Permission.SEE_REPORT)
    run = find_latest_finished_run(g.question) if may_see else None
    unseen = find_unseen_statements(g.question)
    decided = load_outcome_views(run) if run is not None and not unseen else ()
    return render_template(
        "participate/standing.html",
        process=build_response_process(g.assembly, decided, g.assembly.today),
        response=load_response_progress(g.assembly),
        assembly=g.assembly,
        question=g.question,
        participant=participant,
        standing=build_personal_results(run, participant, unseen) if run is not None and participant else None,
        picture_of_map=picture_of_map,
        may_see_report=may_see,
    )
