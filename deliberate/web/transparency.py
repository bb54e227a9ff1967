"""What everybody may check: decisions of moderators, the codebook, every code with its reason; never a name."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from deliberate.concepts import codebook as shipped
from deliberate.concepts.codebook_help import help_for
from deliberate.models import Assembly
from deliberate.queries.assemblies import question_at
from deliberate.queries.coding.codebooks import codebook_of, versions_of
from deliberate.queries.coding.codings import settled_codings
from deliberate.queries.coding.progress import blindness
from deliberate.queries.moderation_queue import decisions_of
from deliberate.reports.code_audit import audit_rows, recodings
from deliberate.rules import Permission
from deliberate.web.access import allowed, requires
from deliberate.web.codebook_labels import spoken
from deliberate.web.organize.labels import REASONS, VERDICTS

bp = Blueprint("openness", __name__)


@bp.get("/a/<slug>/decisions")
@requires(Permission.SEE_ASSEMBLY)
def decisions(slug: str) -> ResponseReturnValue:
    """Every decision of a moderator: what on, when, which verdict, why."""
    entries = decisions_of(g.assembly)
    return render_template(
        "home/decisions.html",
        assembly=g.assembly,
        entries=entries,
        tally=Counter(str(entry.detail.get("verdict")) for entry in entries),
        verdicts=VERDICTS,
        reasons=REASONS,
    )


def codebook_page(assembly: Assembly | None) -> str:
    """The codebook of an assembly, or the shipped one, in plain words and the reader's language."""
    book = spoken(codebook_of(assembly) if assembly is not None else shipped.load())
    versions = versions_of(assembly) if assembly is not None else []
    return render_template(
        "home/concepts.html",
        assembly=assembly,
        book=book,
        own=bool(versions),
        versions=versions,
        help={key: help_for(book, key) for key in book.concepts},
    )


@bp.get("/a/<slug>/codebook")
@requires(Permission.SEE_ASSEMBLY)
def codebook(slug: str) -> ResponseReturnValue:
    """The codebook this assembly codes by."""
    return codebook_page(g.assembly)


@bp.get("/a/<slug>/<int:position>/codes")
@requires(Permission.SEE_ASSEMBLY)
def codes(slug: str, position: int) -> ResponseReturnValue:
    """Every code with coder number, reason and version, once the codes are frozen; before that only their number."""
    question = question_at(g.assembly, position)
    frozen = question.codes_are_frozen
    return render_template(
        "home/codes.html",
        assembly=g.assembly,
        question=question,
        book=spoken(codebook_of(g.assembly)),
        coded=len(settled_codings(question)),
        rows=audit_rows(question) if frozen else [],
        recodings=recodings(question) if frozen else [],
        blind=blindness(question),
        may_see_report=allowed(Permission.SEE_REPORT),
    )
