"""The outbox meets a real mail server: taken, refused, hung up on, out of reach; and kept as files without one."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.jobs.mail import MailThread, send_waiting_mails
from deliberate.models import MailState, OutgoingMail
from deliberate.models.columns import now
from deliberate.services.outbox import RETENTION, RETRY_SECONDS, queue_mail, send_again
from deliberate.storage.mail_folder import find_mail_file
from tests.databases import application, copied_sqlite
from tests.mail_server import Letters, mail_server


@pytest.fixture
def served(sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[Flask, Letters]]:
    """An application whose mails go to a server of its own."""
    with mail_server() as (letters, settings):
        address = {"BASE_URL": "https://vote.example.org/ai", "MAIL_RETURNS": "returns@example.org"}
        url = copied_sqlite(sqlite_template, tmp_path)
        with application(url, tmp_path, {**settings, **address}) as app, app.app_context():
            yield app, letters


def queued(recipient: str = "hanna@example.org", **more: Any) -> OutgoingMail:
    values: dict[str, str | int] = {"token": "a.b<c>"}
    mail = queue_mail(recipient=recipient, template="password_reset", values=values, language="en", **more)
    db.session.commit()
    assert mail is not None
    return mail


def only_mail() -> OutgoingMail:
    return db.session.scalars(select(OutgoingMail).execution_options(populate_existing=True)).one()


def test_a_mail_reaches_the_server_whole(served: tuple[Flask, Letters]) -> None:
    app, letters = served
    queued()
    assert send_waiting_mails(app) == 1
    assert (only_mail().state, only_mail().answer, only_mail().values) == (MailState.SENT, "250 OK", {})
    letter = letters.taken[0]
    assert letters.envelopes == [("returns@example.org", ["hanna@example.org"])]
    assert (letter["From"], letter["Subject"]) == (
        "Deliberate <no-reply@vote.example.org>",
        "Choose a new password",
    )
    assert letter["Message-ID"] == f"<{only_mail().message_key}@vote.example.org>"
    plain, rich = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert "https://vote.example.org/ai/reset-password/a.b%3Cc%3E" in plain.get_content().splitlines()
    assert 'href="https://vote.example.org/ai/reset-password/a.b%3Cc%3E"' in rich.get_content()
    assert send_waiting_mails(app) == 0


def test_each_reader_of_one_round_reads_their_own_language(served: tuple[Flask, Letters]) -> None:
    app, letters = served
    for language in ("en", "de", "en"):
        queue_mail(recipient=f"{language}@example.org", template="password_reset", values={"token": "t"},
                   language=language)  # fmt: skip
    db.session.commit()
    send_waiting_mails(app)
    told = [(one["Content-Language"], one["Subject"]) for one in letters.taken]
    assert told == [("en", "Choose a new password"), ("de", "Neues Passwort wählen"), ("en", "Choose a new password")]


def test_a_lent_address_is_forgotten_and_a_key_is_used_once(served: tuple[Flask, Letters]) -> None:
    app, letters = served
    queued(dedupe_key="result 1", forgets_recipient=True)
    again = queue_mail(recipient="a@example.org", template="password_reset", values={}, language="en",
                       dedupe_key="result 1")  # fmt: skip
    assert again is None
    assert send_waiting_mails(app) == 1
    assert only_mail().recipient == ""
    assert [one["To"] for one in letters.taken] == ["hanna@example.org"]


def test_a_refusal_for_now_waits_and_one_for_good_ends(served: tuple[Flask, Letters]) -> None:
    app, letters = served
    letters.recipient_answers = ["450 Mailbox busy", "550 No such user"]
    queued()
    send_waiting_mails(app)
    mail = only_mail()
    assert (mail.state, mail.answer) == (MailState.WAITING, "450 Mailbox busy")
    assert dt.timedelta(seconds=RETRY_SECONDS[0] - 2) < mail.next_try_at - now()
    assert send_waiting_mails(app) == 0
    mail.next_try_at = now()
    db.session.commit()
    send_waiting_mails(app)
    assert (only_mail().state, only_mail().answer) == (MailState.REFUSED, "550 No such user")
    assert letters.taken == []


def test_a_mail_that_is_put_off_too_often_is_given_up(served: tuple[Flask, Letters]) -> None:
    app, letters = served
    letters.answers = ["451 Later"] * (len(RETRY_SECONDS) + 1)
    queued()
    for _ in letters.answers.copy():
        only_mail().next_try_at = now()
        db.session.commit()
        send_waiting_mails(app)
    assert (only_mail().state, only_mail().answer) == (MailState.REFUSED, "451 Later")


def test_a_line_that_breaks_after_the_last_line_sends_nothing_twice(served: tuple[Flask, Letters]) -> None:
    app, letters = served
    letters.answers = ["hang up"]
    queued()
    send_waiting_mails(app)
    assert only_mail().state == MailState.UNCONFIRMED
    assert send_waiting_mails(app) == 0
    # The operator decides.
    send_again(mail=only_mail())
    db.session.commit()
    assert send_waiting_mails(app) == 1
    assert only_mail().state == MailState.SENT
    assert len(letters.taken) == 1


def test_one_mail_that_cannot_be_written_does_not_stop_the_next(served: tuple[Flask, Letters]) -> None:
    app, letters = served
    queue_mail(recipient="a@example.org", template="there_is_none", values={}, language="en")
    queued("b@example.org")
    assert send_waiting_mails(app) == 2
    states = db.session.scalars(select(OutgoingMail.state).order_by(OutgoingMail.id)).all()
    assert states == [MailState.REFUSED, MailState.SENT]
    assert [one["To"] for one in letters.taken] == ["b@example.org"]


def test_an_address_that_no_server_takes_does_not_stop_the_next(served: tuple[Flask, Letters]) -> None:
    app, letters = served
    # As a row of before, when more was taken for an address.
    queued("odd@example.org").recipient = "a@example..org"
    queued("b@bücher.example")
    assert send_waiting_mails(app) == 2
    states = db.session.scalars(select(OutgoingMail.state).order_by(OutgoingMail.id)).all()
    assert states == [MailState.REFUSED, MailState.SENT]
    assert [to for _sender, to in letters.envelopes] == [["b@xn--bcher-kva.example"]]


def test_a_server_out_of_reach_leaves_the_mail_waiting(app: Flask) -> None:
    app.config.update(SMTP_HOST="127.0.0.1", SMTP_PORT=9, SMTP_SECURITY="none")
    with app.app_context():
        queued()
        with pytest.raises(OSError, match="refused"):
            send_waiting_mails(app)
        assert (only_mail().state, only_mail().attempts) == (MailState.WAITING, 0)


def test_a_mail_for_a_server_out_of_reach_ends_after_two_days_and_says_why(app: Flask) -> None:
    app.config.update(SMTP_HOST="127.0.0.1", SMTP_PORT=9, SMTP_SECURITY="none")
    with app.app_context():
        old, young, untried = queued(), queued("b@example.org"), queued("c@example.org")
        old.answer = "Connection refused"
        old.next_try_at = untried.next_try_at = now() - dt.timedelta(days=2, seconds=1)
        db.session.commit()
        with pytest.raises(OSError, match="refused"):
            send_waiting_mails(app)
        assert (old.state, old.values, "refused" in old.answer) == (MailState.REFUSED, {}, True)
        assert (young.state, "refused" in young.answer) == (MailState.WAITING, True)
        assert untried.state == MailState.WAITING, "no worker ran: nobody has tried yet"
        assert now() - untried.next_try_at < dt.timedelta(minutes=5)


def test_addresses_in_every_script_reach_their_server_and_hold_up_no_one(served: tuple[Flask, Letters]) -> None:
    app, letters = served
    for address in (
        "info@müller.example",
        "jörg@müller.example",
        "x@" + 70 * "ä" + ".example",
        "b@example.org",
    ):
        # As rows of before, when more was taken for an address.
        queued().recipient = address
    assert send_waiting_mails(app) == 4
    assert [to for _, (to,) in letters.envelopes] == [
        "info@xn--mller-kva.example",
        "jörg@xn--mller-kva.example",
        "b@example.org",
    ]
    states = list(db.session.scalars(select(OutgoingMail.state).order_by(OutgoingMail.id)))
    assert states == [MailState.SENT, MailState.SENT, MailState.REFUSED, MailState.SENT]


def test_a_mail_whose_every_attempt_is_interrupted_is_given_up(served: tuple[Flask, Letters]) -> None:
    mail = queued()
    mail.state, mail.attempts = MailState.SENDING, len(RETRY_SECONDS) + 1
    mail.claimed_until = now() - dt.timedelta(seconds=1)
    db.session.commit()
    assert send_waiting_mails(served[0]) == 0
    assert only_mail().state == MailState.REFUSED


def test_without_a_server_a_mail_is_a_file_for_its_owner_alone(app: Flask) -> None:
    with app.app_context():
        mail = queued()
        assert send_waiting_mails(app) == 1
        path = find_mail_file(Path(app.config["DATA"]), mail.id)
        assert only_mail().state == MailState.KEPT
        assert b"/reset-password/a.b%3Cc%3E" in path.read_bytes()
        assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_the_file_of_a_kept_mail_goes_when_its_row_goes(app: Flask) -> None:
    with app.app_context():
        old, young = queued(), queued("b@example.org")
        send_waiting_mails(app)
        old.finished_at = now() - RETENTION - dt.timedelta(days=1)
        db.session.commit()
        paths = [find_mail_file(Path(app.config["DATA"]), mail.id) for mail in (old, young)]
    MailThread(app).look(time.monotonic())
    assert [path.is_file() for path in paths] == [False, True]
