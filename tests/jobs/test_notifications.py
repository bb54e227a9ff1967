"""Mails that come by themselves: each once, to those who want it, with the count of now; addresses go after use."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from deliberate.extensions import db
from deliberate.jobs import notifications
from deliberate.jobs.mail import send_waiting_mails
from deliberate.jobs.notifications import count_unanswered, load_decided, queue_due_mails, queue_notices_of
from deliberate.models import (
    Account,
    Assembly,
    MailKind,
    Membership,
    Moderation,
    OutgoingMail,
    Response,
    ResultNotice,
    Role,
    Statement,
)
from deliberate.models.columns import now
from deliberate.queries.moderation_queue import count_moderation_queue, load_waiting_comments
from deliberate.services import outbox
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import close_assembly, create_assembly
from deliberate.services.mail_choices import opt_out
from deliberate.services.responses import withdraw_response
from deliberate.services.result_notices import ask_for_notice, confirm_notice, forget_old_notices
from tests.databases import statements_asked

SECRET = "a key for tests, long enough to be one"


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is never too early."""
    monkeypatch.setattr(notifications, "DIGEST_HOUR", 0)


def told() -> list[tuple[str, str]]:
    """(template, recipient) of every mail, oldest first."""
    rows = db.session.execute(select(OutgoingMail.template, OutgoingMail.recipient).order_by(OutgoingMail.id))
    return [(template, recipient) for template, recipient in rows]


def test_those_who_moderate_hear_once_a_day_how_much_waits(demo_app: Flask) -> None:
    with demo_app.app_context():
        assembly = db.session.scalars(select(Assembly)).one()
        moderator = db.session.scalars(select(Account).where(Account.email == "moderator@example.org")).one()
        waiting = count_moderation_queue(assembly)
        assert waiting
        opt_out(account_id=moderator.id, kind=MailKind.WAITING)
        db.session.commit()
        assert queue_due_mails(SECRET) == 1
        assert queue_due_mails(SECRET) == 0
        assert told() == [("statements_waiting", "host@example.org")]
        assert db.session.scalars(select(OutgoingMail.values)).one()["waiting"] == waiting


def test_no_one_hears_of_an_empty_queue(demo_app: Flask) -> None:
    with demo_app.app_context():
        for statement in db.session.scalars(select(Statement).where(Statement.moderation == Moderation.WAITING)):
            statement.moderation = Moderation.VISIBLE
        assembly = db.session.scalars(select(Assembly)).one()
        for comment in load_waiting_comments(assembly):
            comment.moderation = Moderation.VISIBLE
        db.session.commit()
        assert queue_due_mails(SECRET) == 0


@pytest.mark.parametrize(("days", "kind"), [(3, "due"), (-3, "overdue"), (30, None), (-90, None)])
def test_who_may_respond_hears_that_a_response_is_due_or_overdue(
    voting_is_over: Flask, days: int, kind: str | None
) -> None:
    with voting_is_over.app_context():
        assembly = db.session.scalars(select(Assembly)).one()
        assembly.answer_by = now().date() + dt.timedelta(days=days)
        deciding = register_account(email="mayor@example.org", password="a mayor's password", display_name="Mayor")
        db.session.add(Membership(assembly_id=assembly.id, account_id=deciding.id, role=Role.DECISION_MAKER))
        db.session.commit()
        queue_due_mails(SECRET)
        queue_due_mails(SECRET)
        found = db.session.scalars(select(OutgoingMail)).all()
        assert sorted((mail.recipient, str(mail.dedupe_key).partition(":")[0]) for mail in found) == (
            [] if kind is None else [("host@example.org", kind), ("mayor@example.org", kind)]
        )
        for mail in found:
            assert mail.values["unanswered"] == count_unanswered(assembly)


def test_a_withdrawn_response_is_none_and_decided_statements_cost_no_query_each(voting_is_over: Flask) -> None:
    with voting_is_over.app_context():
        assembly = db.session.scalars(select(Assembly)).one()
        before = count_unanswered(assembly)
        newest = max(db.session.scalars(select(Response)).all(), key=lambda one: (one.answered_at, one.id))
        for one in newest.outcome.responses:
            if not one.is_withdrawn:
                withdraw_response(response=one, actor=None, note_text="A mistake.")
        db.session.commit()
        with statements_asked(voting_is_over) as asked:
            decided, given = load_decided(assembly)
        assert len(decided - given) == before + 1
        assert len(decided) > len(asked) <= 9


def test_who_asked_hears_of_result_and_response_and_is_forgotten(
    demo_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with demo_app.app_context():
        assembly = db.session.scalars(select(Assembly)).one()
        assembly.answer_by = None
        for email in ("rita@example.org", "never@example.org"):
            ask_for_notice(assembly=assembly, email=email, language="en", secret=SECRET)
        token = db.session.scalars(select(OutgoingMail.values).order_by(OutgoingMail.id)).first()
        assert token is not None
        confirm_notice(token=str(token["token"]), secret=SECRET)
        db.session.commit()
        send_waiting_mails(demo_app)
        queue_due_mails(SECRET)
        assert "result_published" not in [template for template, _ in told()]
        close_assembly(assembly=assembly, actor=None)
        db.session.commit()
        monkeypatch.setattr(notifications, "is_stale", lambda run: False)
        for _ in range(2):
            queue_due_mails(SECRET)
        results = [pair for pair in told() if pair[0].endswith("published")]
        assert results == [("result_published", "rita@example.org")]
        monkeypatch.setattr(notifications, "load_decided", lambda assembly: ({(1, 1)}, {(1, 1)}))
        for _ in range(2):
            queue_due_mails(SECRET)
        assert [pair for pair in told() if pair[0].endswith("published")][1:] == [
            ("response_published", "rita@example.org")
        ]
        send_waiting_mails(demo_app)
        kept = db.session.execute(select(OutgoingMail.recipient).where(OutgoingMail.forgets_recipient)).scalars().all()
        assert set(kept) == {""}
        # Never confirmed: gone after a week.
        unconfirmed = db.session.scalars(select(ResultNotice)).one()
        unconfirmed.asked_on -= dt.timedelta(days=8)
        forget_old_notices()
        assert db.session.scalars(select(ResultNotice)).all() == []


def test_mails_on_a_result_are_queued_some_at_a_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications, "NOTICES_AT_ONCE", 2)
    with app.app_context():
        number = create_assembly(owner=None, title="Trees").id
        for place in range(5):
            asked = {"email": f"{place}@example.org", "language": "en", "is_confirmed": True, "asked_on": now().date()}
            db.session.add(ResultNotice(assembly_id=number, **asked))
        db.session.commit()
        commits: list[int] = []
        event.listen(db.engine, "commit", lambda _: commits.append(1))
        # Each hears once, also where the response is there already; then of that, and is forgotten.
        assert (queue_notices_of(number, {(1, 1)}, {(1, 1)}, SECRET), len(commits)) == (5, 3)
        assert queue_notices_of(number, {(1, 1)}, set(), SECRET) == 0
        assert queue_notices_of(number, {(1, 1)}, {(1, 1)}, SECRET) == 5
        assert db.session.scalars(select(ResultNotice)).all() == []


@pytest.mark.every_database
def test_of_two_workers_at_once_one_tells_of_a_result(app: Flask) -> None:
    with app.app_context():
        assembly = create_assembly(owner=None, title="Trees")
        for email in ("rita@example.org", "otto@example.org"):
            asked = {"email": email, "language": "en", "is_confirmed": True, "asked_on": now().date()}
            db.session.add(ResultNotice(assembly_id=assembly.id, **asked))
        db.session.commit()
        number = assembly.id
        assert queue_notices_of(number, {(1, 1)}, set(), SECRET) == 2
        if db.engine.dialect.name == "sqlite":
            # One connection writes at a time, so the second worker begins when the first has ended.
            db.session.commit()
        with app.app_context():
            if db.engine.dialect.name == "postgresql":
                db.session.execute(text("SET LOCAL lock_timeout = '3s'"))
            assert queue_notices_of(number, {(1, 1)}, set(), SECRET) == 0
            db.session.commit()
        db.session.commit()
        assert [template for template, _ in told()] == ["result_published"] * 2


@pytest.mark.every_database
def test_a_mail_that_another_worker_has_just_queued_is_not_queued_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail: dict[str, Any] = {"recipient": "rita@example.org", "template": "account_exists", "language": "en"}
    with app.app_context():
        looks = iter([False, False, True])
        monkeypatch.setattr(outbox, "is_queued", lambda key: next(looks))
        assert outbox.queue_mail(**mail, values={}, dedupe_key="due:1") is not None
        assert outbox.queue_mail(**mail, values={}, dedupe_key="due:1") is None
        db.session.commit()
        assert len(told()) == 1
