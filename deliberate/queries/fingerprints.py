"""What stands for the input of an analysis: a hash of all of it, and one that is found without reading votes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import func, select

from deliberate.aggregation.votes import Votes
from deliberate.concepts.coding import FinalCoding, StatementCoding
from deliberate.concepts.moderated import SubmittedStatement
from deliberate.extensions import db
from deliberate.models import AuditEntry, Question, Statement, VoteEvent
from deliberate.version import __version__


def load_question_event_id(question: Question) -> int:
    """Return the newest act of voting on any statement of the question; 0 where there is none.

    Every vote, change and undo adds an event, so nothing can change without this number.
    """
    newest = (
        select(func.max(VoteEvent.id))
        .where(VoteEvent.statement_id == Statement.id)
        .correlate(Statement)
        .scalar_subquery()
    )
    found: int | None = db.session.scalar(select(func.max(newest)).where(Statement.question_id == question.id))
    return found or 0


def load_segment_import_id(question: Question) -> int:
    """Return the newest entry of the audit log that says what became known about participants; 0 where there is
    none."""
    found: int | None = db.session.scalar(
        select(func.max(AuditEntry.id)).where(
            AuditEntry.assembly_id == question.assembly_id, AuditEntry.action == "segments imported"
        )
    )
    return found or 0


def load_votes_fingerprint(question: Question) -> list[Any]:
    """Return the newest event and import of segments, and of each statement what decides how it counts."""
    db.session.flush()
    rows = db.session.execute(
        select(Statement.number, Statement.moderation, Statement.is_meta, Statement.origin, Statement.merged_into_id)
        .where(Statement.question_id == question.id)
        .order_by(Statement.number)
    )
    return [load_question_event_id(question), load_segment_import_id(question), [list(row) for row in rows]]


def compute_input_hash(
    votes: Votes,
    codings: dict[int, FinalCoding],
    settings: dict[str, Any],
    coders: dict[str, dict[int, StatementCoding]],
    statements: list[SubmittedStatement],
    earlier: dict[str, Any] | None = None,
) -> str:
    """Sixty-four characters for everything that enters an analysis: votes, flags, codes, settings, code version, and
    the earlier map that the new one is turned towards, where there is one."""
    whole: Any = votes.input_hash if earlier is None else [votes.input_hash, earlier]
    return hash_input(whole, codings, settings, coders, statements)


def compute_input_fingerprint(
    question: Question,
    codings: dict[int, FinalCoding],
    settings: dict[str, Any],
    coders: dict[str, dict[int, StatementCoding]],
    statements: list[SubmittedStatement],
) -> str:
    """Sixty-four characters that change whenever the input of an analysis may have; found without reading votes."""
    return hash_input(load_votes_fingerprint(question), codings, settings, coders, statements)


def hash_input(
    votes: Any,
    codings: dict[int, FinalCoding],
    settings: dict[str, Any],
    coders: dict[str, dict[int, StatementCoding]],
    statements: list[SubmittedStatement],
) -> str:
    """Return one hash of what stands for the votes, with codes, statements, settings and code version."""
    codes = {
        number: (sorted(map(str, settled.coding.codes)), settled.coding.flags, settled.coding.scope, settled.basis)
        for number, settled in sorted(codings.items())
    }
    own = [[str(coding) for _, coding in sorted(answers.items())] for _, answers in sorted(coders.items())]
    shown = [(item.number, item.moderation, item.is_seed, item.key) for item in statements]
    parts = [votes, codes, own, shown, settings, __version__]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
