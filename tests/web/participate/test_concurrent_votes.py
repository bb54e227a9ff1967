"""A real server on a SQLite file, with worker and live result: many people vote at once, and every vote counts once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from waitress.server import create_server

from benchmarks.voters import FORM, Voter
from deliberate.extensions import db
from deliberate.jobs.worker import Worker
from deliberate.models import AssemblyState, Exposure, Participant, Statement, Vote, VoteEvent
from deliberate.models.columns import now
from deliberate.services.assemblies import create_assembly
from deliberate.services.questions import add_question
from deliberate.services.statements import add_seeds

PEOPLE, STATEMENTS = 24, 5
ADDRESS = "/a/trees/1"


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    return {"WTF_CSRF_ENABLED": True}


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    """The port of a server as `serve` starts it, with its worker."""
    with app.app_context():
        assembly = create_assembly(owner=None, title="Trees", slug="trees")
        question = add_question(assembly=assembly, actor=None, text="Which trees?")
        add_seeds(question=question, actor=None, texts=[f"Plant tree {number}." for number in range(STATEMENTS)])
        assembly.state, assembly.opened_at = AssemblyState.OPEN, now()
        db.session.commit()
    server = create_server(app, host="127.0.0.1", port=0, threads=8)
    worker = Worker(app)
    worker.start()
    thread = threading.Thread(target=server.run, name="server")
    thread.start()
    yield int(server.effective_port)
    # In the server's own thread, as its loop would trip over sockets that another one closes.
    server.trigger.pull_trigger(server.close)
    thread.join(10)
    server.task_dispatcher.shutdown()
    worker.stop()


def count(app: Flask, table: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def every_one(act: Callable[[Voter], list[int]], port: int, people: int = PEOPLE) -> list[int]:
    """The answers to all acts of so many people side by side."""
    voters = [Voter("127.0.0.1", port, ADDRESS) for _ in range(people)]
    with ThreadPoolExecutor(people) as pool:
        found = [status for statuses in pool.map(act, voters) for status in statuses]
    for voter in voters:
        voter.line.close()
    return found


def sit(voter: Voter) -> list[int]:
    """Answer every statement."""
    return [voter.vote(form) for form in voter.forms()]


def test_everybody_is_answered_and_every_vote_counts_once(app: Flask, port: int) -> None:
    statuses = every_one(sit, port)
    assert statuses == [303] * (PEOPLE * STATEMENTS)
    assert count(app, Participant) == PEOPLE
    assert count(app, Vote) == count(app, VoteEvent) == PEOPLE * STATEMENTS
    # Everything shown is logged once: the first draw of each person with the vote, each next one with the one before.
    assert count(app, Exposure) == PEOPLE * STATEMENTS
    with app.app_context():
        shown = db.session.scalars(select(Statement.shown).order_by(Statement.number)).all()
        assert shown == [PEOPLE] * STATEMENTS
        numbers = db.session.scalars(select(Participant.number).order_by(Participant.number)).all()
        assert numbers == list(range(PEOPLE))


def test_a_double_click_of_a_newcomer_is_one_person_with_one_vote(app: Flask, port: int) -> None:
    opened = Voter("127.0.0.1", port, ADDRESS)
    form = FORM.search(opened.ask("GET", ADDRESS)[1])
    assert form is not None

    def click(voter: Voter) -> list[int]:
        voter.cookies.update(opened.cookies)
        return [voter.vote(form)]

    assert every_one(click, port, people=4) == [303] * 4
    opened.line.close()
    assert [count(app, table) for table in (Participant, Vote, VoteEvent)] == [1, 1, 1]
    # The statement that was voted on and the next one.
    assert count(app, Exposure) == 2
