"""Personal results: my answers, and my position among the groups."""

from __future__ import annotations

from flask import g, render_template
from flask.typing import ResponseReturnValue

from deliberate.extensions import db
from deliberate.models import Participant, Question, Statement
from deliberate.queries.coding.appeals import load_appeals_by_participant
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.codings import load_final_codings
from deliberate.queries.moderation_queue import count_voters_on
from deliberate.queries.runs import find_latest_finished_run
from deliberate.queries.statements import load_proposed_statements, load_voted_statements
from deliberate.reports.chapters.outcomes import load_outcome_views
from deliberate.reports.chapters.responses import build_response_process, load_response_progress
from deliberate.reports.personal_results import build_personal_results
from deliberate.rules import Permission
from deliberate.web.access import is_allowed, requires
from deliberate.web.codebook_labels import localize_codebook_for_page
from deliberate.web.participate.blueprint import bp
from deliberate.web.participate.cookie import find_current_participant, find_unseen_statements
from deliberate.web.refusals import get_sent_fields


@bp.get("/a/<slug>/<int:position>/answers")
@requires(Permission.TAKE_PART)
def answers(slug: str, position: int) -> ResponseReturnValue:
    """Show all my votes, each of which can be changed, and my statements with their state."""
    return render_answers_page()


def render_answers_page() -> str:
    """Return the page, with an appeal that was refused in its box."""
    participant = find_current_participant(g.assembly)
    return render_template(
        "participate/answers.html",
        assembly=g.assembly,
        question=g.question,
        participant=participant,
        answers=load_voted_statements(g.question, participant) if participant else [],
        codes=load_final_codings(g.question) if g.question.codes_are_frozen else {},
        appeals=load_appeals_by_participant(participant) if participant else {},
        book=localize_codebook_for_page(load_assembly_codebook(g.assembly)),
        mine=load_statement_receipts(g.question, participant) if participant else [],
        sent=get_sent_fields(),
    )


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
    decided = load_outcome_views(run) if run is not None and not find_unseen_statements(g.question) else ()
    return render_template(
        "participate/standing.html",
        process=build_response_process(g.assembly, decided, g.assembly.today),
        response=load_response_progress(g.assembly),
        assembly=g.assembly,
        question=g.question,
        participant=participant,
        standing=build_personal_results(run, participant) if run is not None and participant is not None else None,
        may_see_report=may_see,
    )
