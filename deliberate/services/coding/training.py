"""Coder training on the codebook's examples: the first answer is kept, then the key is shown and explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from deliberate.concepts.codebook import Codebook, parse_coding
from deliberate.concepts.codebook_versions import coding_to_data
from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.reliability import CoderScore, score_coder_in_detail
from deliberate.errors import AlreadyAnswered, NotFound, Refused
from deliberate.extensions import db
from deliberate.models import Account, Assembly, TrainingAnswer
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.services.coding.codes import validate_coding
from deliberate.text import N_


class PracticeUnfinished(Refused):
    message = N_("This training round is not finished yet. Examples left: %(left)d.")


@dataclass(frozen=True)
class TrainingRound:
    """A coder's current round: the answers by example, the examples left, the score so far."""

    book: Codebook
    round: int
    answers: Mapping[int, StatementCoding]

    @property
    def left(self) -> list[int]:
        return [place for place in range(len(self.book.examples)) if place not in self.answers]

    @property
    def score(self) -> CoderScore:
        """How well the answers so far match the key, concept by concept."""
        examples = self.book.examples
        answered = {examples[place].text: answer for place, answer in self.answers.items()}
        key = {examples[place].text: examples[place].coding for place in self.answers}
        return score_coder_in_detail(answered, key, list(self.book.concepts))

    def is_right(self, place: int) -> bool:
        """Return whether the answer to this example names the key's effects on every concept."""
        answer, key = self.answers[place], self.book.examples[place].coding
        return all(answer.effect_on(concept) == key.effect_on(concept) for concept in self.book.concepts)


def load_training_round(assembly: Assembly, coder: Account) -> TrainingRound:
    """Return the coder's current round under the codebook in force."""
    book = load_assembly_codebook(assembly)
    rows = db.session.scalars(
        select(TrainingAnswer).where(
            TrainingAnswer.account_id == coder.id,
            TrainingAnswer.assembly_id == assembly.id,
            TrainingAnswer.codebook_version == book.version,
        )
    ).all()
    newest = max((row.round for row in rows), default=1)
    answers = {
        row.example: parse_coding(row.answer)
        for row in rows
        if row.round == newest and row.example < len(book.examples)
    }
    return TrainingRound(book, newest, answers)


def answer_example(*, assembly: Assembly, coder: Account, example: int, coding: StatementCoding) -> TrainingAnswer:
    """Keep the first answer to an example. Raises NotFound, AlreadyAnswered, CodingInvalid."""
    practice = load_training_round(assembly, coder)
    if not 0 <= example < len(practice.book.examples):
        raise NotFound
    validate_coding(practice.book, coding)
    return store_training_answer(assembly, coder, practice, example, coding)


def store_training_answer(
    assembly: Assembly, coder: Account, practice: TrainingRound, example: int, coding: StatementCoding
) -> TrainingAnswer:
    """Store the answer; the table allows one per round and example."""
    row = TrainingAnswer(
        account_id=coder.id,
        assembly_id=assembly.id,
        codebook_version=practice.book.version,
        round=practice.round,
        example=example,
        answer=coding_to_data(coding),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise AlreadyAnswered from None
    return row


def start_next_round(*, assembly: Assembly, coder: Account, example: int, coding: StatementCoding) -> TrainingAnswer:
    """Begin the next round with its first answer; the rounds before are kept. Raises PracticeUnfinished."""
    practice = load_training_round(assembly, coder)
    if practice.left:
        raise PracticeUnfinished(left=len(practice.left))
    validate_coding(practice.book, coding)
    fresh = TrainingRound(practice.book, practice.round + 1, {})
    return store_training_answer(assembly, coder, fresh, example, coding)


def count_training_answers(assembly: Assembly, version: str) -> dict[int, int]:
    """Return how many examples each coder has answered under this version, by account id, over all rounds."""
    rows = db.session.execute(
        select(TrainingAnswer.account_id, func.count())
        .where(TrainingAnswer.assembly_id == assembly.id, TrainingAnswer.codebook_version == version)
        .group_by(TrainingAnswer.account_id)
    )
    return dict(rows.all())
