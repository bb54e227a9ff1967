"""What the demo's people say about codes: plain answers of participants, an author's appeal, a coder's practice.

Answers of the crowd go in by the hundred, like its votes; the appeal takes the door of everybody.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy import insert, select

from deliberate.concepts.codebook import parse_codes
from deliberate.concepts.codebook_versions import coding_data
from deliberate.concepts.coding import StatementCoding
from deliberate.extensions import db
from deliberate.models import (
    Account,
    Assembly,
    ConceptTag,
    Moderation,
    Participant,
    PracticeAnswer,
    Question,
    Statement,
    TagAnswer,
    Vote,
)
from deliberate.queries.coding.codebooks import codebook_of
from deliberate.queries.coding.codings import settled_codings
from deliberate.queries.coding.crowd_tags import VOTES_FIRST, drawn_for, is_invited
from deliberate.services.coding.appeals import appeal

SEED = 20260915
WORDS = {1: TagAnswer.SUPPORTS, -1: TagAnswer.HINDERS, 0: TagAnswer.NEITHER}
# How often people see a concept as the coders do, another way, or are unsure.
AS_CODED, OTHERWISE = 0.82, 0.06


def tag(question: Question) -> None:
    """Plain answers of the random part of the participants that is asked, on the statements they are asked about."""
    random = np.random.default_rng(SEED)
    concepts = list(codebook_of(question.assembly).concepts)
    settled = {number: found.coding for number, found in settled_codings(question).items()}
    answers = [
        {
            "participant_id": person.id,
            "statement_id": statement.id,
            "concept": concept,
            "answer": plain_answer(settled[statement.number].effect_on(concept), random.random()),
        }
        for person, voted in voters(question).items()
        for statement in drawn_for(person, voted, set())
        if statement.number in settled
        for concept in concepts
    ]
    db.session.execute(insert(ConceptTag), answers)


def voters(question: Question) -> dict[Participant, list[Statement]]:
    """Those who are asked, with the open statements they voted on."""
    rows = db.session.execute(
        select(Vote.participant_id, Vote.statement_id)
        .join(Statement, Statement.id == Vote.statement_id)
        .where(Statement.question_id == question.id, Statement.moderation == Moderation.VISIBLE.value)
        .order_by(Vote.participant_id, Statement.number)
    ).all()
    statements = {statement.id: statement for statement in question.statements}
    voted: dict[int, list[Statement]] = {}
    for person, statement in rows:
        voted.setdefault(person, []).append(statements[statement])
    people = select(Participant).where(Participant.assembly_id == question.assembly_id).order_by(Participant.number)
    return {
        person: voted[person.id]
        for person in db.session.scalars(people)
        if is_invited(person) and len(voted.get(person.id, ())) >= VOTES_FIRST
    }


def plain_answer(effect: int, chance: float) -> str:
    """What somebody says of a concept on which coders see this effect."""
    if chance < AS_CODED:
        return WORDS[effect].value
    return (WORDS[0 if effect else 1] if chance < AS_CODED + OTHERWISE else TagAnswer.UNSURE).value


def object_to(question: Question, entries: Any) -> None:
    """Authors who see their statement otherwise than its code."""
    numbered = {statement.number: statement for statement in question.statements}
    for entry in entries:
        statement = numbered[entry["statement"]]
        assert statement.author is not None
        appeal(participant=statement.author, statement=statement, reason=entry["reason"])


def practise(assembly: Assembly, coder: Account, slips: dict[int, Any]) -> None:
    """A finished round of practice; `slips` holds the answers that are not those of the codebook."""
    book = codebook_of(assembly)
    for place, example in enumerate(book.examples):
        said = StatementCoding(parse_codes(slips[place])) if place in slips else example.coding
        db.session.add(
            PracticeAnswer(
                account_id=coder.id,
                assembly_id=assembly.id,
                codebook_version=book.version,
                round=1,
                example=place,
                answer=coding_data(said),
            )
        )
    db.session.flush()
