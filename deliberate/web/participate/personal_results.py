"""Looking back: my answers, and where I stand."""

from __future__ import annotations

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from deliberate.extensions import db
from deliberate.models import Participant, Question, Statement
from deliberate.queries.assemblies import question_at
from deliberate.queries.coding.appeals import appeals_by
from deliberate.queries.coding.codebooks import codebook_of
from deliberate.queries.coding.codings import settled_codings
from deliberate.queries.moderation_queue import votes_on
from deliberate.queries.runs import latest_finished
from deliberate.queries.statements import answers_of, statements_by
from deliberate.reports.build import build_report
from deliberate.reports.chapters.responses import process_of, response_standing
from deliberate.reports.personal_results import standing_of
from deliberate.rules import Permission
from deliberate.web.access import allowed, requires
from deliberate.web.codebook_labels import spoken
from deliberate.web.participate import bp
from deliberate.web.participate.cookie import present_participant, unseen_by_reader


@bp.get("/a/<slug>/<int:position>/answers")
@requires(Permission.TAKE_PART)
def answers(slug: str, position: int) -> ResponseReturnValue:
    """All my votes, each of which can be changed, and my statements with their state."""
    return answers_page(position)


def answers_page(position: int) -> str:
    """Return the page, with an appeal that was refused in its box."""
    question = question_at(g.assembly, position)
    participant = present_participant(g.assembly)
    return render_template(
        "participate/answers.html",
        assembly=g.assembly,
        question=question,
        participant=participant,
        answers=answers_of(question, participant) if participant else [],
        codes=settled_codings(question) if question.codes_are_frozen else {},
        appeals=appeals_by(participant) if participant else {},
        book=spoken(codebook_of(g.assembly)),
        mine=receipts(question, participant) if participant else [],
        sent=request.form,
    )


def receipts(question: Question, participant: Participant) -> list[tuple[Statement, int, Statement | None]]:
    """What became of each statement this person wrote: itself, how many voted on it, what it was merged into."""
    mine = [item for item in statements_by(participant) if item.question_id == question.id]
    voters = votes_on(mine)
    return [
        (item, voters.get(item.id, 0), db.session.get(Statement, item.merged_into_id) if item.merged_into_id else None)
        for item in mine
    ]


@bp.get("/a/<slug>/<int:position>/standing")
@requires(Permission.TAKE_PART)
def standing(slug: str, position: int) -> ResponseReturnValue:
    """Where I stand, in words first."""
    question = question_at(g.assembly, position)
    participant = present_participant(g.assembly)
    may_see = allowed(Permission.SEE_REPORT)
    run = latest_finished(question) if may_see else None
    decided = build_report(run).outcomes if run is not None and not unseen_by_reader(question) else ()
    return render_template(
        "participate/standing.html",
        process=process_of(g.assembly, decided, g.assembly.today),
        response=response_standing(g.assembly),
        assembly=g.assembly,
        question=question,
        participant=participant,
        standing=standing_of(run, participant) if run is not None and participant is not None else None,
        may_see_report=may_see,
    )
