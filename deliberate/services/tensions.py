"""Tensions: declared by a person, reworded, hidden with a reason, shown again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from deliberate.concepts.tensions import DECLARED, TensionCard
from deliberate.concepts.tensions_between import Incompatibility, IncompatibilityInvalid
from deliberate.errors import Invalid, NotFound, ReasonMissing, StatementNotVisible
from deliberate.extensions import db
from deliberate.models import Account, Question, Statement, Tension, TensionKind
from deliberate.queries.report import load_tension_rows
from deliberate.services.audit import Changes, record_action
from deliberate.services.texts import clean_optional_text, clean_text
from deliberate.text import N_

MAX_TENSION_TEXT_LENGTH = 300


class TensionInvalid(Invalid):
    message = N_("This tension can't be saved: an outcome can't exclude itself.")


def declare_tension(
    *, question: Question, actor: Account | None, first: Statement, second: Statement, reason: str
) -> Tension:
    """Declare that two outcomes cannot both be carried out in full. It shows as soon as both are accepted.

    Raises ReasonMissing, TensionInvalid, StatementNotVisible. Declaring the same pair again changes the reason.
    """
    for statement in (first, second):
        if statement.question_id != question.id or not statement.is_visible:
            raise StatementNotVisible
    if not clean_text(reason):
        raise ReasonMissing
    try:
        link = Incompatibility(first.number, second.number, clean_optional_text(reason, 1000))
    except IncompatibilityInvalid:
        raise TensionInvalid from None
    card = TensionCard(DECLARED, (link.first, link.second), ())
    row = find_or_create_tension(question, card, {first.number: first, second.number: second}, reason=link.reason)
    before = row.reason if row.declared_by_id is not None else ""
    row.reason = link.reason
    row.declared_by_id = actor.id if actor is not None else None
    record_tension_action(question, actor, "tension declared", card, {"reason": (before, row.reason)})
    db.session.flush()
    return row


def find_or_create_tension(
    question: Question, card: TensionCard, statements: dict[int, Statement], reason: str = ""
) -> Tension:
    """Return the row of a tension, created on first use; no one else changes tensions of the question until the
    commit."""
    db.session.execute(select(Question.id).where(Question.id == question.id).with_for_update())
    row = load_tension_rows(question).get(card.key)
    if row is not None:
        return row
    first, *others = [statements[number] for number in card.statements]
    row = Tension(
        question_id=question.id,
        key=card.key,
        kind=TensionKind(card.kind),
        first=first,
        second=others[0] if others else None,
        reason=reason,
    )
    db.session.add(row)
    db.session.flush()
    return row


def load_card_statements(question: Question, numbers: Sequence[int]) -> dict[int, Statement]:
    """Return the statements of a card. Raises NotFound."""
    found = {item.number: item for item in question.statements if item.number in numbers}
    if len(found) < len(set(numbers)):
        raise NotFound
    return found


def reword_tension(
    *, question: Question, actor: Account | None, card: TensionCard, title: str, open_question: str
) -> Tension:
    """Store the organizers' wording of a tension; an empty text restores ours."""
    row = find_or_create_tension(question, card, load_card_statements(question, card.statements))
    before = row.title, row.open_question
    row.title, row.open_question = (
        clean_optional_text(title, MAX_TENSION_TEXT_LENGTH),
        clean_optional_text(open_question, MAX_TENSION_TEXT_LENGTH),
    )
    changes = {"title": (before[0], row.title), "open_question": (before[1], row.open_question)}
    record_tension_action(question, actor, "tension reworded", card, changes)
    db.session.flush()
    return row


def hide_tension(*, question: Question, actor: Account | None, card: TensionCard, reason: str) -> Tension:
    """Hide a card in the report, which still says that there was one and why it is hidden. Raises ReasonMissing."""
    reason_text = clean_optional_text(reason, 1000)
    if not reason_text:
        raise ReasonMissing
    row = find_or_create_tension(question, card, load_card_statements(question, card.statements))
    changes = {"is_hidden": (row.is_hidden, True), "hidden_reason": (row.hidden_reason, reason_text)}
    row.is_hidden, row.hidden_reason = True, reason_text
    record_tension_action(question, actor, "tension hidden", card, changes, reason=reason_text)
    db.session.flush()
    return row


def show_tension(*, question: Question, actor: Account | None, card: TensionCard) -> Tension:
    """Bring a hidden card back."""
    row = find_or_create_tension(question, card, load_card_statements(question, card.statements))
    changes = {"is_hidden": (row.is_hidden, False), "hidden_reason": (row.hidden_reason, "")}
    row.is_hidden, row.hidden_reason = False, ""
    record_tension_action(question, actor, "tension shown", card, changes)
    db.session.flush()
    return row


def record_tension_action(
    question: Question, actor: Account | None, act: str, card: TensionCard, changes: Changes, **detail: str
) -> None:
    """Log what was done with a tension."""
    record_action(
        question.assembly, actor, act, subject=f"question {question.position}", changes=changes,
        statements=list(card.statements), **detail,
    )  # fmt: skip
