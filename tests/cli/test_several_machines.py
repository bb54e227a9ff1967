"""Two web servers and two workers over one PostgreSQL, as on machines of their own: one of each is killed at work."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from benchmarks.demo import free_port
from benchmarks.vote_people import PATH, Place, build_place
from benchmarks.voters import Voter
from deliberate.extensions import db
from deliberate.models import Assembly, Participant, Run, RunState, Statement, Vote, VoteEvent
from deliberate.models.columns import now
from deliberate.services.bulk_votes import VoteRow, insert_votes
from deliberate.services.questions import add_question
from deliberate.services.runs import request_run
from deliberate.services.statements import add_seeds
from tests.child_processes import ending
from tests.cli.test_worker_process import HOUSE, answers, in_time
from tests.databases import Postgres, application

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
PEOPLE, STATEMENTS, LEASE = 24, 12, 4


@pytest.fixture
def app(postgres: Postgres, tmp_path: Path) -> Iterator[Flask]:
    with postgres.fresh() as url, application(url, tmp_path) as made:
        yield made


@contextmanager
def machine(app: Flask, name: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command of `deliberate` with a data folder of its own: it shares the database and the key, no file."""
    shared = {"DATABASE_URL": app.config["DATABASE_URL"], "SECRET_KEY": app.config["SECRET_KEY"],
              "RUN_LEASE_SECONDS": str(LEASE)}  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "deliberate", "--data", str(Path(app.config["DATA"]) / name), *words],
        cwd=HOUSE,
        env={**os.environ, **{f"DELIBERATE_{key}": value for key, value in shared.items()}},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    with ending(process):
        yield process


@contextmanager
def web_servers(app: Flask) -> Iterator[list[tuple[int, subprocess.Popen[bytes]]]]:
    """Two web servers, once both answer."""
    with ExitStack() as stack:
        servers = []
        for name in ("one", "two"):
            port = free_port()
            words = ("serve", "--no-worker", "--processes", "1", "--port", str(port))
            servers.append((port, stack.enter_context(machine(app, name, *words))))
        assert all(in_time(lambda port=port: answers(port)) for port, _ in servers)  # type: ignore[misc]
        yield servers


class Person:
    """Someone who votes on everything in pairs, by turns on each server; what is not answered is sent to the other."""

    def __init__(self, place: Place, index: int, ports: list[int]) -> None:
        self.place, self.index, self.ports = place, index, ports
        self.acknowledged: set[tuple[int, int]] = set()

    def vote(self, told: threading.Semaphore) -> None:
        for turn in range(0, STATEMENTS, 2):
            pair = [number for _, number in self.place.statements[turn : turn + 2]]
            port = self.ports[(self.index + turn // 2) % 2]
            for attempt in range(3):
                answer = self.send(self.ports[(self.ports.index(port) + attempt) % 2], pair)
                if answer is not None:
                    assert [one["stored"] for one in answer["results"]] == [True, True]
                    self.acknowledged |= {(self.place.people[self.index].id, number) for number in pair}
                    told.release()
                    break

    def send(self, port: int, numbers: list[int]) -> Any:
        """The answer; None where the server is gone, before or while it worked."""
        votes = [{"id": str(n), "statement": n, "wording": 1, "choice": "agree"} for n in numbers]
        headers = {"Cookie": self.place.people[self.index].cookie, "Sec-Fetch-Site": "same-origin"}
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            line.request("POST", PATH, json.dumps({"votes": votes}), headers)
            answer = line.getresponse()
            assert answer.status == 200, answer.read()
            return json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()


def test_a_web_server_killed_while_people_vote_costs_no_acknowledged_vote(app: Flask) -> None:
    place = build_place(app, PEOPLE)
    with web_servers(app) as servers, ThreadPoolExecutor(PEOPLE) as pool:
        ports = [port for port, _ in servers]
        share_one_newcomer(ports)
        told = threading.Semaphore(0)
        people = [Person(place, index, ports) for index in range(PEOPLE)]
        work = [pool.submit(person.vote, told) for person in people]
        for _ in range(PEOPLE):
            assert told.acquire(timeout=60)
        os.killpg(servers[0][1].pid, signal.SIGKILL)
        for done in work:
            done.result(120)
        acknowledged = set().union(*(person.acknowledged for person in people))
    assert len(acknowledged) == PEOPLE * STATEMENTS, "the server that is left has taken everything"
    with app.app_context():
        rows = db.session.execute(
            select(Vote.participant_id, Statement.number)
            .join(Statement, Statement.id == Vote.statement_id)
            .where(Vote.participant_id.in_([person.id for person in place.people]))
        ).all()
        assert sorted(tuple(row) for row in rows) == sorted(acknowledged)
        # What was sent again after the kill was not logged a second time.
        votes, events = (db.session.scalar(select(func.count()).select_from(table)) for table in (Vote, VoteEvent))
        assert votes == events == len(acknowledged) + 2


def share_one_newcomer(ports: list[int]) -> None:
    """Join with a form of one server, and vote with the next form there at the other server."""
    here, there = (Voter("127.0.0.1", port, "/a/trees/1") for port in ports)
    forms = here.forms()
    assert here.vote(next(forms)) == 303
    there.cookies = here.cookies
    assert there.vote(next(forms)) == 303
    for voter in (here, there):
        voter.line.close()


def test_a_run_whose_worker_is_killed_is_finished_by_the_other(app: Flask) -> None:
    place = build_place(app, 100)
    with app.app_context():
        assembly = db.session.scalars(select(Assembly)).one()
        second = add_question(assembly=assembly, actor=None, text="Which bridges?")
        add_seeds(question=second, actor=None, texts=[f"Build bridge {n}." for n in range(len(place.statements))])
        db.session.flush()
        people = db.session.scalars(select(Participant.id)).all()
        for question in assembly.questions:
            insert_votes(
                question=question,
                rows=[
                    VoteRow(participant_id=one, statement_id=row.id, choice=(one * row.id) % 3 - 1, cast_at=now(),
                            pass_reason=None)
                    for one in people for row in question.statements
                ],
            )  # fmt: skip
            request_run(question=question)
        db.session.commit()

    def running() -> list[Run]:
        with app.app_context():
            return list(db.session.scalars(select(Run).where(Run.state == RunState.RUNNING)))

    with machine(app, "three", "worker") as one, machine(app, "four", "worker"):
        assert in_time(lambda: len(running()) == 2), "each has one"
        os.killpg(one.pid, signal.SIGKILL)
        assert {run.attempts for run in running()} == {1}
        assert in_time(lambda: not running(), 120)
    with app.app_context():
        runs = db.session.execute(select(Run.state, Run.attempts, Run.error).order_by(Run.attempts)).all()
    assert [tuple(run) for run in runs] == [(RunState.FINISHED, 1, ""), (RunState.FINISHED, 2, "")]
