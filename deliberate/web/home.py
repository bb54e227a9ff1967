"""The start page, and joining by code."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberate.concepts import codebook
from deliberate.queries.assemblies import assembly_by_code, open_assemblies
from deliberate.web.access import open_to_all
from deliberate.web.openness import codebook_page

bp = Blueprint("home", __name__)


@bp.get("/")
@open_to_all
def index() -> ResponseReturnValue:
    """What this is, a place for the code, and the assemblies open now."""
    return render_template(
        "home/index.html", assemblies=open_assemblies(), book=codebook.load(), channel=request.args.get("c")
    )  # fmt: skip


@bp.get("/concepts")
@open_to_all
def concepts() -> ResponseReturnValue:
    """The codebook in plain words."""
    return codebook_page(None)


@bp.get("/j")
@open_to_all
def code() -> ResponseReturnValue:
    """Turn a typed code into its link."""
    code, channel = request.args.get("code", "").strip() or "-", request.args.get("c")
    return redirect(url_for("home.join", code=code, c=channel), 303)


@bp.get("/j/<code>")
@open_to_all
def join(code: str) -> ResponseReturnValue:
    """Lead to the assembly with this code."""
    slug = assembly_by_code(code).slug
    return redirect(url_for("participate.assembly", slug=slug, c=request.args.get("c")), 303)
