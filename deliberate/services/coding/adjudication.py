"""Adjudicates codes that coders, participants or authors contest, with a written reason; raw answers stay."""

from __future__ import annotations

from deliberate.concepts.codebook_versions import coding_to_data
from deliberate.concepts.coding import StatementCoding
from deliberate.errors import Forbidden, ReasonMissing
from deliberate.extensions import db
from deliberate.models import Account, Coding, CodingKind, Statement
from deliberate.queries.accounts import load_accounts_with_roles
from deliberate.queries.coding.codings import load_final_codings
from deliberate.queries.coding.disagreements import find_adjudicators, is_still_to_code
from deliberate.services.audit import record_action
from deliberate.services.coding.codes import code_statement
from deliberate.services.texts import clean_text
from deliberate.text import N_


class CodeFirst(Forbidden):
    message = N_("Code this statement yourself first; the other coders' answers stay hidden until you have.")
    hint = ""


class ThirdPersonThere(Forbidden):
    message = N_("You coded this statement yourself, so someone who did not must adjudicate it: %(names)s.")
    hint = ""


def ensure_may_adjudicate(statement: Statement, actor: Account) -> bool:
    """Return whether `actor` is independent: has not coded the statement. Raises CodeFirst, ThirdPersonThere."""
    if is_still_to_code(statement, actor):
        raise CodeFirst
    free = find_adjudicators(statement, load_accounts_with_roles(statement.question.assembly, ("owner", "coder")))
    if actor in free:
        return True
    able = [member for member in free if not is_still_to_code(statement, member)]
    if able:
        raise ThirdPersonThere(names=", ".join(member.display_name for member in able))
    return False


def adjudicate(*, statement: Statement, actor: Account, coding: StatementCoding, reason: str) -> Coding:
    """Adjudicate the codes of a statement. Someone who has not coded it does so, if there is anyone; otherwise the log
    says so.

    Raises ReasonMissing, CodeFirst, ThirdPersonThere, CodingInvalid.
    """
    if not clean_text(reason):
        raise ReasonMissing
    is_third = ensure_may_adjudicate(statement, actor)
    question = statement.question
    final = load_final_codings(question).get(statement.number)
    before = coding_to_data(final.coding) if final is not None else None
    row = code_statement(
        statement=statement, coding=coding, actor=actor, rationale=reason, kind=CodingKind.ADJUDICATION
    )
    row.by_third_person = is_third
    record_action(
        question.assembly,
        actor,
        "codes settled",
        subject=f"question {question.position}, statement {statement.number}",
        changes={"codes": (before, coding_to_data(coding))},
        third_person=is_third,
    )
    db.session.flush()
    return row
