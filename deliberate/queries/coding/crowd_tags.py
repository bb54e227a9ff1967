"""Participants' tags: who is asked, about which statements, and how the answers compare with the codes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence

from sqlalchemy import bindparam, exists, func, select

from deliberate.concepts.crowd_tags import CrowdAnswer, summarize_crowd_answers
from deliberate.extensions import db
from deliberate.models import CodingKind, ConceptTag, Moderation, Participant, Question, Statement, Vote
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.codings import compute_final_codings, load_codings
from deliberate.storage.base import get_table

# How many statements a participant is asked about, if they have voted on so many.
MIN_STATEMENTS_ASKED, MAX_STATEMENTS_ASKED = 3, 4
# Votes a participant casts before being asked, so that tagging does not delay voting.
MIN_VOTES_BEFORE_TAGGING = 5
STATEMENT, VOTE, TAG = get_table(Statement), get_table(Vote), get_table(ConceptTag)
# Built once and read without objects: asked with every page of those who are in the share.
COUNT_VOTED = (
    select(
        func.count(),
        exists()
        .where(
            TAG.c.participant_id == bindparam("participant"),
            TAG.c.statement_id == STATEMENT.c.id,
            STATEMENT.c.question_id == bindparam("question"),
        )
        .correlate(None)
        .label("has_tagged"),
    )
    .select_from(VOTE)
    .join(STATEMENT, STATEMENT.c.id == VOTE.c.statement_id)
    .where(
        VOTE.c.participant_id == bindparam("participant"),
        STATEMENT.c.question_id == bindparam("question"),
        STATEMENT.c.moderation == Moderation.VISIBLE,
        STATEMENT.c.is_meta.is_(False),
    )
)


def compute_sampling_number(*parts: object) -> int:
    """Return a number from 0 to 9999 drawn by a hash: the same for the same parts on every machine."""
    return int(hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest(), 16) % 10_000


def is_invited(participant: Participant, share: int) -> bool:
    """Return whether this participant is in the random share that is asked; it never changes for the same person.

    share: the `tag_share` of the assembly, from 0 to 100.
    """
    return compute_sampling_number("tags", participant.assembly_id, participant.number) < share * 100


def load_statements_to_tag(question: Question, participant: Participant) -> list[Statement]:
    """Return the three or four statements this participant is asked about: drawn from those they voted on; none if too
    few."""
    if not is_invited(participant, question.assembly.tag_share):
        return []
    voted = db.session.scalars(
        select(Statement)
        .join(Vote, Vote.statement_id == Statement.id)
        .where(
            Vote.participant_id == participant.id,
            Statement.question_id == question.id,
            Statement.moderation == Moderation.VISIBLE,
            Statement.is_meta.is_(False),
        )
    ).all()
    if len(voted) < MIN_VOTES_BEFORE_TAGGING:
        return []
    return sample_statements_to_tag(participant, voted, set(load_own_tags(question, participant)))


def count_untagged(question: Question, participant: Participant) -> int:
    """Return how many statements someone in the share is asked about and has not tagged; 0 once they tagged any."""
    voted, has_tagged = db.session.execute(COUNT_VOTED, {"participant": participant.id, "question": question.id}).one()
    return 0 if has_tagged or voted < MIN_VOTES_BEFORE_TAGGING else min(voted, MAX_STATEMENTS_ASKED)


def sample_statements_to_tag(participant: Participant, voted: Sequence[Statement], tagged: set[int]) -> list[Statement]:
    """Return the few of the statements voted on that are selected for this participant, those already tagged first."""
    drawn = sorted(
        voted,
        key=lambda one: (one.number not in tagged, compute_sampling_number("tag", participant.number, one.number)),
    )
    return sorted(drawn[:MAX_STATEMENTS_ASKED], key=lambda one: one.number)


def load_own_tags(question: Question, participant: Participant) -> dict[int, dict[str, str]]:
    """Return what the participant has answered: statement number → concept → answer."""
    rows = db.session.execute(
        select(Statement.number, ConceptTag.concept, ConceptTag.answer)
        .join(Statement, Statement.id == ConceptTag.statement_id)
        .where(Statement.question_id == question.id, ConceptTag.participant_id == participant.id)
    )
    found: dict[int, dict[str, str]] = {}
    for number, concept, answer in rows:
        found.setdefault(number, {})[concept] = answer
    return found


def load_tags(question: Question) -> dict[tuple[int, str], list[tuple[dt.datetime, str]]]:
    """Return all answers with their time, by statement number and concept."""
    rows = db.session.execute(
        select(Statement.number, ConceptTag.concept, ConceptTag.created_at, ConceptTag.answer)
        .join(Statement, Statement.id == ConceptTag.statement_id)
        .where(Statement.question_id == question.id)
        .order_by(Statement.number, ConceptTag.concept, ConceptTag.participant_id)
    )
    found: dict[tuple[int, str], list[tuple[dt.datetime, str]]] = {}
    for number, concept, at, answer in rows:
        found.setdefault((number, concept), []).append((at, answer))
    return found


def load_crowd_answers(question: Question) -> dict[str, dict[int, CrowdAnswer]]:
    """Return per concept and statement number how people's answers compare with the final code."""
    book = load_assembly_codebook(question.assembly)
    final_codings = compute_final_codings(load_codings(question, book.version), list(book.concepts))
    found: dict[str, dict[int, CrowdAnswer]] = {concept: {} for concept in book.concepts}
    for (number, concept), answers in load_tags(question).items():
        if number in final_codings and concept in found:
            official = final_codings[number].coding.effect_on(concept)
            found[concept][number] = summarize_crowd_answers([answer for _, answer in answers], official)
    return found


def load_reopened_codes(question: Question) -> dict[int, tuple[str, ...]]:
    """Return statements whose code so many people contradict that it is adjudicated again, with the concepts.

    An adjudication closes the case if the dissent was there when it was made; later dissent reopens it.
    """
    book = load_assembly_codebook(question.assembly)
    codings = load_codings(question, book.version)
    final_codings = compute_final_codings(codings, list(book.concepts))
    found: dict[int, tuple[str, ...]] = {}
    for (number, concept), answers in load_tags(question).items():
        if number not in final_codings or concept not in book.concepts:
            continue
        official = final_codings[number].coding.effect_on(concept)
        final = [row for row in codings[number] if row.kind == CodingKind.ADJUDICATION]
        seen = max((row.created_at for row in final), default=None)
        if is_code_reopened(answers, official) and not (
            seen is not None and is_code_reopened(answers, official, by=seen)
        ):
            found[number] = (*found.get(number, ()), concept)
    return found


def is_code_reopened(answers: Sequence[tuple[dt.datetime, str]], official: int, by: dt.datetime | None = None) -> bool:
    """Return whether the answers given by this time (None: all) contradict the code often enough to reopen it."""
    return summarize_crowd_answers([answer for at, answer in answers if by is None or at <= by], official).reopens
