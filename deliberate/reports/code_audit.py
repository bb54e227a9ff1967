"""The public record of codes: every answer under a number instead of a name, every reason, every change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.concepts import codebook
from deliberate.concepts.codebook import Codebook, parse_coding
from deliberate.concepts.coding import FinalCoding, StatementCoding
from deliberate.concepts.recoding import ChangedCode, ChangedConclusion, compare_codes, compare_conclusions
from deliberate.models import CodeAppeal, Coding, CodingKind, Question, Statement
from deliberate.queries.coding.appeals import load_appeals
from deliberate.queries.coding.codebooks import load_assembly_codebook, load_codebook_of_version, load_codebook_versions
from deliberate.queries.coding.codings import compute_final_codings, load_codings, to_statement_coding
from deliberate.queries.runs import find_latest_finished_run


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
    """A statement with all codings, its final coding, and the adjudication that explains it."""

    statement: Statement
    answers: tuple[AuditAnswer, ...]
    settled: FinalCoding
    adjudication: Coding | None
    appeals: tuple[CodeAppeal, ...] = ()


def number_coders(codings: Mapping[int, Sequence[Coding]]) -> dict[str, int]:
    """Return the numbers of the coders, from 1 in the order of their first answers."""
    rows = sorted((row for given in codings.values() for row in given), key=lambda row: row.id)
    names = dict.fromkeys(row.coder_name for row in rows if row.kind == CodingKind.CODER)
    return {name: number for number, name in enumerate(names, 1)}


def build_audit_rows(question: Question) -> list[AuditRow]:
    """Return every coded visible statement by number, under the codebook in force."""
    book = load_assembly_codebook(question.assembly)
    codings = load_codings(question, book.version)
    final_codings, numbers = compute_final_codings(codings, list(book.concepts)), number_coders(codings)
    appeals = load_answered_appeals(question)
    return [
        AuditRow(
            statement=statement,
            answers=tuple(
                build_audit_answer(row, numbers) for row in codings[statement.number] if row.kind == CodingKind.CODER
            ),
            settled=final_codings[statement.number],
            adjudication=find_newest_adjudication(codings[statement.number]),
            appeals=tuple(appeals.get(statement.id, ())),
        )
        for statement in question.statements
        if statement.number in final_codings and statement.is_visible
    ]


def build_audit_answer(row: Coding, numbers: Mapping[str, int]) -> AuditAnswer:
    coding = to_statement_coding(row)
    first = parse_coding(row.first_answer) if row.first_answer is not None else coding
    changed = {(code.concept, code.effect) for code in first.codes} != {
        (code.concept, code.effect) for code in coding.codes
    }
    return AuditAnswer(numbers[row.coder_name], coding, row.rationale, row.codebook_version, row.was_blind, changed)


def find_newest_adjudication(rows: Sequence[Coding]) -> Coding | None:
    final = [row for row in rows if row.kind == CodingKind.ADJUDICATION]
    return max(final, key=lambda row: (row.created_at, row.id), default=None)


def load_answered_appeals(question: Question) -> dict[int, list[CodeAppeal]]:
    """Return the answered appeals by row id of the statement."""
    found: dict[int, list[CodeAppeal]] = {}
    for appeal in load_appeals(question):
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


def build_recodings(question: Question) -> list[Recoding]:
    """Return changes since the freeze and since the codebook version before, where there are any to compare with."""
    book = load_assembly_codebook(question.assembly)
    present = extract_codings(compute_final_codings(load_codings(question, book.version), list(book.concepts)))
    run = find_latest_finished_run(question)
    states = {outcome.statement.number: outcome.state for outcome in run.outcomes} if run is not None else {}
    found = []
    for since, frozen, before in load_earlier_codes(question, book):
        codes = compare_codes(before, present, list(book.concepts))
        found.append(Recoding(since, frozen, codes, compare_conclusions(codes, states)))
    return found


def load_earlier_codes(question: Question, book: Codebook) -> list[tuple[str, bool, dict[int, StatementCoding]]]:
    """Return the frozen codes, and the codes under the version before this one."""
    found: list[tuple[str, bool, dict[int, StatementCoding]]] = []
    plan = question.coding_plan
    if plan is not None and plan.frozen_codes:
        codes = {int(number): parse_coding(entry) for number, entry in plan.frozen_codes["codes"].items()}
        found.append((plan.frozen_codes["version"], True, codes))
    own = load_codebook_versions(question.assembly)
    if own:
        before = own[1].version if len(own) > 1 else codebook.read_shipped_codebook().version
        concepts = list(load_codebook_of_version(question.assembly, before).concepts)
        codes = extract_codings(compute_final_codings(load_codings(question, before), concepts))
        if codes and before != book.version:
            found.append((before, False, codes))
    return found


def extract_codings(final_codings: Mapping[int, FinalCoding]) -> dict[int, StatementCoding]:
    return {number: one.coding for number, one in final_codings.items()}
