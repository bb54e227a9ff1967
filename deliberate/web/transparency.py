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
from deliberate.web.shared_pages import shared_page

bp = Blueprint("openness", __name__)

# Decisions on the public page; it says so where there are more.
MOST_SHOWN = 500


def find_standing_decisions(entries: Sequence[AuditEntry]) -> list[AuditEntry]:
    """Return the decisions that stand, the newest first: the last one on each text, unless it was taken back."""
    newest = {entry.subject: entry for entry in sorted(entries, key=lambda entry: entry.id)}
    standing = [entry for entry in newest.values() if entry.detail.get("verdict") != Moderation.WAITING]
    return sorted(standing, key=lambda entry: entry.id, reverse=True)


@bp.get("/a/<slug>/decisions")
@requires(Permission.SEE_ASSEMBLY)
@shared_page
def decisions(slug: str) -> ResponseReturnValue:
    """Show every decision of a moderator: what on, when, which verdict, why."""
    entries = load_moderation_log(g.assembly, MOST_SHOWN)
    standing = find_standing_decisions(entries)
    rejected = [entry for entry in standing if entry.detail.get("verdict") == Moderation.REJECTED]
    return render_template(
        "home/decisions.html",
        assembly=g.assembly,
        rejected=rejected,
        tally_of_reasons=Counter(str(entry.detail.get("reason") or "") for entry in rejected).most_common(),
        others=[entry for entry in entries if entry not in rejected],
        tally=Counter(str(entry.detail.get("verdict")) for entry in standing),
        most=MOST_SHOWN if len(entries) == MOST_SHOWN else None,
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
@shared_page
def codebook(slug: str) -> ResponseReturnValue:
    """Show the codebook this assembly codes by."""
    return render_codebook_page(g.assembly)


@bp.get("/a/<slug>/<int:position>/codes")
@requires(Permission.SEE_ASSEMBLY)
@shared_page
def codes(slug: str, position: int) -> ResponseReturnValue:
    """Show every code with coder number, reason and version, once the codes are frozen; before that only their
    number."""
    frozen = g.question.codes_are_frozen
    return render_template(
        "home/codes.html",
        assembly=g.assembly,
        question=g.question,
        book=localize_codebook_for_page(load_assembly_codebook(g.assembly)),
        coded=sum(one.is_given for one in load_final_codings(g.question).values()),
        rows=build_audit_rows(g.question) if frozen else [],
        recodings=build_recodings(g.question) if frozen else [],
        blind=count_blind_answers(g.question),
        may_see_report=is_allowed(Permission.SEE_REPORT),
    )
