"""The public record of codes: every answer under a number instead of a name, every reason, every change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.concepts import codebook
from deliberate.concepts.codebook import Codebook, parse_coding
from deliberate.concepts.coding import SettledCoding, StatementCoding
from deliberate.concepts.recoding import ChangedCode, ChangedConclusion, changed_codes, changed_conclusions
from deliberate.models import CodeAppeal, Coding, CodingKind, Question, Statement
from deliberate.queries.coding.appeals import appeals_of
from deliberate.queries.coding.codebooks import codebook_of, codebook_version, versions_of
from deliberate.queries.coding.codings import as_coding, codings_of, settled_from
from deliberate.queries.runs import latest_finished


@dataclass(frozen=True)
class AuditAnswer:
    """One coder's answer as the public sees it; `coder` counts from 1, `changed` after seeing a suggestion or later."""

    coder: int
    coding: StatementCoding
    rationale: str
    version: str
    was_blind: bool
    changed: bool


@dataclass(frozen=True)
class AuditRow:
    """A statement with all answers, how it was settled, and why."""

    statement: Statement
    answers: tuple[AuditAnswer, ...]
    settled: SettledCoding
    adjudication: Coding | None
    appeals: tuple[CodeAppeal, ...] = ()


def pseudonyms(codings: Mapping[int, Sequence[Coding]]) -> dict[str, int]:
    """Numbers from 1 in the order in which the coders first answered."""
    rows = sorted((row for given in codings.values() for row in given), key=lambda row: row.id)
    names = dict.fromkeys(row.coder_name for row in rows if row.kind == CodingKind.CODER)
    return {name: number for number, name in enumerate(names, 1)}


def audit_rows(question: Question) -> list[AuditRow]:
    """Every coded visible statement by number, under the codebook in force."""
    book = codebook_of(question.assembly)
    codings = codings_of(question, book.version)
    settled, numbers = settled_from(codings, list(book.concepts)), pseudonyms(codings)
    appeals = appeals_by_statement(question)
    return [
        AuditRow(
            statement=statement,
            answers=tuple(answer_of(row, numbers) for row in codings[statement.number] if row.kind == CodingKind.CODER),
            settled=settled[statement.number],
            adjudication=newest_adjudication(codings[statement.number]),
            appeals=tuple(appeals.get(statement.id, ())),
        )
        for statement in question.statements
        if statement.number in settled and statement.is_visible
    ]


def answer_of(row: Coding, numbers: Mapping[str, int]) -> AuditAnswer:
    coding = as_coding(row)
    first = parse_coding(row.first_answer) if row.first_answer is not None else coding
    changed = {(code.concept, code.effect) for code in first.codes} != {
        (code.concept, code.effect) for code in coding.codes
    }
    return AuditAnswer(numbers[row.coder_name], coding, row.rationale, row.codebook_version, row.was_blind, changed)


def newest_adjudication(rows: Sequence[Coding]) -> Coding | None:
    final = [row for row in rows if row.kind == CodingKind.ADJUDICATION]
    return max(final, key=lambda row: (row.created_at, row.id), default=None)


def appeals_by_statement(question: Question) -> dict[int, list[CodeAppeal]]:
    """Answered appeals by row id of the statement."""
    found: dict[int, list[CodeAppeal]] = {}
    for appeal in appeals_of(question):
        if appeal.answered_at is not None:
            found.setdefault(appeal.statement_id, []).append(appeal)
    return found


@dataclass(frozen=True)
class Recoding:
    """What differs from an earlier state of the codes; `since` names it: a version, or the freeze."""

    since: str
    frozen: bool
    codes: list[ChangedCode]
    conclusions: list[ChangedConclusion]


def recodings(question: Question) -> list[Recoding]:
    """Changes since the freeze and since the codebook version before, where there are any to compare with."""
    book = codebook_of(question.assembly)
    present = plain(settled_from(codings_of(question, book.version), list(book.concepts)))
    run = latest_finished(question)
    states = {outcome.statement.number: outcome.state for outcome in run.outcomes} if run is not None else {}
    found = []
    for since, frozen, before in earlier_states(question, book):
        codes = changed_codes(before, present, list(book.concepts))
        found.append(Recoding(since, frozen, codes, changed_conclusions(codes, states)))
    return found


def earlier_states(question: Question, book: Codebook) -> list[tuple[str, bool, dict[int, StatementCoding]]]:
    """The frozen codes, and the codes under the version before this one."""
    found: list[tuple[str, bool, dict[int, StatementCoding]]] = []
    plan = question.coding_plan
    if plan is not None and plan.frozen_codes:
        codes = {int(number): parse_coding(entry) for number, entry in plan.frozen_codes["codes"].items()}
        found.append((plan.frozen_codes["version"], True, codes))
    own = versions_of(question.assembly)
    if own:
        before = own[1].version if len(own) > 1 else codebook.load().version
        concepts = list(codebook_version(question.assembly, before).concepts)
        codes = plain(settled_from(codings_of(question, before), concepts))
        if codes and before != book.version:
            found.append((before, False, codes))
    return found


def plain(settled: Mapping[int, SettledCoding]) -> dict[int, StatementCoding]:
    return {number: one.coding for number, one in settled.items()}
