"""How the coding of a question stands, for its owner: coders, agreement, what machines suggested, blindness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from deliberate.concepts.codebook import parse_coding
from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.double_coding import double_coded
from deliberate.concepts.suggestions import Suggestion, SuggestionScore, same_effects, score_suggestions
from deliberate.extensions import db
from deliberate.models import Account, Coding, CodingKind, Question, Run, RunState
from deliberate.queries.accounts import roles_in
from deliberate.queries.coding.codebooks import codebook_of
from deliberate.queries.coding.codings import as_coding, codings_of, settled_from
from deliberate.queries.coding.workbench import Workload, coders_of, statements_to_code, workload
from deliberate.rules import Permission, Person, may


@dataclass(frozen=True)
class CodingStanding:
    """Statements to code, those that all code, each coder's share, and how many statements have how many answers."""

    statements: int
    double: int
    coders: list[Workload]
    coded: int
    coded_twice: int


def coding_standing(question: Question) -> CodingStanding:
    """Where the coding of the question stands under the codebook in force."""
    book = codebook_of(question.assembly)
    statements = statements_to_code(question)
    numbers = [statement.number for statement in statements]
    answers = {
        number: sum(row.kind == CodingKind.CODER for row in rows)
        for number, rows in codings_of(question, book.version).items()
    }
    return CodingStanding(
        statements=len(numbers),
        double=len(double_coded(numbers)),
        coders=[workload(question, coder, statements, book.version) for coder in coders_of(question)],
        coded=sum(answers.get(number, 0) > 0 for number in numbers),
        coded_twice=sum(answers.get(number, 0) > 1 for number in numbers),
    )


def blindness(question: Question) -> dict[str, Any]:
    """How many answers were given blind, how many not, and whether the codes were frozen, for the report."""
    rows = [row for given in codings_of(question).values() for row in given if row.kind != CodingKind.SUGGESTION]
    told = Counter(row.was_blind for row in rows)
    return {"frozen": question.codes_are_frozen, "blind": told[True], "not_blind": told[False]}


@dataclass(frozen=True)
class SuggestionStanding:
    """What came of suggestions: shown where the first answer differed, taken over, and right against settled codes."""

    shown: int
    accepted: int
    score: SuggestionScore

    @property
    def acceptance(self) -> float | None:
        return self.accepted / self.shown if self.shown else None


def suggestion_standing(question: Question) -> SuggestionStanding:
    """Counts over all coders' answers; precision and recall against adjudicated and agreed codes only."""
    book = codebook_of(question.assembly)
    codings = codings_of(question, book.version)
    pairs = [(row, suggested_with(row)) for rows in codings.values() for row in rows if row.suggested]
    differing = [(row, found) for row, found in pairs if found and not same_effects(found, first_answer(row))]
    settled = settled_from(codings, list(book.concepts))
    sure = {number: one.coding for number, one in settled.items() if one.basis in ("adjudicated", "agreed")}
    made = {number: found for number, rows in codings.items() if (found := first_suggested(rows)) is not None}
    return SuggestionStanding(
        shown=len(differing),
        accepted=sum(same_effects(found, as_coding(row)) for row, found in differing),
        score=score_suggestions(made, {number: sure[number] for number in sure if number in made}),
    )


def suggested_with(row: Coding) -> list[Suggestion]:
    """The suggestions kept with an answer."""
    return [Suggestion(one["concept"], one["stance"]) for given in row.suggested.values() for one in given]


def first_answer(row: Coding) -> StatementCoding:
    """What the coder said before any suggestion was shown."""
    return parse_coding(row.first_answer) if row.first_answer is not None else as_coding(row)


def first_suggested(rows: Sequence[Coding]) -> list[Suggestion] | None:
    """What was suggested on a statement; None where nothing was asked to suggest."""
    return next((suggested_with(row) for row in rows if row.suggested), None)


def results_exist(question: Question) -> bool:
    """Whether any analysis of the question has finished."""
    found = db.session.scalar(
        select(Run.id).where(Run.question_id == question.id, Run.state == RunState.FINISHED.value).limit(1)
    )
    return found is not None


def results_were_visible(question: Question, coder: Account | None) -> bool:
    """Return whether this coder (None: someone named in a file) could have seen results of the question by now.

    Once the codes are frozen, everyone could. Before, what counts is whether this coder may read the report: whoever
    codes is refused it until the freeze, also where everyone else may read it. Of someone named in a file nobody knows
    more than what the public may read.
    """
    if question.codes_are_frozen:
        return True
    if not results_exist(question):
        return False
    assembly = question.assembly
    roles = roles_in(assembly, coder.id) if coder is not None else frozenset()
    return may(Permission.SEE_REPORT, Person(roles=roles, has_account=coder is not None), assembly)
