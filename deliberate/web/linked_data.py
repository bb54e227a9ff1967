"""Results for machines: the outcome statement, test expectations, and the schemas that describe them."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app, g, request
from flask.typing import ResponseReturnValue

from deliberate.reports.linked_data.rubric import render_rubric_yaml
from deliberate.reports.linked_data.schemas import CONTEXT, STATEMENT, load_schemas
from deliberate.reports.linked_data.statement import build_outcome_statement
from deliberate.rules import Permission
from deliberate.web.access import open_to_all, requires
from deliberate.web.api import load_finished_run
from deliberate.web.mount import find_public_base

bp = Blueprint("machine", __name__)


@bp.get("/api/v1/assemblies/<slug>/questions/<int:position>/outcome-statement")
@requires(Permission.SEE_REPORT)
def statement(slug: str, position: int) -> ResponseReturnValue:
    """Show the outcome statement of the newest finished analysis."""
    document = build_outcome_statement(
        load_finished_run(),
        base=find_public_base(),
        licence=current_app.config["RESULTS_LICENCE"],
        today=g.assembly.today,
    )
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return build_file_response(text, "application/ld+json", f"{slug}-{position}-outcome-statement.json")


@bp.get("/api/v1/assemblies/<slug>/questions/<int:position>/rubric.yaml")
@requires(Permission.SEE_REPORT)
def rubric(slug: str, position: int) -> ResponseReturnValue:
    """Return expectations for an AI system, derived from stable outcomes."""
    text = render_rubric_yaml(load_finished_run(), base=find_public_base())
    return build_file_response(text, "application/yaml", f"{slug}-{position}-rubric.yaml")


@bp.get(f"/schemas/{STATEMENT}")
@open_to_all
def schema() -> ResponseReturnValue:
    """Show the JSON Schema of the outcome statement; its address stays."""
    return build_file_response(load_schemas()[STATEMENT], "application/schema+json")


@bp.get(f"/schemas/{CONTEXT}")
@open_to_all
def context() -> ResponseReturnValue:
    """Show the JSON-LD context of the outcome statement; its address stays."""
    return build_file_response(load_schemas()[CONTEXT], "application/ld+json")


def build_file_response(text: str, kind: str, name: str = "") -> Response:
    """Return a file, with a name to save it under, and a tag so that an unchanged one is not sent again."""
    headers = {"Content-Disposition": f'inline; filename="{name}"'} if name else {}
    response = Response(text, mimetype=kind, headers=headers)
    response.add_etag()
    response.make_conditional(request)
    return response
