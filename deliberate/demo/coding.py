"""The demo's codings: crowd tags of participants, an author's appeal, and a coder's training round.

Crowd tags are inserted in bulk, like the crowd's votes; the appeal goes through the same service as a real one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy import insert, select

from deliberate.concepts.codebook import parse_codes
from deliberate.concepts.codebook_versions import coding_to_data
from deliberate.concepts.coding import StatementCoding
from deliberate.demo.scenario import Codes, ScenarioAppeal
from deliberate.extensions import db
from deliberate.models import (
    Account,
    Assembly,
    ConceptTag,
    Moderation,
    Participant,
    Question,
    Statement,
    TagAnswer,
    TrainingAnswer,
    Vote,
)
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.codings import load_final_codings
from deliberate.queries.coding.crowd_tags import MIN_VOTES_BEFORE_TAGGING, is_invited, sample_statements_to_tag
from deliberate.services.coding.appeals import submit_appeal

SEED = 20260915
LABELS = {1: TagAnswer.SUPPORTS, -1: TagAnswer.HINDERS, 0: TagAnswer.NEITHER}
# Probabilities that a tag matches the code, or names another effect; otherwise the person is unsure.
AS_CODED_PROBABILITY, OTHER_ANSWER_PROBABILITY = 0.82, 0.06


def add_crowd_tags(question: Question) -> None:
    """Add the crowd tags of the participants selected at random, on the statements they are asked about."""
    random = np.random.default_rng(SEED)
    concepts = list(load_assembly_codebook(question.assembly).concepts)
    final_codings = {number: found.coding for number, found in load_final_codings(question).items()}
    answers = [
        {
            "participant_id": person.id,
            "statement_id": statement.id,
            "concept": concept,
            "answer": choose_tag_answer(final_codings[statement.number].effect_on(concept), random.random()),
        }
        for person, voted in load_invited_voters(question).items()
        for statement in sample_statements_to_tag(person, voted, set())
        if statement.number in final_codings
        for concept in concepts
    ]
    db.session.execute(insert(ConceptTag), answers)


def load_invited_voters(question: Question) -> dict[Participant, list[Statement]]:
    """Return the participants who are asked for tags, with the visible statements they voted on."""
    rows = db.session.execute(
        select(Vote.participant_id, Vote.statement_id)
        .join(Statement, Statement.id == Vote.statement_id)
        .where(Statement.question_id == question.id, Statement.moderation == Moderation.VISIBLE)
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
        if is_invited(person, person.assembly.tag_share) and len(voted.get(person.id, ())) >= MIN_VOTES_BEFORE_TAGGING
    }


def choose_tag_answer(effect: int, chance: float) -> TagAnswer:
    """Return a participant's tag for a concept on which the coders see this effect. chance: uniform in [0, 1)."""
    if chance < AS_CODED_PROBABILITY:
        return LABELS[effect]
    return LABELS[0 if effect else 1] if chance < AS_CODED_PROBABILITY + OTHER_ANSWER_PROBABILITY else TagAnswer.UNSURE


def add_appeals(question: Question, entries: Sequence[ScenarioAppeal]) -> None:
    """Add appeals by authors who disagree with the code of their statement."""
    numbered = {statement.number: statement for statement in question.statements}
    for entry in entries:
        statement = numbered[entry["statement"]]
        assert statement.author is not None
        submit_appeal(participant=statement.author, statement=statement, reason=entry["reason"])


def add_training_round(assembly: Assembly, coder: Account, slips: Mapping[int, Codes]) -> None:
    """Add a finished training round. slips: example index → codes, where they differ from the codebook's."""
    book = load_assembly_codebook(assembly)
    for place, example in enumerate(book.examples):
        answer = StatementCoding(parse_codes(slips[place])) if place in slips else example.coding
        db.session.add(
            TrainingAnswer(
                account_id=coder.id,
                assembly_id=assembly.id,
                codebook_version=book.version,
                round=1,
                example=place,
                answer=coding_to_data(answer),
            )
        )
    db.session.flush()
