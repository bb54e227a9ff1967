"""The progress of a question's coding, for its owner: coders, agreement, use of suggestions, blinding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from deliberate.concepts.codebook import parse_coding
from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.double_coding import select_double_coded
from deliberate.concepts.suggestions import Suggestion, SuggestionScore, has_same_effects, score_suggestions
from deliberate.extensions import db
from deliberate.models import Account, Coding, CodingKind, Question, Run, RunState
from deliberate.queries.accounts import load_roles
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.codings import compute_final_codings, load_codings, to_statement_coding
from deliberate.queries.coding.workbench import Workload, compute_workload, load_coders, load_statements_to_code
from deliberate.rules import Permission, Person, may


@dataclass(frozen=True)
class CodingProgress:
    """Statements to code, those that all code, each coder's share, and how many statements have how many answers."""

    statements: int
    double: int
    coders: list[Workload]
    coded: int
    coded_twice: int


def load_coding_progress(question: Question) -> CodingProgress:
    """Return the progress of the question's coding under the codebook in force."""
    book = load_assembly_codebook(question.assembly)
    statements = load_statements_to_code(question)
    numbers = [statement.number for statement in statements]
    answers = {
        number: sum(row.kind == CodingKind.CODER for row in rows)
        for number, rows in load_codings(question, book.version).items()
    }
    return CodingProgress(
        statements=len(numbers),
        double=len(select_double_coded(numbers)),
        coders=[compute_workload(question, coder, statements, book.version) for coder in load_coders(question)],
        coded=sum(answers.get(number, 0) > 0 for number in numbers),
        coded_twice=sum(answers.get(number, 0) > 1 for number in numbers),
    )


@dataclass(frozen=True)
class SuggestionUse:
    """Use of suggestions: shown where the first answer differed, accepted, and accurate against final codes."""

    shown: int
    accepted: int
    score: SuggestionScore

    @property
    def acceptance(self) -> float | None:
        return self.accepted / self.shown if self.shown else None


def load_suggestion_use(question: Question) -> SuggestionUse:
    """Return counts over all coders' answers; precision and recall against adjudicated and agreed codes only."""
    book = load_assembly_codebook(question.assembly)
    codings = load_codings(question, book.version)
    pairs = [(row, parse_stored_suggestions(row)) for rows in codings.values() for row in rows if row.suggested]
    differing = [(row, found) for row, found in pairs if found and not has_same_effects(found, parse_first_answer(row))]
    final_codings = compute_final_codings(codings, list(book.concepts))
    reference = {number: one.coding for number, one in final_codings.items() if one.basis in ("adjudicated", "agreed")}
    suggested = {
        number: found for number, rows in codings.items() if (found := find_first_suggestions(rows)) is not None
    }
    return SuggestionUse(
        shown=len(differing),
        accepted=sum(has_same_effects(found, to_statement_coding(row)) for row, found in differing),
        score=score_suggestions(suggested, {number: reference[number] for number in reference if number in suggested}),
    )


def parse_stored_suggestions(row: Coding) -> list[Suggestion]:
    """Return the suggestions kept with an answer."""
    return [Suggestion(one["concept"], one["stance"]) for given in row.suggested.values() for one in given]


def parse_first_answer(row: Coding) -> StatementCoding:
    """Return what the coder said before any suggestion was shown."""
    return parse_coding(row.first_answer) if row.first_answer is not None else to_statement_coding(row)


def find_first_suggestions(rows: Sequence[Coding]) -> list[Suggestion] | None:
    """Return what was suggested on a statement; None where nothing was asked to suggest."""
    return next((parse_stored_suggestions(row) for row in rows if row.suggested), None)


def has_results(question: Question) -> bool:
    """Return whether any analysis of the question has finished."""
    found = db.session.scalar(
        select(Run.id).where(Run.question_id == question.id, Run.state == RunState.FINISHED).limit(1)
    )
    return found is not None


def may_have_seen_results(question: Question, coder: Account | None) -> bool:
    """Return whether this coder (None: someone named in a file) could have seen results of the question by now.

    Once the codes are frozen, everyone could. Before, what counts is whether this coder may read the report: whoever
    codes is refused it until the freeze, also where everyone else may read it. Of someone named in a file no one knows
    more than what the public may read.
    """
    if question.codes_are_frozen:
        return True
    if not has_results(question):
        return False
    assembly = question.assembly
    roles = load_roles(assembly, coder.id) if coder is not None else frozenset()
    return may(Permission.SEE_REPORT, Person(roles=roles, has_account=coder is not None), assembly)
