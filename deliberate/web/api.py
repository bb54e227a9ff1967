"""The public API: the same findings as the report, as JSON, under the same rule of visibility."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from flask.typing import ResponseReturnValue

from deliberate.errors import RunMissing
from deliberate.models import Question, Run
from deliberate.queries.counts import count_assembly_participation, count_question_participation
from deliberate.queries.moderation_queue import load_statements_in_state
from deliberate.queries.runs import find_latest_finished_run
from deliberate.queries.topics import load_topic_names
from deliberate.reports.chapters.responses import build_remit, build_remit_document
from deliberate.reports.documents import build_public_findings
from deliberate.reports.exports.outcomes import build_public_outcomes, render_outcomes_csv
from deliberate.reports.visibility import ensure_all_visible
from deliberate.rules import Permission
from deliberate.web.access import requires
from deliberate.web.participate.cookie import find_unseen_statements

bp = Blueprint("api", __name__, url_prefix="/api/v1")


def build_json_response(document: dict[str, Any]) -> ResponseReturnValue:
    """Return the document with a tag, so that an unchanged one is not sent again."""
    response = jsonify(document)
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/assemblies/<slug>")
@requires(Permission.SEE_ASSEMBLY)
def assembly(slug: str) -> ResponseReturnValue:
    """Show the assembly, its remit, its questions."""
    found = g.assembly
    counts = count_assembly_participation(found)
    return build_json_response(
        {
            "slug": found.slug,
            "title": found.title,
            "state": "open" if found.is_open else "closed" if not found.is_draft else "draft",
            "remit": build_remit_document(build_remit(found)),
            "participants": counts.participants,
            "votes": counts.votes,
            "questions": [build_question_json(question) for question in found.questions],
        }
    )


def build_question_json(question: Question) -> dict[str, Any]:
    counts = count_question_participation(question)
    return {
        "position": question.position,
        "text": question.text,
        "participants": counts.voters,
        "statements": counts.visible,
        "votes": counts.votes,
    }


@bp.get("/assemblies/<slug>/questions/<int:position>")
@requires(Permission.SEE_ASSEMBLY)
def question(slug: str, position: int) -> ResponseReturnValue:
    """Show one question and how many take part in it."""
    return build_json_response({**build_question_json(g.question), "background": g.question.background})


@bp.get("/assemblies/<slug>/questions/<int:position>/statements")
@requires(Permission.SEE_ASSEMBLY)
def statements(slug: str, position: int) -> ResponseReturnValue:
    """List the visible statements without results; a vote names the number and the wording it is for."""
    visible = [
        item for item in load_statements_in_state(g.assembly, "visible", 100_000) if item.question_id == g.question.id
    ]
    topics = load_topic_names(g.question)
    rows = [
        {
            "number": item.number,
            "text": item.text,
            "wording": item.wording,
            "origin": item.origin,
            "topics": topics.get(item.number, []),
        }
        for item in visible
    ]
    return build_json_response({"question": position, "statements": rows})


@bp.get("/assemblies/<slug>/questions/<int:position>/findings")
@requires(Permission.SEE_REPORT)
def findings(slug: str, position: int) -> ResponseReturnValue:
    """Show the newest finished analysis."""
    return build_json_response(
        {**build_public_findings(load_finished_run()), "remit": build_remit_document(build_remit(g.assembly))}
    )


@bp.get("/assemblies/<slug>/questions/<int:position>/outcomes")
@requires(Permission.SEE_REPORT)
def outcomes(slug: str, position: int) -> ResponseReturnValue:
    """Show every outcome with its evidence, its concept lines and the answer to it."""
    run = load_finished_run()
    remit = build_remit_document(build_remit(g.assembly))
    return build_json_response({"question": position, "remit": remit, "outcomes": build_public_outcomes(run)})


@bp.get("/assemblies/<slug>/questions/<int:position>/outcomes.csv")
@requires(Permission.SEE_REPORT)
def outcomes_table(slug: str, position: int) -> ResponseReturnValue:
    """Show the outcomes as a table for a spreadsheet."""
    headers = {"Content-Disposition": f'attachment; filename="{slug}-{position}-outcomes.csv"'}
    return Response(render_outcomes_csv(load_finished_run()), mimetype="text/csv", headers=headers)


def load_finished_run() -> Run:
    """Return the newest finished run of a question, whole. Raises RunMissing; HeldBack while the reader's votes come
    first."""
    run = find_latest_finished_run(g.question)
    if run is None:
        raise RunMissing
    ensure_all_visible(find_unseen_statements(g.question))
    return run
