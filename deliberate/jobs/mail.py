"""Sending the outbox: a thread beside the others of the worker."""

from __future__ import annotations

import logging
import smtplib
import threading
import time
from email.policy import SMTP, SMTPUTF8
from pathlib import Path

from flask import Flask

from deliberate.extensions import db, read_transaction
from deliberate.jobs.mail_message import build_message, find_sender_address
from deliberate.jobs.mail_transport import (
    ClaimLost,
    HandOverUnconfirmed,
    MailRefused,
    MailServer,
    connect,
    deliver,
    disconnect,
    encode_domain,
)
from deliberate.jobs.notifications import queue_due_mails
from deliberate.models import MailState, OutgoingMail
from deliberate.queries.outbox import has_mails_to_send, load_kept_mails
from deliberate.services.outbox import (
    begin_hand_over,
    claim_next_mail,
    finish_mail,
    forget_old_mails,
    lock_held_mail,
    note_server_out_of_reach,
    postpone_mail,
    release_abandoned_mails,
)
from deliberate.storage.mail_folder import delete_mail_files, write_mail_file
from deliberate.storage.transient_errors import is_out_of_reach

POLLING_SECONDS = 1.0
# How long an unreachable server is left alone; its mails wait meanwhile.
PAUSE_SECONDS = 30.0
SWEEP_SECONDS = 300.0
log = logging.getLogger(__name__)


def send_waiting_mails(app: Flask, ending: threading.Event | None = None) -> int:
    """Send or keep every mail that is due, over one conversation, and return how many were taken up."""
    release_abandoned_mails()
    db.session.commit()
    server = MailServer.from_settings(app.config)
    client = connect_or_note(server) if server is not None else None
    count = 0
    try:
        while ending is None or not ending.is_set():
            mail = claim_next_mail()
            db.session.commit()
            if mail is None:
                break
            count += 1
            client = send_mail(app, mail, server, client)
    finally:
        if client is not None:
            disconnect(client)
    return count


def connect_or_note(server: MailServer) -> smtplib.SMTP:
    """Return an open conversation; a server out of reach is noted on the mails that are due. Raises as `connect`."""
    try:
        return connect(server)
    except (OSError, smtplib.SMTPException) as problem:
        note_server_out_of_reach(answer=str(problem))
        db.session.commit()
        raise


def send_mail(
    app: Flask, mail: OutgoingMail, server: MailServer | None, client: smtplib.SMTP | None
) -> smtplib.SMTP | None:
    """Carry out a claimed mail and store what became of it; return a conversation for the next one."""
    number, attempt = mail.id, mail.attempts
    with read_transaction():
        envelope = read_envelope(app, number)
    if isinstance(envelope, str):
        store_end(number, attempt, MailState.REFUSED, envelope)
        return client
    recipient, content = envelope
    if server is None or client is None:
        write_mail_file(Path(app.config["DATA"]), number, content)
        store_end(number, attempt, MailState.KEPT, "")
        return None

    def may_complete() -> bool:
        held = begin_hand_over(mail_id=number, attempt=attempt)
        db.session.commit()
        return held

    sender = app.config["MAIL_RETURNS"] or find_sender_address(app)
    try:
        answer = deliver(client, sender=sender, recipient=recipient, content=content, may_complete=may_complete)
    except MailRefused as refusal:
        store_refusal(number, attempt, refusal)
    except HandOverUnconfirmed as broken:
        store_end(number, attempt, MailState.UNCONFIRMED, str(broken))
        return connect(server)
    except ClaimLost:
        return connect(server)
    except ValueError as fault:
        # What cannot be written to a server, such as some addresses: tried again, it would stop all others each time.
        store_end(number, attempt, MailState.REFUSED, f"{type(fault).__name__}: {fault}")
    except (OSError, smtplib.SMTPException) as problem:
        store_delay(number, attempt, str(problem))
        raise
    else:
        store_end(number, attempt, MailState.SENT, answer)
        return client
    client.rset()
    return client


def read_envelope(app: Flask, number: int) -> tuple[str, bytes] | str:
    """Return the address and the whole text of a mail, or why there is none: one bad mail must not stop the others."""
    mail = db.session.get(OutgoingMail, number)
    if mail is None:
        return "deleted"
    try:
        recipient = encode_domain(mail.recipient)
        return recipient, build_message(app, mail).as_bytes(policy=SMTP if recipient.isascii() else SMTPUTF8)
    except Exception as problem:
        log.exception("The mail %d could not be written", number)
        return f"{type(problem).__name__}: {problem}"


def store_end(number: int, attempt: int, state: MailState, answer: str) -> None:
    """Store the end of a mail, unless another worker has it by now."""
    mail = lock_held_mail(mail_id=number, attempt=attempt)
    if mail is not None:
        finish_mail(mail=mail, state=state, answer=answer)
    db.session.commit()


def store_delay(number: int, attempt: int, answer: str) -> None:
    """Let a mail wait for its next attempt, unless another worker has it by now."""
    mail = lock_held_mail(mail_id=number, attempt=attempt)
    if mail is not None:
        postpone_mail(mail=mail, answer=answer)
    db.session.commit()


def store_refusal(number: int, attempt: int, refusal: MailRefused) -> None:
    """Store that the server refused a mail: for good, or for now."""
    if refusal.is_permanent:
        store_end(number, attempt, MailState.REFUSED, refusal.answer)
    else:
        store_delay(number, attempt, refusal.answer)


class MailThread(threading.Thread):
    """A thread that sends what is due until stopped; a mail that fails never ends it."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="deliberate-mail", daemon=True)
        self.app = app
        self.ending = threading.Event()
        self.not_before = self.next_sweep = 0.0
        self.told = ""

    def run(self) -> None:
        while not self.ending.is_set():
            try:
                self.look(time.monotonic())
            except Exception as problem:
                self.note(problem)
            self.ending.wait(POLLING_SECONDS)

    def note(self, problem: Exception) -> None:
        """Log a problem: our own faults with their traceback, a server out of reach only once until it is back."""
        if is_out_of_reach(problem):
            return
        self.not_before = time.monotonic() + PAUSE_SECONDS
        if not isinstance(problem, OSError | smtplib.SMTPException):
            log.error("Mails could not be sent", exc_info=problem)
        elif str(problem) != self.told:
            log.warning("No mail leaves meanwhile: %s", problem)
            self.told = str(problem)

    def look(self, moment: float) -> None:
        """Do one round. moment: monotonic seconds; looking alone takes no write lock."""
        if moment < self.not_before:
            return
        with self.app.app_context():
            if moment >= self.next_sweep:
                self.next_sweep = moment + SWEEP_SECONDS
                forget_old_mails()
                db.session.commit()
                with read_transaction():
                    kept = load_kept_mails()
                delete_mail_files(Path(self.app.config["DATA"]), kept)
                queue_due_mails(self.app.config["SECRET_KEY"])
            with read_transaction():
                is_due = has_mails_to_send()
            if is_due:
                send_waiting_mails(self.app, self.ending)
                self.told = ""

    def stop(self) -> None:
        """Ask the thread to end, and wait for the mail in hand."""
        self.ending.set()
        if self.is_alive():
            self.join(timeout=10)
