"""The public API: the same findings as the report, as JSON, under the same rule of visibility."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from flask.typing import ResponseReturnValue

from deliberate.errors import RunMissing
from deliberate.models import Question, Run
from deliberate.queries.assemblies import question_at
from deliberate.queries.counts import assembly_counts, question_counts
from deliberate.queries.moderation_queue import statements_in
from deliberate.queries.runs import latest_finished
from deliberate.reports.chapters.responses import remit_document, remit_of
from deliberate.reports.documents import public_findings
from deliberate.reports.exports.outcomes import outcomes_csv, public_outcomes
from deliberate.reports.visibility import ensure_whole
from deliberate.rules import Permission
from deliberate.web.access import requires
from deliberate.web.participate.cookie import unseen_by_reader

bp = Blueprint("api", __name__, url_prefix="/api/v1")


def answer(document: dict[str, Any]) -> ResponseReturnValue:
    """The document with a tag, so that an unchanged one is not sent again."""
    response = jsonify(document)
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/assemblies/<slug>")
@requires(Permission.SEE_ASSEMBLY)
def assembly(slug: str) -> ResponseReturnValue:
    """The assembly, its remit, its questions."""
    found = g.assembly
    counts = assembly_counts(found)
    return answer(
        {
            "slug": found.slug,
            "title": found.title,
            "state": "open" if found.is_open else "closed" if not found.is_draft else "draft",
            "remit": remit_document(remit_of(found)),
            "participants": counts.participants,
            "votes": counts.votes,
            "questions": [described(question) for question in found.questions],
        }
    )


def described(question: Question) -> dict[str, Any]:
    counts = question_counts(question)
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
    """One question and how many take part in it."""
    found = question_at(g.assembly, position)
    return answer({**described(found), "background": found.background})


@bp.get("/assemblies/<slug>/questions/<int:position>/statements")
@requires(Permission.SEE_ASSEMBLY)
def statements(slug: str, position: int) -> ResponseReturnValue:
    """Visible statements, without any result; a vote names the number and the wording it is for."""
    asked = question_at(g.assembly, position)
    visible = [item for item in statements_in(g.assembly, "visible", 100_000) if item.question_id == asked.id]
    rows = [
        {"number": item.number, "text": item.text, "wording": item.wording, "origin": item.origin} for item in visible
    ]
    return answer({"question": position, "statements": rows})


@bp.get("/assemblies/<slug>/questions/<int:position>/findings")
@requires(Permission.SEE_REPORT)
def findings(slug: str, position: int) -> ResponseReturnValue:
    """The newest finished analysis."""
    return answer({**public_findings(finished(position)), "remit": remit_document(remit_of(g.assembly))})


@bp.get("/assemblies/<slug>/questions/<int:position>/outcomes")
@requires(Permission.SEE_REPORT)
def outcomes(slug: str, position: int) -> ResponseReturnValue:
    """Every outcome with its evidence, its concept lines and the answer to it."""
    run = finished(position)
    remit = remit_document(remit_of(g.assembly))
    return answer({"question": position, "remit": remit, "outcomes": public_outcomes(run)})


@bp.get("/assemblies/<slug>/questions/<int:position>/outcomes.csv")
@requires(Permission.SEE_REPORT)
def outcomes_table(slug: str, position: int) -> ResponseReturnValue:
    """The outcomes as a table for a spreadsheet."""
    headers = {"Content-Disposition": f'attachment; filename="{slug}-{position}-outcomes.csv"'}
    return Response(outcomes_csv(finished(position)), mimetype="text/csv", headers=headers)


def finished(position: int) -> Run:
    """The newest finished run of a question, whole. Raises RunMissing; HeldBack while the reader's votes come first."""
    asked = question_at(g.assembly, position)
    run = latest_finished(asked)
    if run is None:
        raise RunMissing
    ensure_whole(unseen_by_reader(asked))
    return run
