"""What the report of a run is made of: its findings, and what people wrote around them, each part read when needed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import func, select

from deliberate.concepts.codebook import Codebook
from deliberate.extensions import db
from deliberate.findings.document import Findings
from deliberate.models import (
    Assembly,
    Coding,
    CodingKind,
    Comment,
    CommentEndorsement,
    GroupName,
    Moderation,
    Outcome,
    Question,
    ReportVersion,
    Response,
    Run,
    Statement,
    Tension,
    Topic,
    VersionAudience,
    VersionState,
    Vote,
)
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.findings import load_findings


def load_visible_texts(run: Run) -> dict[int, str]:
    """Return texts of visible statements by number: one rejected after the run is no longer shown."""
    rows = db.session.execute(
        select(Statement.number, Statement.text).where(
            Statement.question_id == run.question_id, Statement.moderation == Moderation.VISIBLE
        )
    )
    return dict(rows.all())


def load_responses(question: Question) -> dict[int, list[Response]]:
    """Return every official response to each statement's outcome, by number, oldest first, from whichever analysis."""
    rows = db.session.execute(
        select(Statement.number, Response)
        .join(Outcome, Outcome.id == Response.outcome_id)
        .join(Statement, Statement.id == Outcome.statement_id)
        .where(Statement.question_id == question.id)
        .order_by(Response.answered_at, Response.id)
    )
    found: dict[int, list[Response]] = {}
    for number, response in rows:
        found.setdefault(number, []).append(response)
    return found


def load_tension_rows(question: Question) -> dict[str, Tension]:
    """Return every tension that someone touched, by its key, oldest first."""
    rows = db.session.scalars(select(Tension).where(Tension.question_id == question.id).order_by(Tension.id))
    return {row.key: row for row in rows}


def load_group_names(run_id: int) -> dict[str, str]:
    """Return the names of a run's named groups, by letter."""
    rows = select(GroupName.label, GroupName.name).where(GroupName.run_id == run_id).order_by(GroupName.label)
    return dict(db.session.execute(rows).all())


@dataclass(frozen=True)
class CommentView:
    """One comment: on which statement, its author's vote at the time (1, 0, −1), how many found it helpful."""

    number: int
    statement: str
    text: str
    kind: str
    stance: int
    endorsements: int


def load_comment_views(question: Question) -> list[CommentView]:
    """Return all comments a reader may see, the most helpful first; no one's number or name stands beside them."""
    endorsed = (
        select(CommentEndorsement.comment_id, func.count().label("count"))
        .group_by(CommentEndorsement.comment_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Statement.number, Statement.text, Comment.text, Comment.kind, Comment.stance,
            func.coalesce(endorsed.c.count, 0),
        )
        .join(Comment, Comment.statement_id == Statement.id)
        .outerjoin(endorsed, endorsed.c.comment_id == Comment.id)
        .where(
            Statement.question_id == question.id,
            Statement.moderation == Moderation.VISIBLE,
            Comment.moderation == Moderation.VISIBLE,
        )
        .order_by(func.coalesce(endorsed.c.count, 0).desc(), Comment.id)
    )  # fmt: skip
    return [CommentView(*row) for row in rows.all()]


@dataclass(frozen=True)
class BlindAnswers:
    """Answers given before their coder could see results, those given after, and whether the codes were frozen."""

    frozen: bool
    blind: int
    not_blind: int


def count_blind_answers(question: Question) -> BlindAnswers:
    """Return how many answers under the codebook in force were given blind, how many not, and whether the codes were
    frozen."""
    version = load_assembly_codebook(question.assembly).version
    rows = db.session.execute(
        select(Coding.was_blind, func.count())
        .join(Statement, Statement.id == Coding.statement_id)
        .where(
            Statement.question_id == question.id,
            Coding.codebook_version == version,
            Coding.kind != CodingKind.SUGGESTION,
        )
        .group_by(Coding.was_blind)
    )
    counts = Counter(dict(rows.all()))
    return BlindAnswers(question.codes_are_frozen, counts[True], counts[False])


def count_complete_voters(question: Question) -> int:
    """Return how many people have voted on every statement that is put to the vote."""
    open_ones = (
        select(Statement.id)
        .where(
            Statement.question_id == question.id,
            Statement.moderation == Moderation.VISIBLE,
            Statement.is_meta.is_(False),
        )
        .subquery()
    )
    needed = select(func.count()).select_from(open_ones).scalar_subquery()
    complete = (
        select(Vote.participant_id)
        .join(open_ones, open_ones.c.id == Vote.statement_id)
        .group_by(Vote.participant_id)
        .having(func.count() == needed)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(complete)) or 0


@dataclass(frozen=True)
class ReportSource:
    """A finished run with what its report is made of. Each part is read the first time a chapter asks for it."""

    run: Run

    @property
    def question(self) -> Question:
        return self.run.question

    @property
    def assembly(self) -> Assembly:
        return self.run.question.assembly

    @property
    def decision_maker(self) -> str:
        return self.assembly.decision_maker

    @property
    def answer_by(self) -> dt.date | None:
        return self.assembly.answer_by

    @property
    def today(self) -> dt.date:
        """The day of which the report speaks, where its people are."""
        return self.assembly.today

    @cached_property
    def findings(self) -> Findings:
        return load_findings(self.run)

    @cached_property
    def texts(self) -> dict[int, str]:
        """Texts of visible statements by number."""
        return load_visible_texts(self.run)

    @cached_property
    def responses(self) -> dict[int, list[Response]]:
        return load_responses(self.question)

    @cached_property
    def tension_rows(self) -> dict[str, Tension]:
        return load_tension_rows(self.question)

    @cached_property
    def group_names(self) -> dict[str, str]:
        return load_group_names(self.run.id)

    @property
    def bar_names(self) -> dict[str, str]:
        """Names of the groups whose shares are shown; nobody has named those of the Polis map."""
        return {} if self.findings.compares_polis_groups else self.group_names

    @cached_property
    def comments(self) -> list[CommentView]:
        return load_comment_views(self.question)

    @cached_property
    def codebook(self) -> Codebook:
        return load_assembly_codebook(self.assembly)

    @cached_property
    def blind_answers(self) -> BlindAnswers:
        return count_blind_answers(self.question)

    @cached_property
    def has_topics(self) -> bool:
        """Whether the statements of the question have topics."""
        found = db.session.scalar(select(Topic.id).where(Topic.question_id == self.run.question_id).limit(1))
        return found is not None

    @cached_property
    def has_versions(self) -> bool:
        """Whether a version of the report was published for everyone."""
        found = db.session.scalar(
            select(ReportVersion.id)
            .where(
                ReportVersion.question_id == self.run.question_id,
                ReportVersion.state == VersionState.PUBLISHED,
                ReportVersion.audience == VersionAudience.PUBLIC,
            )
            .limit(1)
        )
        return found is not None

    @cached_property
    def complete_voters(self) -> int:
        """People who voted on everything; where the analysis did not count them yet, those who have by now."""
        found = self.findings.participation.complete
        return count_complete_voters(self.question) if found is None else found
