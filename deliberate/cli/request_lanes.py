"""The threads of a web process, in lanes: what takes long waits for its like, and never for the place of a vote."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from enum import Enum
from queue import SimpleQueue
from typing import Any, TypeVar

Argument = TypeVar("Argument")
Result = TypeVar("Result")


class Lane(Enum):
    """What kind of work a request is: a vote or an ordinary page, a report, an export or import."""

    ORDINARY = "ordinary"
    REPORT = "report"
    LONG = "long"


# Last parts of paths, without what follows a dot: whole documents; simulations on the desk.
WHOLE_DOCUMENTS = frozenset({"export", "import", "clone", "findings", "outcome-statement"})
SIMULATIONS = frozenset({"analyses", "draws", "reanalyse"})
FILE_KINDS = frozenset({"pdf", "zip", "csv", "json", "yaml"})
REPORT_PARTS = frozenset({"report", "answers", "standing", "outcomes", "statements", "agreement", "topics"})
PREVIEW = "preview.png"


def find_lane(path: str) -> Lane:
    """Return the lane for the path of a request."""
    *before, last = path.split("/")
    name, _, kind = last.partition(".")
    if name in WHOLE_DOCUMENTS or kind.rpartition(".")[2] in FILE_KINDS or before[-1:] == ["export"]:
        return Lane.LONG
    if last in SIMULATIONS and "organize" in before:
        return Lane.LONG
    is_preview = last == PREVIEW and before[-1:] != ["static"]
    return Lane.REPORT if is_preview or not REPORT_PARTS.isdisjoint([*before, last]) else Lane.ORDINARY


class LaneThreads:
    """A few threads for each lane; a lane that is full makes only its own requests wait."""

    def __init__(self, threads: Mapping[Lane, int]) -> None:
        self.queues: dict[Lane, SimpleQueue[Callable[[], None]]] = {lane: SimpleQueue() for lane in threads}
        for lane, count in threads.items():
            for number in range(count):
                threading.Thread(
                    target=self.work, args=(self.queues[lane],), name=f"{lane.value}-{number}", daemon=True
                ).start()

    def work(self, queue: SimpleQueue[Callable[[], None]]) -> None:
        """Do what comes, one after the other, as long as the process lives."""
        while True:
            queue.get()()

    def count_waiting(self, lane: Lane) -> int:
        """Return how many requests wait for a thread of this lane."""
        return self.queues[lane].qsize()

    async def run(self, lane: Lane, call: Callable[[Argument], Result], argument: Argument) -> Result:
        """Return what the call returns, made in a thread of this lane; raise what it raises."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Result] = loop.create_future()

        def settle(result: Any, problem: BaseException | None) -> None:
            if done.cancelled():
                return
            if problem is None:
                done.set_result(result)
            else:
                done.set_exception(problem)

        def work() -> None:
            try:
                result, problem = call(argument), None
            except BaseException as error:
                result, problem = None, error
            loop.call_soon_threadsafe(settle, result, problem)

        self.queues[lane].put(work)
        return await done
