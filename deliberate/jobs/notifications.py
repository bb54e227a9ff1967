"""Mails that come by themselves: texts waiting, a response due or overdue, result and response published.

What is due is read without a lock; each mail has a key, so that it is queued once however often this runs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from deliberate.extensions import db, read_transaction
from deliberate.models import (
    Account,
    Assembly,
    AssemblyState,
    Comment,
    MailKind,
    MailOptOut,
    Moderation,
    Outcome,
    OutcomeState,
    Question,
    ResultNotice,
    ResultsVisibility,
    Role,
    Statement,
)
from deliberate.models.columns import now
from deliberate.models.json_columns import MailValues
from deliberate.queries.accounts import load_accounts_with_roles
from deliberate.queries.moderation_queue import count_moderation_queue
from deliberate.queries.report import load_responses
from deliberate.queries.runs import find_latest_finished_run, is_stale
from deliberate.services.mail_choices import create_unsubscribe_token
from deliberate.services.outbox import is_queued, queue_mail
from deliberate.services.result_notices import forget_old_notices

# Nobody wants to read of a queue before they get up.
DIGEST_HOUR = 7
REMINDER = dt.timedelta(days=7)
# A response that no one gives is pointed out once; an old assembly that appears by an import is left alone.
OLDEST_OVERDUE = dt.timedelta(days=60)
# Mails on a result that are queued in one transaction, some milliseconds each.
NOTICES_AT_ONCE = 100


@dataclass(frozen=True)
class DueMail:
    """A mail that is due: to whom, about what, under which key."""

    account: Account
    kind: MailKind
    template: str
    key: str
    values: MailValues
    assembly: Assembly


def queue_due_mails(secret: str, language: str = "en") -> int:
    """Queue every mail that is due and not queued yet, and return how many. language: where an account has chosen
    none."""
    with read_transaction():
        due = [mail for mail in find_due_mails() if not is_queued(mail.key)]
        facts = [
            (
                mail.account.email,
                create_unsubscribe_token(secret=secret, kind=mail.kind, holder=mail.account),
                mail.account.locale or mail.assembly.language or language,
                mail,
            )
            for mail in due
        ]
        assemblies = [mail.assembly.id for mail in due]
    for (email, token, reader_language, mail), assembly_id in zip(facts, assemblies, strict=True):
        queue_mail(
            recipient=email,
            template=mail.template,
            values={**mail.values, "unsubscribe": token},
            language=reader_language,
            dedupe_key=mail.key,
            assembly_id=assembly_id,
        )
    forget_old_notices()
    # What follows reads again, in a transaction of its own.
    db.session.commit()
    count = len(due) + queue_result_notices(secret)
    db.session.commit()
    return count


def find_due_mails() -> Iterator[DueMail]:
    """Yield the mails to people with a role that are due now, whether they are queued already or not."""
    for assembly in db.session.scalars(select(Assembly).where(Assembly.state != AssemblyState.DRAFT)):
        if assembly.archived_at is None:
            yield from find_waiting_mails(assembly)
            yield from find_response_mails(assembly)


def load_readers(assembly: Assembly, roles: list[Role], kind: MailKind) -> list[Account]:
    """Return the accounts with one of these roles that want this kind of mail."""
    unwanted = set(db.session.scalars(select(MailOptOut.account_id).where(MailOptOut.kind == kind)))
    return [one for one in load_accounts_with_roles(assembly, roles) if one.id not in unwanted]


def find_waiting_mails(assembly: Assembly) -> Iterator[DueMail]:
    """Yield the mails of the day on texts that wait for a moderator."""
    local = now().astimezone(assembly.zone)
    waiting = count_moderation_queue(assembly) if local.hour >= DIGEST_HOUR and assembly.is_open else 0
    if not waiting:
        return
    values: MailValues = {"waiting": waiting, "oldest_at": load_oldest_waiting(assembly).isoformat()}
    for account in load_readers(assembly, [Role.OWNER, Role.MODERATOR], MailKind.WAITING):
        key = f"waiting:{assembly.id}:{account.id}:{local.date()}"
        yield DueMail(account, MailKind.WAITING, "statements_waiting", key, values, assembly)


def load_oldest_waiting(assembly: Assembly) -> dt.datetime:
    """Return when the text that has waited longest was submitted."""
    statements = (
        select(func.min(Statement.created_at))
        .join(Question, Question.id == Statement.question_id)
        .where(Question.assembly_id == assembly.id, Statement.moderation == Moderation.WAITING)
    )
    comments = (
        select(func.min(Comment.created_at))
        .join(Statement, Statement.id == Comment.statement_id)
        .join(Question, Question.id == Statement.question_id)
        .where(Question.assembly_id == assembly.id, Comment.moderation == Moderation.WAITING)
    )
    found = [moment for moment in (db.session.scalar(statements), db.session.scalar(comments)) if moment is not None]
    return min(found, default=now())


def find_response_mails(assembly: Assembly) -> Iterator[DueMail]:
    """Yield the reminder a week before a response is due, and the one once it is overdue."""
    due = assembly.answer_by
    if due is None or assembly.is_open or not due - REMINDER <= assembly.today <= due + OLDEST_OVERDUE:
        return
    unanswered = count_unanswered(assembly)
    if not unanswered:
        return
    is_overdue = assembly.today > due
    values: MailValues = {"unanswered": unanswered}
    for account in load_readers(assembly, [Role.OWNER, Role.DECISION_MAKER], MailKind.RESPONSE_DUE):
        key = f"{'overdue' if is_overdue else 'due'}:{assembly.id}:{account.id}:{due}"
        yield DueMail(account, MailKind.RESPONSE_DUE, "response_due", key, values, assembly)


def count_unanswered(assembly: Assembly) -> int:
    """Return how many accepted and rejected statements have no official response."""
    decided, given = load_decided(assembly)
    return len(decided - given)


def load_decided(assembly: Assembly) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Return the accepted and rejected statements, and those with a response that stands, as question and number."""
    runs = [run for run in map(find_latest_finished_run, assembly.questions) if run is not None]
    decided = (
        select(Statement.question_id, Statement.number)
        .join(Outcome, Outcome.statement_id == Statement.id)
        .where(Outcome.run_id.in_([run.id for run in runs]))
        .where(Outcome.state.in_([OutcomeState.ACCEPTED, OutcomeState.REJECTED]))
    )
    given = {
        (run.question_id, number)
        for run in runs
        for number, responses in load_responses(run.question).items()
        if not all(one.is_withdrawn for one in responses)
    }
    return {(question, number) for question, number in db.session.execute(decided)}, given


def is_result_published(assembly: Assembly) -> bool:
    """Return whether voting is over, everyone may read the report, and it speaks of the final votes."""
    if not assembly.is_closed or assembly.results_visibility == ResultsVisibility.MEMBERS:
        return False
    runs = [find_latest_finished_run(question) for question in assembly.questions]
    return all(run is not None and not is_stale(run) for run in runs)


def queue_result_notices(secret: str) -> int:
    """Tell people who asked of result and response, and delete the addresses of those who know all."""
    with read_transaction():
        waiting = set(db.session.scalars(select(ResultNotice.assembly_id).where(ResultNotice.is_confirmed).distinct()))
        ready = {
            assembly.id: load_decided(assembly)
            for assembly in db.session.scalars(select(Assembly).where(Assembly.id.in_(waiting)))
            if is_result_published(assembly)
        }
    return sum(queue_notices_of(number, *found, secret) for number, found in ready.items())


def queue_notices_of(assembly_id: int, decided: set[tuple[int, int]], given: set[tuple[int, int]], secret: str) -> int:
    """Queue the mails on one assembly whose result is published, some at a time, and return how many.

    A whole city may have asked: votes go on between two transactions.
    """
    count, last, is_answered = 0, 0, decided <= given
    while notices := lock_notices(assembly_id, last, is_answered=is_answered):
        for notice in notices:
            last = notice.id
            if notice.knows_result:
                count += queue_notice(notice, "response_published", secret, is_last=True)
            else:
                count += queue_notice(notice, "result_published", secret, is_last=not decided)
        db.session.commit()
    return count


def lock_notices(assembly_id: int, last: int, *, is_answered: bool) -> Sequence[ResultNotice]:
    """Return the next notices after the last one whose mail is due: of the result, or of the response to it.

    Notices that another worker holds at this moment are its own: it queues their mails.
    """
    due = select(ResultNotice).where(
        ResultNotice.assembly_id == assembly_id, ResultNotice.is_confirmed, ResultNotice.id > last
    )
    if not is_answered:
        due = due.where(ResultNotice.knows_result.is_(False))
    return db.session.scalars(
        due.order_by(ResultNotice.id)
        .limit(NOTICES_AT_ONCE)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def queue_notice(notice: ResultNotice, template: str, secret: str, *, is_last: bool) -> int:
    """Queue one mail; after the last one the address is gone."""
    values: MailValues = {"is_last": int(is_last)}
    if not is_last:
        values["unsubscribe"] = create_unsubscribe_token(secret=secret, kind="result", holder=notice)
    queue_mail(
        recipient=notice.email,
        template=template,
        values=values,
        language=notice.language,
        assembly_id=notice.assembly_id,
        forgets_recipient=True,
    )
    notice.knows_result = True
    if is_last:
        db.session.delete(notice)
    db.session.flush()
    return 1
