"""Fifty workers are killed while they send: no mail arrives twice, and none is lost without a mark."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select, update

from deliberate.extensions import db
from deliberate.jobs.mail import send_waiting_mails
from deliberate.models import MailState, OutgoingMail
from deliberate.models.columns import now
from deliberate.services.outbox import queue_mail
from tests.child_processes import ending
from tests.databases import application
from tests.mail_server import mail_server

KILLS, MAILS = 50, 200
# Imports everything once; each line on its standard input makes it begin a worker, a process of its own.
WORKERS = """
import os, sys
from deliberate import create_app
from deliberate.jobs.mail import send_waiting_mails
app = create_app({"DATA": sys.argv[1], "DATABASE_URL": sys.argv[2], "SMTP_HOST": "127.0.0.1",
                  "SMTP_PORT": sys.argv[3], "SMTP_SECURITY": "none"})
for _ in sys.stdin:
    child = os.fork()
    if not child:
        with app.app_context():
            send_waiting_mails(app)
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""


@pytest.mark.slow
@pytest.mark.every_database(slow=True)
def test_no_mail_arrives_twice_and_none_is_lost_over_fifty_killed_workers(database_url: str, tmp_path: Path) -> None:
    url = database_url
    root = Path(__file__).resolve().parents[2]
    with mail_server() as (letters, settings), application(url, tmp_path, settings) as app, app.app_context():
        letters.slowest = 0.05
        for number in range(MAILS):
            queue_mail(recipient=f"p{number}@example.org", template="password_reset", values={"token": "t"},
                       language="en")  # fmt: skip
        db.session.commit()
        complete = threading.Event()
        letters.on_complete = complete.set
        command = [sys.executable, "-c", WORKERS, str(tmp_path), url, str(settings["SMTP_PORT"])]
        forge = subprocess.Popen(command, cwd=root, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        with ending(forge):
            assert forge.stdin is not None
            assert forge.stdout is not None
            for kill in range(KILLS):
                db.session.execute(update(OutgoingMail).values(claimed_until=now().replace(year=2020)))
                db.session.commit()
                complete.clear()
                forge.stdin.write("\n")
                forge.stdin.flush()
                worker = int(forge.stdout.readline())
                # Every other one dies between a mail's last line and the answer to it, the others at any moment.
                complete.wait(30 if kill % 2 else random.uniform(0, 0.3))
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
                assert forge.stdout.readline() == "gone\n"
        db.session.execute(update(OutgoingMail).values(claimed_until=now().replace(year=2020)))
        db.session.commit()
        send_waiting_mails(app)
        states = {mail.recipient: mail.state for mail in db.session.scalars(select(OutgoingMail))}
    arrived = Counter(str(letter["To"]) for letter in letters.taken)
    assert set(arrived.values()) == {1}
    assert {states[name] for name in arrived} <= {MailState.SENT, MailState.UNCONFIRMED}
    lost = states.keys() - arrived.keys()
    print(f"{len(arrived)} arrived, {len(lost)} did not", Counter(states.values()))
    # A worker can die between its note and the last line; such a mail is marked, and the operator is told.
    assert {states[name] for name in lost} <= {MailState.UNCONFIRMED}
