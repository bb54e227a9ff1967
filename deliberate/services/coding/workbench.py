"""Answers from the coding workbench: only for one's own statements, with suggestions kept beside the first answer."""

from __future__ import annotations

from deliberate.concepts.classifier import suggest_by_classifier
from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.suggestions import Suggestion, SuggestionData, suggest_by_keywords
from deliberate.errors import Refused
from deliberate.models import Account, Coding, CodingKind, Question, Statement, SuggestionSource
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.codings import load_final_codings, to_statement_coding
from deliberate.queries.coding.disagreements import select_answers
from deliberate.queries.coding.workbench import find_own_coding
from deliberate.services.coding.codes import code_statement
from deliberate.text import N_

# The name of the source of a code that came with the statement.
SHIPPED_SOURCE = "template"
# The classifier is not trained on codes that no second coder has reviewed.
UNCONFIRMED_BASES = frozenset({"single", "suggested"})


class CalibrationFirst(Refused):
    message = N_("Please code the calibration round first; the other statements open afterwards.")


class SettledByYou(Refused):
    message = N_("You adjudicated this statement and have seen the coders' answers, so you can't code it.")


def submit_coding(*, statement: Statement, actor: Account, coding: StatementCoding, rationale: str = "") -> Coding:
    """Store a coder's answer. Raises CalibrationFirst, SettledByYou, CodingInvalid."""
    plan = statement.question.coding_plan
    if plan is not None and plan.is_calibrating and statement.number not in plan.calibration:
        raise CalibrationFirst
    version = load_assembly_codebook(statement.question.assembly).version
    _, final = select_answers(statement, version)
    own = find_own_coding(statement, actor, version)
    if own is None and final is not None and final.coder_id == actor.id:
        raise SettledByYou
    suggested = {} if own is not None else collect_suggestions(statement)
    return code_statement(statement=statement, coding=coding, actor=actor, rationale=rationale, suggested=suggested)


def collect_suggestions(statement: Statement) -> dict[str, list[SuggestionData]]:
    """Return the suggestions for a statement as they are stored: source → suggestions.

    A code that came with the statement is proposed before what rules or the classifier would say; nothing is proposed
    where suggestions are off.
    """
    plan = statement.question.coding_plan
    source = plan.suggestions if plan is not None else SuggestionSource.KEYWORDS
    if source == SuggestionSource.OFF:
        return {}
    shipped = find_shipped_coding(statement)
    if shipped is not None:
        return {
            SHIPPED_SOURCE: [Suggestion(code.concept, code.stance).to_data() for code in shipped.codes if code.effect]
        }
    found = (
        suggest_by_keywords(statement.text)
        if source == SuggestionSource.KEYWORDS
        else compute_classifier_suggestions(statement)
    )
    concepts = load_assembly_codebook(statement.question.assembly).concepts
    return {source: [one.to_data() for one in found if one.concept in concepts]}


def find_shipped_coding(statement: Statement) -> StatementCoding | None:
    """Return the code that came with the statement, under the codebook in force."""
    version = load_assembly_codebook(statement.question.assembly).version
    shipped = [
        row for row in statement.codings if row.kind == CodingKind.SUGGESTION and row.codebook_version == version
    ]
    return to_statement_coding(shipped[-1]) if shipped else None


def compute_classifier_suggestions(statement: Statement) -> tuple[Suggestion, ...]:
    """Return what the local classifier proposes, trained on the other statements' final codes."""
    question: Question = statement.question
    known = {
        number: one.coding for number, one in load_final_codings(question).items() if one.basis not in UNCONFIRMED_BASES
    }
    texts = {other.number: other.text for other in question.statements}
    concepts = list(load_assembly_codebook(question.assembly).concepts)
    return suggest_by_classifier(texts, known, [statement.number], concepts)[statement.number]
