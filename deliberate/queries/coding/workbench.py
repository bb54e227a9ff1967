"""Reads of the coding workbench: who codes, what is theirs to code, and how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import selectinload

from deliberate.concepts.double_coding import assign_statements, select_double_coded
from deliberate.extensions import db
from deliberate.models import (
    REWORDED,
    WITHDRAWN,
    Account,
    Coding,
    CodingKind,
    Membership,
    Moderation,
    Question,
    RejectionReason,
    Statement,
)
from deliberate.models.account import Role
from deliberate.queries.coding.codebooks import load_assembly_codebook

# Rejected statements are coded too, for the moderation rate by concept, but not if rejected for these reasons.
REASONS_NOT_CODED = (
    RejectionReason.DUPLICATE,
    RejectionReason.SPAM,
    RejectionReason.HATEFUL,
    RejectionReason.PERSONAL,
    REWORDED,
    WITHDRAWN,
)


def load_statements_to_code(question: Question) -> Sequence[Statement]:
    """Return every statement that may be coded, with its codings: visible and waiting ones first, then rejected
    ones."""
    return db.session.scalars(
        select(Statement)
        .where(build_codable_condition(question))
        .options(selectinload(Statement.codings).selectinload(Coding.codes))
        .order_by(Statement.moderation == Moderation.REJECTED, Statement.number)
    ).all()


def build_codable_condition(question: Question) -> ColumnElement[bool]:
    """Return what holds for every statement of the question that may be coded."""
    rejected = Statement.moderation == Moderation.REJECTED
    kept_out = Statement.moderation_reason.in_(REASONS_NOT_CODED)
    return and_(
        Statement.question_id == question.id,
        Statement.is_meta.is_(False),
        Statement.moderation != Moderation.MERGED,
        or_(~rejected, Statement.moderation_reason.is_(None), ~kept_out),
    )


def load_coders(question: Question) -> list[Account]:
    """Return those with the role of a coder and those who have coded here under the codebook in force, oldest first."""
    version = load_assembly_codebook(question.assembly).version
    with_role = select(Membership.account_id).where(
        Membership.assembly_id == question.assembly_id, Membership.role == Role.CODER
    )
    have_coded = (
        select(Coding.coder_id)
        .join(Statement, Statement.id == Coding.statement_id)
        .where(
            Statement.question_id == question.id,
            Coding.kind == CodingKind.CODER,
            Coding.codebook_version == version,
            Coding.coder_id.is_not(None),
        )
    )
    found = select(Account).where(or_(Account.id.in_(with_role), Account.id.in_(have_coded))).order_by(Account.id)
    return list(db.session.scalars(found))


@dataclass(frozen=True)
class Workload:
    """What one coder is to code and has coded, by statement number."""

    coder: Account
    to_code: tuple[int, ...]
    coded: frozenset[int]

    @property
    def left(self) -> tuple[int, ...]:
        return tuple(number for number in self.to_code if number not in self.coded)

    @property
    def done(self) -> int:
        return len(self.to_code) - len(self.left)


def compute_workload(question: Question, coder: Account, statements: Sequence[Statement], version: str) -> Workload:
    """Return one coder's share: the calibration round while it runs, else what all code and an even part of the
    rest."""
    numbers = [statement.number for statement in statements]
    plan = question.coding_plan
    if plan is not None and plan.is_calibrating:
        mine = tuple(number for number in numbers if number in set(plan.calibration))
    else:
        everyone = set(select_double_coded(numbers)) | set(plan.calibration if plan is not None else ())
        ids = [account.id for account in load_coders(question)]
        share = set(assign_statements(coder.id, ids or [coder.id], numbers, tuple(everyone)))
        mine = tuple(number for number in numbers if number in share)
    coded = frozenset(
        statement.number for statement in statements if find_own_coding(statement, coder, version) is not None
    )
    return Workload(coder, mine, coded)


def find_own_coding(statement: Statement, account: Account, version: str) -> Coding | None:
    """Return what this coder said of the statement under this codebook; no one sees another coder's answer here."""
    return next(
        (
            coding
            for coding in statement.codings
            if coding.coder_id == account.id and coding.kind == CodingKind.CODER and coding.codebook_version == version
        ),
        None,
    )


def find_earlier_coding(statement: Statement, account: Account, version: str) -> Coding | None:
    """Return the coder's own newest answer under an earlier codebook: a start for coding again."""
    mine = [
        coding
        for coding in statement.codings
        if coding.coder_id == account.id and coding.kind == CodingKind.CODER and coding.codebook_version != version
    ]
    return max(mine, key=lambda coding: coding.id, default=None)
