"""The sign of life that keeps a claimed run ours while its modules compute."""

from __future__ import annotations

import threading
from contextlib import suppress
from types import TracebackType

from sqlalchemy import Engine, update
from sqlalchemy.exc import OperationalError

from deliberate.models import Run, RunState
from deliberate.models.columns import now


class Heartbeat:
    """While it lasts, writes every few seconds that the worker of this attempt lives.

    A module may compute for longer than the lease; without the beat another worker would take the run up.
    """

    def __init__(self, engine: Engine, run_id: int, attempt: int, every: float) -> None:
        self.engine, self.run_id, self.attempt, self.every = engine, run_id, attempt, every
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self.beat, name=f"heartbeat-{run_id}", daemon=True)

    def beat(self) -> None:
        ours = (Run.id == self.run_id, Run.attempts == self.attempt, Run.state == RunState.RUNNING)
        while not self.ending.wait(self.every):
            # A database that is busy for a moment costs one beat, not the run: the lease is four beats long.
            with suppress(OperationalError), self.engine.begin() as connection:
                connection.execute(update(Run).where(*ours).values(heartbeat_at=now()))

    def __enter__(self) -> Heartbeat:
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self.ending.set()
        self.thread.join()
