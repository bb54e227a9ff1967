"""Links that end mails: they end those of whoever got the mail, also after a row's number has gone to someone else."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from deliberate.extensions import db
from deliberate.jobs.notifications import queue_notices_of
from deliberate.models import Account, Assembly, MailOptOut, OutgoingMail, ResultNotice
from deliberate.models.columns import now
from deliberate.services.accounts import register_account
from deliberate.services.mail_choices import build_unsubscribe_signer
from deliberate.services.outbox import queue_mail
from deliberate.services.result_notices import ask_for_notice

RITA, OTTO = "rita@example.org", "otto@example.org"


def notice(email: str, number: int | None = None) -> ResultNotice:
    """A confirmed notice of the demo's assembly, asked for yesterday."""
    assembly = db.session.scalars(select(Assembly)).one()
    made = ResultNotice(id=number, assembly_id=assembly.id, email=email, language="en", is_confirmed=True)
    made.asked_on = now().date() - dt.timedelta(days=1)
    db.session.add(made)
    db.session.flush()
    return made


def addresses(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(ResultNotice.email).order_by(ResultNotice.id)))


def mailed(app: Flask) -> tuple[str, int]:
    """The link in the mail on the result to Rita, and the number of her row."""
    with app.app_context():
        made = notice(RITA)
        queue_notices_of(made.assembly_id, {(1, 1)}, set(), app.config["SECRET_KEY"])
        token = db.session.scalars(select(OutgoingMail.values)).one()["unsubscribe"]
        db.session.commit()
        return f"/mail/unsubscribe/{token}", made.id


def hand_over(app: Flask, number: int, asked: dt.date) -> None:
    """Let Otto get the number of Rita's row, as SQLite does with the highest one."""
    with app.app_context():
        db.session.execute(delete(ResultNotice))
        notice(OTTO, number).asked_on = asked
        db.session.commit()


def test_a_link_ends_the_mails_of_its_reader_and_of_no_one_after_them(demo_app: Flask) -> None:
    client = demo_app.test_client()
    link, number = mailed(demo_app)
    hand_over(demo_app, number, now().date() - dt.timedelta(days=1))
    assert client.post(link).status_code == 200
    assert addresses(demo_app) == [OTTO]
    with demo_app.app_context():
        db.session.execute(update(ResultNotice).values(email=RITA))
        db.session.commit()
    assert client.post(link).status_code == 200
    assert addresses(demo_app) == []


def test_a_link_from_before_works_where_it_is_certain_whose_it_is(demo_app: Flask) -> None:
    client = demo_app.test_client()
    _, number = mailed(demo_app)
    token = build_unsubscribe_signer(demo_app.config["SECRET_KEY"]).dumps(["result", number])
    link = f"/mail/unsubscribe/{token}"
    with demo_app.app_context():
        db.session.execute(update(OutgoingMail).values(values={"is_last": 0, "unsubscribe": token}))
        db.session.commit()
    hand_over(demo_app, number, now().date())
    for answer in (client.get(link), client.post(link)):
        assert (answer.status_code, "Use the link in a newer mail" in answer.text) == (404, True)
    assert addresses(demo_app) == [OTTO]
    hand_over(demo_app, number, now().date() - dt.timedelta(days=1))
    assert client.post(link).status_code == 200
    assert addresses(demo_app) == []
    assert client.post(link).status_code == 200, "nobody is there any more, and nobody gets mails"


@pytest.mark.every_database
@pytest.mark.parametrize(("hours", "ended"), [(-1, ["waiting"]), (1, [])])
def test_a_link_from_before_ends_the_mails_of_an_older_account_only(app: Flask, hours: int, ended: list[str]) -> None:
    with app.app_context():
        ada = register_account(email="ada@example.org", password="long enough for Ada", display_name="Ada")
        token = build_unsubscribe_signer(app.config["SECRET_KEY"]).dumps(["waiting", ada.id])
        queue_mail(
            recipient=ada.email, template="statements_waiting", values={"unsubscribe": token}, language="en"
        )  # fmt: skip
        db.session.execute(update(Account).values(created_at=now() + dt.timedelta(hours=hours)))
        db.session.commit()
    app.test_client().post(f"/mail/unsubscribe/{token}")
    with app.app_context():
        assert db.session.scalars(select(MailOptOut.kind)).all() == ended


def test_a_link_that_confirms_an_address_confirms_no_other(demo_app: Flask) -> None:
    with demo_app.app_context():
        assembly = db.session.scalars(select(Assembly)).one()
        ask_for_notice(assembly=assembly, email=RITA, language="en", secret=demo_app.config["SECRET_KEY"])
        token = db.session.scalars(select(OutgoingMail.values)).one()["token"]
        db.session.execute(update(ResultNotice).values(email=OTTO))
        db.session.commit()
    assert demo_app.test_client().post(f"/tell-me/{token}").status_code == 404
    with demo_app.app_context():
        assert db.session.scalars(select(ResultNotice.is_confirmed)).all() == [False]
