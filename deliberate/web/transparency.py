"""What everyone may check: decisions of moderators, the codebook, every code with its reason; never a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from deliberate.concepts import codebook as shipped
from deliberate.concepts.codebook_help import build_concept_help
from deliberate.models import Assembly, AuditEntry, Moderation
from deliberate.queries.coding.codebooks import load_assembly_codebook, load_codebook_versions
from deliberate.queries.coding.codings import load_final_codings
from deliberate.queries.moderation_queue import load_moderation_log
from deliberate.queries.report import count_blind_answers
from deliberate.reports.code_audit import build_audit_rows, build_recodings
from deliberate.rules import Permission
from deliberate.web.access import is_allowed, requires
from deliberate.web.codebook_labels import localize_codebook_for_page
from deliberate.web.organize.labels import REASONS, VERDICTS

bp = Blueprint("openness", __name__)


def count_standing_verdicts(entries: Sequence[AuditEntry]) -> Counter[str]:
    """Return how many decisions of each kind stand: the newest on each text, unless it was taken back."""
    newest: dict[str, str] = {}
    for entry in sorted(entries, key=lambda entry: entry.id):
        newest[entry.subject] = str(entry.detail.get("verdict"))
    return Counter(verdict for verdict in newest.values() if verdict != Moderation.WAITING)


@bp.get("/a/<slug>/decisions")
@requires(Permission.SEE_ASSEMBLY)
def decisions(slug: str) -> ResponseReturnValue:
    """Show every decision of a moderator: what on, when, which verdict, why."""
    entries = load_moderation_log(g.assembly)
    return render_template(
        "home/decisions.html",
        assembly=g.assembly,
        entries=entries,
        tally=count_standing_verdicts(entries),
        verdicts=VERDICTS,
        reasons=REASONS,
    )


def render_codebook_page(assembly: Assembly | None) -> str:
    """Return the codebook of an assembly, or the shipped one, in plain words and the reader's language."""
    book = localize_codebook_for_page(
        load_assembly_codebook(assembly) if assembly is not None else shipped.read_shipped_codebook()
    )
    versions = load_codebook_versions(assembly) if assembly is not None else []
    return render_template(
        "home/concepts.html",
        assembly=assembly,
        book=book,
        own=bool(versions),
        versions=versions,
        help={key: build_concept_help(book, key) for key in book.concepts},
    )


@bp.get("/a/<slug>/codebook")
@requires(Permission.SEE_ASSEMBLY)
def codebook(slug: str) -> ResponseReturnValue:
    """Show the codebook this assembly codes by."""
    return render_codebook_page(g.assembly)


@bp.get("/a/<slug>/<int:position>/codes")
@requires(Permission.SEE_ASSEMBLY)
def codes(slug: str, position: int) -> ResponseReturnValue:
    """Show every code with coder number, reason and version, once the codes are frozen; before that only their
    number."""
    frozen = g.question.codes_are_frozen
    return render_template(
        "home/codes.html",
        assembly=g.assembly,
        question=g.question,
        book=localize_codebook_for_page(load_assembly_codebook(g.assembly)),
        coded=len(load_final_codings(g.question)),
        rows=build_audit_rows(g.question) if frozen else [],
        recodings=build_recodings(g.question) if frozen else [],
        blind=count_blind_answers(g.question),
        may_see_report=is_allowed(Permission.SEE_REPORT),
    )
