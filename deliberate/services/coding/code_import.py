"""Codes from a file: all of them, or none with the line and the reason of everything that is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from deliberate.concepts.codebook import Codebook
from deliberate.concepts.codebook_versions import coding_to_data
from deliberate.concepts.coding import Code, StatementCoding
from deliberate.concepts.coding import CodingInvalid as WordsUnknown
from deliberate.errors import ImportRefused
from deliberate.extensions import db
from deliberate.formats.code_list import GivenCoding
from deliberate.formats.errors import FormatError
from deliberate.models import Account, Coding, CodingKind, Question, Statement
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.progress import may_have_seen_results
from deliberate.services.audit import record_action
from deliberate.services.coding.codes import CoderAnswer, write_answer
from deliberate.text import N_, Message

MAX_PROBLEMS_SHOWN = 20


def import_codes(*, question: Question, given: Sequence[GivenCoding], actor: Account | None, file: str) -> list[Coding]:
    """Store the codings of a file under the codebook in force. Raises ImportRefused; then nothing was stored.

    A coder's earlier answers from a file are replaced; answers given in the workbench never are.
    """
    book = load_assembly_codebook(question.assembly)
    statements = {row.number: row for row in db.session.scalars(select_coded_statements(question))}
    wrong = [(entry.line, problem) for entry in given for problem in find_code_problems(entry, book, statements)]
    if wrong:
        wrong.sort(key=lambda found: (found[0], str(found[1])))
        raise ImportRefused(reason=list_code_problems(wrong, file))
    blind = not may_have_seen_results(question, None)
    rows = [store_given_coding(entry, statements[entry.statement], book, blind) for entry in given]
    db.session.flush()
    subject = f"question {question.position}"
    record_action(question.assembly, actor, "codes imported", subject=subject, codings=len(rows), file=file[:200])
    return rows


def select_coded_statements(question: Question) -> Select[Statement]:
    """Return every statement of the question with its codings, rejected ones too: they are coded as well."""
    return (
        select(Statement)
        .where(Statement.question_id == question.id)
        .options(selectinload(Statement.codings).selectinload(Coding.codes))
    )


def find_code_problems(entry: GivenCoding, book: Codebook, statements: dict[int, Statement]) -> list[Message]:
    """Return why this entry cannot be stored."""
    statement = statements.get(entry.statement)
    if statement is None:
        return [Message(N_("there is no statement %(number)d."), {"number": entry.statement})]
    in_workbench = N_("“%(coder)s” coded statement %(number)d in the workbench; a file cannot replace that.")
    found = [
        Message(in_workbench, {"coder": entry.coder, "number": entry.statement})
        for row in statement.codings
        if row.coder_name == entry.coder and row.coder_id is not None
    ][:1]
    try:
        book.check(parse_given_coding(entry))
    except WordsUnknown as problem:
        found.append(problem.message)
    return found


def parse_given_coding(entry: GivenCoding) -> StatementCoding:
    """Return the entry as a coding. Raises the concepts room's CodingInvalid for unknown stances."""
    codes = tuple(Code(code.concept, code.stance, code.directness, code.subcode) for code in entry.codes)
    return StatementCoding(codes, entry.flags, entry.scope)


def list_code_problems(wrong: Sequence[tuple[int, Message]], file: str) -> tuple[Message, ...]:
    """Return lines and reasons, the first twenty in full."""
    shown = tuple(FormatError(file, line, reason).message for line, reason in wrong[:MAX_PROBLEMS_SHOWN])
    left = len(wrong) - len(shown)
    return (*shown, Message(N_("… and %(count)d more."), {"count": left})) if left else shown


def store_given_coding(entry: GivenCoding, statement: Statement, book: Codebook, blind: bool) -> Coding:
    """Return the entry as a row: a new one, or the coder's earlier one with new content."""
    coding = parse_given_coding(entry)
    kind = CodingKind.CODER
    row = next(
        (
            row
            for row in statement.codings
            if (row.coder_name, row.kind, row.codebook_version) == (entry.coder, kind, book.version)
        ),
        None,
    )
    if row is None:
        row = Coding(coder_name=entry.coder, kind=kind, codebook_version=book.version,
                     first_answer=coding_to_data(coding), suggested={})  # fmt: skip
        statement.codings.append(row)
    write_answer(row, CoderAnswer(coding, entry.rationale), blind)
    return row
