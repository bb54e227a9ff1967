"""Participants say in plain words what a statement would do; never the only source of a code."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from deliberate.errors import AlreadyAnswered, NotFound, Refused, StateUnknown
from deliberate.extensions import db
from deliberate.models import ConceptTag, Participant, Question, TagAnswer
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.crowd_tags import load_statements_to_tag
from deliberate.services.voting import lock_assembly
from deliberate.text import N_


class NotAsked(Refused):
    message = N_("You are not asked about this statement.")
    hint = N_("A random sample of participants is asked, each about a few statements.")


def tag_statements(*, participant: Participant, question: Question, answers: Mapping[int, Mapping[str, str]]) -> int:
    """Keep answers by statement number and concept; earlier ones on these statements are replaced. Returns how many
    were kept.

    Concepts left out are left open. Raises AssemblyClosed, NotAsked, StateUnknown, AlreadyAnswered.
    """
    lock_assembly(question.assembly_id)
    asked = {statement.number: statement for statement in load_statements_to_tag(question, participant)}
    concepts = load_assembly_codebook(question.assembly).concepts
    rows = []
    for number, given in answers.items():
        if number not in asked:
            raise NotAsked
        for concept, answer in given.items():
            if concept not in concepts or answer not in set(TagAnswer):
                raise StateUnknown(value=answer, known=", ".join(TagAnswer))
            rows.append(
                ConceptTag(
                    participant_id=participant.id,
                    statement_id=asked[number].id,
                    concept=concept,
                    answer=TagAnswer(answer),
                )
            )
    touched = [asked[number].id for number in answers]
    db.session.execute(
        delete(ConceptTag).where(
            ConceptTag.participant_id == participant.id, ConceptTag.statement_id.in_(touched)
        )
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add_all(rows)
    except IntegrityError:
        # The same form was sent twice at the same moment; the other one is kept.
        raise AlreadyAnswered from None
    return len(rows)


def withdraw_tags(*, participant: Participant, statement_id: int) -> dict[str, str]:
    """Delete a person's answers on one statement, also after the close; returns them. Raises NotFound."""
    own = (ConceptTag.participant_id == participant.id, ConceptTag.statement_id == statement_id)
    found = db.session.execute(select(ConceptTag.concept, ConceptTag.answer).where(*own)).all()
    if not found:
        raise NotFound
    db.session.execute(delete(ConceptTag).where(*own))
    return {concept: str(answer) for concept, answer in found}


def restore_tags(*, participant: Participant, statement_id: int, answers: Mapping[str, str]) -> None:
    """Put back answers that were deleted a moment ago, where there are no newer ones."""
    own = (ConceptTag.participant_id == participant.id, ConceptTag.statement_id == statement_id)
    there = set(db.session.scalars(select(ConceptTag.concept).where(*own)))
    db.session.add_all(
        ConceptTag(participant_id=participant.id, statement_id=statement_id, concept=concept, answer=TagAnswer(answer))
        for concept, answer in answers.items()
        if concept not in there
    )
    db.session.flush()
