"""Practice on the codebook's examples: the first answer is kept, then the key is shown and explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from deliberate.concepts.codebook import Codebook, parse_coding
from deliberate.concepts.codebook_versions import coding_data
from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.reliability import CoderScore, score_in_detail
from deliberate.errors import AlreadyAnswered, NotFound, Refused
from deliberate.extensions import db
from deliberate.models import Account, Assembly, PracticeAnswer
from deliberate.queries.coding.codebooks import codebook_of
from deliberate.services.coding.codes import checked
from deliberate.text import N_


class PracticeUnfinished(Refused):
    message = N_("This round of practice is not finished yet. Examples left: %(left)d.")


@dataclass(frozen=True)
class Practice:
    """A coder's present round: the answers by example, the examples left, the score so far."""

    book: Codebook
    round: int
    answers: Mapping[int, StatementCoding]

    @property
    def left(self) -> list[int]:
        return [place for place in range(len(self.book.examples)) if place not in self.answers]

    @property
    def score(self) -> CoderScore:
        """Over the examples answered so far, concept by concept."""
        examples = self.book.examples
        given = {examples[place].text: answer for place, answer in self.answers.items()}
        key = {examples[place].text: examples[place].coding for place in self.answers}
        return score_in_detail(given, key, list(self.book.concepts))

    def is_right(self, place: int) -> bool:
        """Whether the answer to this example names the key's effects on every concept."""
        said, key = self.answers[place], self.book.examples[place].coding
        return all(said.effect_on(concept) == key.effect_on(concept) for concept in self.book.concepts)


def practice_of(assembly: Assembly, coder: Account) -> Practice:
    """Where the coder stands under the codebook in force."""
    book = codebook_of(assembly)
    rows = db.session.scalars(
        select(PracticeAnswer).where(
            PracticeAnswer.account_id == coder.id,
            PracticeAnswer.assembly_id == assembly.id,
            PracticeAnswer.codebook_version == book.version,
        )
    ).all()
    newest = max((row.round for row in rows), default=1)
    answers = {
        row.example: parse_coding(row.answer)
        for row in rows
        if row.round == newest and row.example < len(book.examples)
    }
    return Practice(book, newest, answers)


def answer_example(*, assembly: Assembly, coder: Account, example: int, coding: StatementCoding) -> PracticeAnswer:
    """Keep the first answer to an example. Raises NotFound, AlreadyAnswered, CodingInvalid."""
    practice = practice_of(assembly, coder)
    if not 0 <= example < len(practice.book.examples):
        raise NotFound
    checked(practice.book, coding)
    return keep(assembly, coder, practice, example, coding)


def keep(
    assembly: Assembly, coder: Account, practice: Practice, example: int, coding: StatementCoding
) -> PracticeAnswer:
    """Write the row; the table allows one per round and example."""
    row = PracticeAnswer(
        account_id=coder.id,
        assembly_id=assembly.id,
        codebook_version=practice.book.version,
        round=practice.round,
        example=example,
        answer=coding_data(coding),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise AlreadyAnswered from None
    return row


def practise_again(*, assembly: Assembly, coder: Account, example: int, coding: StatementCoding) -> PracticeAnswer:
    """Begin the next round with its first answer; the rounds before are kept. Raises PracticeUnfinished."""
    practice = practice_of(assembly, coder)
    if practice.left:
        raise PracticeUnfinished(left=len(practice.left))
    checked(practice.book, coding)
    fresh = Practice(practice.book, practice.round + 1, {})
    return keep(assembly, coder, fresh, example, coding)


def rounds_done(assembly: Assembly, version: str) -> dict[int, int]:
    """How many examples each coder has answered under this version, by account id, over all rounds."""
    rows = db.session.execute(
        select(PracticeAnswer.account_id, func.count())
        .where(PracticeAnswer.assembly_id == assembly.id, PracticeAnswer.codebook_version == version)
        .group_by(PracticeAnswer.account_id)
    )
    return dict(rows.all())
