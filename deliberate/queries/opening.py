"""What the pages before opening and closing show, and the fingerprints by which they notice a change."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import func, select

from deliberate.extensions import db
from deliberate.models import Assembly, Moderation, Question, Statement
from deliberate.models.vote import Vote
from deliberate.queries.assemblies import build_consensus_rule
from deliberate.queries.counts import count_assembly_participation
from deliberate.queries.moderation_queue import count_waiting_texts

# What opening fixes, in the order of the page.
FIELDS_FIXED_AT_OPENING = (
    "decision", "decision_maker", "influence_level", "veto_rule", "answer_by", "outcome_rule", "modules",
    "module_settings", "routing", "tag_share", "offers_importance",
)  # fmt: skip


@dataclass(frozen=True)
class UnfinishedWork:
    """Who took part, and what would be left undone if the assembly closed now."""

    people: int
    votes: int
    statements_waiting: int
    comments_waiting: int
    statements: int
    few_votes: int
    least_votes: int


def compute_opening_fingerprint(assembly: Assembly) -> str:
    """Return a fingerprint of everything that opening fixes; another one says that someone has changed it
    meanwhile."""
    values = [str(getattr(assembly, name)) for name in FIELDS_FIXED_AT_OPENING]
    texts = [[question.text, question.background] for question in assembly.questions]
    return hash_page_state([assembly.state, str(assembly.closes_at), values, texts])


def load_closing_fingerprint(assembly: Assembly) -> str:
    """Return a fingerprint of the state and of what waits to be read.

    People and votes are not in it: they move with every vote, and a busy assembly could never be closed.
    """
    return hash_page_state([assembly.state, *count_waiting_texts(assembly)])


def hash_page_state(state: object) -> str:
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:16]


def count_unfinished_work(assembly: Assembly) -> UnfinishedWork:
    """Count what the page before closing tells."""
    counts = count_assembly_participation(assembly)
    statements, comments = count_waiting_texts(assembly)
    least = build_consensus_rule(assembly).least_votes
    voted = (
        select(Statement.id, func.count(Vote.participant_id).label("votes"))
        .join(Question, Question.id == Statement.question_id)
        .outerjoin(Vote, Vote.statement_id == Statement.id)
        .where(Question.assembly_id == assembly.id, Statement.moderation == Moderation.VISIBLE,
               Statement.is_meta.is_(False))
        .group_by(Statement.id).subquery()
    )  # fmt: skip
    all_of, few = db.session.execute(
        select(func.count(), func.count().filter(voted.c.votes < least)).select_from(voted)
    ).one()
    return UnfinishedWork(counts.voters, counts.votes, statements, comments, all_of, few, least)
