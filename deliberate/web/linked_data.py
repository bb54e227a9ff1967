"""Results for machines: the outcome statement, test expectations, and the schemas that describe them."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app, g, request
from flask.typing import ResponseReturnValue

from deliberate.reports.linked_data.rubric import rubric_yaml
from deliberate.reports.linked_data.schemas import CONTEXT, STATEMENT, schemas
from deliberate.reports.linked_data.statement import outcome_statement
from deliberate.rules import Permission
from deliberate.web.access import open_to_all, requires
from deliberate.web.api import finished
from deliberate.web.mount import public_base

bp = Blueprint("machine", __name__)


@bp.get("/api/v1/assemblies/<slug>/questions/<int:position>/outcome-statement")
@requires(Permission.SEE_REPORT)
def statement(slug: str, position: int) -> ResponseReturnValue:
    """The outcome statement of the newest finished analysis."""
    document = outcome_statement(
        finished(position),
        base=public_base(),
        licence=current_app.config["RESULTS_LICENCE"],
        today=g.assembly.today,
    )
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return file(text, "application/ld+json", f"{slug}-{position}-outcome-statement.json")


@bp.get("/api/v1/assemblies/<slug>/questions/<int:position>/rubric.yaml")
@requires(Permission.SEE_REPORT)
def rubric(slug: str, position: int) -> ResponseReturnValue:
    """Expectations for an AI system, drawn from steady outcomes."""
    text = rubric_yaml(finished(position), base=public_base())
    return file(text, "application/yaml", f"{slug}-{position}-rubric.yaml")


@bp.get(f"/schemas/{STATEMENT}")
@open_to_all
def schema() -> ResponseReturnValue:
    """The JSON Schema of the outcome statement; its address stays."""
    return file(schemas()[STATEMENT], "application/schema+json")


@bp.get(f"/schemas/{CONTEXT}")
@open_to_all
def context() -> ResponseReturnValue:
    """The JSON-LD context of the outcome statement; its address stays."""
    return file(schemas()[CONTEXT], "application/ld+json")


def file(text: str, kind: str, name: str = "") -> Response:
    """A file, with a name to save it under, and a tag so that an unchanged one is not sent again."""
    headers = {"Content-Disposition": f'inline; filename="{name}"'} if name else {}
    response = Response(text, mimetype=kind, headers=headers)
    response.add_etag()
    response.make_conditional(request)
    return response
