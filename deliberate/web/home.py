"""The start page, and joining by code."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberate.concepts import codebook
from deliberate.errors import CodeUnknown
from deliberate.models import Assembly, Question
from deliberate.queries.assemblies import find_assembly_by_join_code, load_closed_assemblies, load_open_assemblies
from deliberate.queries.outcomes import load_clear_counts
from deliberate.reports.chapters.responses import load_response_progress
from deliberate.rules import Permission, Person, may
from deliberate.services.account_links import has_accounts
from deliberate.web.access import may_see, open_to_all
from deliberate.web.shared_pages import shared_page
from deliberate.web.transparency import render_codebook_page

bp = Blueprint("home", __name__)


@bp.get("/")
@open_to_all
@shared_page
def index() -> ResponseReturnValue:
    """Show what this is, a place for the code, the assemblies open now and those that closed lately."""
    listed = {"assemblies": load_open_assemblies(), "closed": load_closed_assemblies()}
    lists = {name: [(one, load_response_progress(one)) for one in assemblies] for name, assemblies in listed.items()}
    return render_template(
        "home/index.html",
        **lists,
        book=codebook.read_shipped_codebook(),
        channel=request.args.get("c"),
        is_new_site=not has_accounts(),
        answers_of=load_public_answers,
    )


def load_public_answers(assembly: Assembly) -> list[tuple[Question, int, int]]:
    """Return question, clear statements and all statements of each report that everyone may see."""
    return load_clear_counts(assembly) if may(Permission.SEE_REPORT, Person(), assembly) else []


@bp.get("/concepts")
@open_to_all
@shared_page
def concepts() -> ResponseReturnValue:
    """Show the codebook in plain words."""
    return render_codebook_page(None)


@bp.get("/j")
@open_to_all
def code() -> ResponseReturnValue:
    """Turn a typed code into its link."""
    code, channel = request.args.get("code", "").strip() or "-", request.args.get("c")
    return redirect(url_for("home.join", code=code, c=channel), 303)


@bp.get("/j/<code>")
@open_to_all
def join(code: str) -> ResponseReturnValue:
    """Lead to the assembly with this code; of a draft that was not announced no one but its people may learn."""
    found = find_assembly_by_join_code(code)
    is_visible = may_see(found)
    if found is None or not (is_visible or found.announced):
        raise CodeUnknown
    return redirect(url_for("participate.assembly", slug=found.slug, c=request.args.get("c")), 303)
