"""A server that is killed while people vote: what was acknowledged is stored, nothing is stored by halves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from benchmarks.demo import answers, free_port
from benchmarks.voters import Voter
from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.models import Exposure, Participant, Statement, Vote, VoteEvent
from deliberate.services.joining import join_assembly
from tests.child_processes import ending, listen_to_ctrl_c

SLUG = str(load_scenario()["assembly"]["slug"])
PEOPLE, ENOUGH = 6, 40


def counts(app: Flask) -> list[int]:
    """Votes, rows of the log, exposures, participants."""
    with app.app_context():
        tables = (Vote, VoteEvent, Exposure, Participant)
        return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


@contextmanager
def serving(app: Flask, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`serve` on the database of `app`, once it answers; killed at the end of the block if it still runs."""
    command = [sys.executable, "-m", "deliberate", "--data", app.config["DATA"], "serve", "--no-worker"]
    server = subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=Path(__file__).resolve().parents[2],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "DELIBERATE_RATE_LIMITS": "0"},
        preexec_fn=listen_to_ctrl_c,  # noqa: PLW1509  (it takes no lock)
    )
    with ending(server):
        for _ in range(1200):
            if answers(port):
                break
            threading.Event().wait(0.1)
        else:
            pytest.fail("the server did not start")
        yield server


def vote_until_the_end(voter: Voter, killed: threading.Event, taken: list[int]) -> None:
    """Vote as one new person after another, until the server is gone."""
    while not killed.is_set():
        voter.cookies.clear()
        try:
            for form in voter.forms():
                if voter.vote(form) == 303:
                    taken.append(1)
        except (OSError, HTTPException):
            return


@pytest.mark.slow
def test_what_was_acknowledged_is_stored_and_nothing_by_halves(demo_app: Flask) -> None:
    before, port = counts(demo_app), free_port()
    voters = [Voter("127.0.0.1", port, f"/a/{SLUG}/1") for _ in range(PEOPLE)]
    taken: list[int] = []
    killed = threading.Event()
    with serving(demo_app, port) as server, ThreadPoolExecutor(PEOPLE) as pool:
        work: list[Any] = [pool.submit(vote_until_the_end, voter, killed, taken) for voter in voters]
        try:
            while len(taken) < ENOUGH:
                assert not all(done.done() for done in work)
                threading.Event().wait(0.02)
            server.send_signal(signal.SIGKILL)
            server.wait()
        finally:
            killed.set()
    for voter in voters:
        voter.line.close()
    votes, events, exposures, people = (after - past for after, past in zip(counts(demo_app), before, strict=True))
    # Whoever was answered is stored; a vote that was stored may have lost its answer, one for each line at most.
    assert len(taken) <= votes <= len(taken) + PEOPLE
    assert events == votes
    with demo_app.app_context():
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
        shown = db.session.scalar(select(func.sum(Statement.shown)))
        assert shown == db.session.scalar(select(func.count()).select_from(Exposure))
        newcomers = select(Participant.id).order_by(Participant.id.desc()).limit(people)
        voted = select(Vote.participant_id).where(Vote.participant_id.in_(newcomers)).distinct()
        assert len(db.session.scalars(voted).all()) == people, "nobody joined without a vote"
        # First draw, then the next one with each vote: one more than votes, unless nothing was left.
        assert votes <= exposures <= votes + people
        # The dead process holds nobody up.
        join_assembly(assembly=db.session.get_one(Statement, 1).question.assembly)
        db.session.commit()
