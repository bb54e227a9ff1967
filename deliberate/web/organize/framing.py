"""The framing audit, and where each item of the checklist is completed."""

from __future__ import annotations

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue

from deliberate.concepts.codebook import Codebook
from deliberate.concepts.double_barrelled import MEANINGS
from deliberate.concepts.tensions import collect_effects
from deliberate.models import Assembly, Question
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.evidence import build_framing_audits
from deliberate.queries.readiness import MIN_SEEDS, RECOMMENDED_SEEDS, ChecklistItem, count_visible_seeds, has_all_codes
from deliberate.rules import Permission
from deliberate.web.access import requires
from deliberate.web.organize.blueprint import bp
from deliberate.web.organize.labels import REASONS

# Items of the checklist whose field is in the setup, under the same or another name.
CHECKLIST_FIELDS = {
    "decision_maker": "decision_maker",
    "answer_by": "answer_by",
    "consent": "consent_text",
    "policy": "moderation_policy",
    "host": "host",
    "introduction": "introduction",
    "level": "influence_level-0",
    "rule": "measure-0",
}
FRAMING_CHECKS = frozenset({"balance", "plain", "silence"})


@bp.get("/<slug>/framing")
@requires(Permission.SEE_DESK)
def framing(slug: str) -> ResponseReturnValue:
    """Show what question and seeds make it possible to find out, question by question."""
    book = load_assembly_codebook(g.assembly)
    return render_template(
        "organize/framing.html",
        assembly=g.assembly,
        audits=build_framing_audits(g.assembly),
        book=book,
        would_be={key: find_examples(book, key) for key in book.concepts},
        meanings=MEANINGS,
        reasons=REASONS,
    )


def find_examples(book: Codebook, concept: str) -> list[str]:
    """Return a supporting and a hindering example from the codebook, to ask whether a moderator would approve them."""
    found = []
    for sign in (1, -1):
        texts = (item.text for item in book.examples if collect_effects(item.coding) == {concept: sign})
        found += list(texts)[:1]
    return found


def build_checklist_links(assembly: Assembly, checklist: list[ChecklistItem]) -> dict[str, str]:
    """Return for each item of the checklist the address where it is completed."""
    return {item.key: build_checklist_link(assembly, item.key) for item in checklist}


def build_checklist_link(assembly: Assembly, key: str) -> str:
    if key == "rehearsal":
        return url_for("organize.rehearsal", slug=assembly.slug)
    if key in CHECKLIST_FIELDS:
        return url_for("organize.setup", slug=assembly.slug, _anchor=CHECKLIST_FIELDS[key])
    if key in FRAMING_CHECKS:
        return url_for("organize.framing", slug=assembly.slug)
    question = find_first_incomplete_question(assembly, key)
    if question is None:
        return url_for("organize.new_question" if not assembly.questions else "organize.setup", slug=assembly.slug)
    page = {"coded": "organize.coding", "question": "organize.question"}.get(key, "organize.statements")
    return url_for(page, slug=assembly.slug, position=question.position)


def find_first_incomplete_question(assembly: Assembly, key: str) -> Question | None:
    """Return the first question that this item of the checklist is missing for; else the first question."""
    least = {"seeds": MIN_SEEDS, "more_seeds": RECOMMENDED_SEEDS}
    for question in assembly.questions:
        if (key == "coded" and not has_all_codes(question)) or count_visible_seeds(question) < least.get(key, 0):
            return question
    return assembly.questions[0] if assembly.questions else None
