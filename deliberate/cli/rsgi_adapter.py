"""Between Granian and the application: a request is complete before a thread is taken for it, or it is refused.

Granian hands a request over as soon as its headers are there. Its body is collected here, without a thread and under a
deadline, so that those who send slowly delay no one. Answers are made in a few threads: most are there for voters, a
few for reports, one for exports, so that long work never takes the place of a vote. Votes that wait for the disk wait
without a thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from granian.rsgi import ProtocolClosed, ProtocolError  # type: ignore[attr-defined]

from deliberate.cli.request_lanes import Lane, LaneThreads, find_lane
from deliberate.cli.wsgi_calls import (
    Answer,
    RequestHead,
    build_base_environment,
    build_environment,
    build_plain_answer,
    call_application,
    join_headers,
)
from deliberate.services.vote_path.later import ANSWER_LATER, Later, NeedsReading, NeedsThread
from deliberate.storage import sqlite_write_queue

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

# A body of a usual size is there at once; this is the patience for one that trickles.
BODY_SECONDS = 5.0
# A large file may take longer on a slow line, if it comes at least this fast.
SLOWEST_BYTES_PER_SECOND = 20_000
# Beyond this many waiting for the threads of a lane, newcomers are told to come again.
MOST_WAITING = {Lane.ORDINARY: 2_000, Lane.REPORT: 500, Lane.LONG: 20}
# A body of at most this size is taken in one piece.
SMALL_BODY = 16_384
# How the path of votes ends.
VOTES = "/votes"


class Transport(Protocol):
    """How Granian hands over a body and takes an answer."""

    def __call__(self) -> Any: ...
    def __aiter__(self) -> Any: ...
    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None: ...
    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None: ...


@dataclass(frozen=True)
class BodyLimits:
    """Bytes of the largest body that is read, seconds for the slowest, bytes of all unfinished bodies together."""

    largest: int
    seconds: float
    waiting_bytes: int


class BodyRefused(Exception):
    """A body is too large, or came too slowly."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class PartialBodies:
    """What unfinished requests take together; the oldest is given up when it is too much."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = 0
        self.sizes: dict[asyncio.Task[Any], int] = {}

    def add(self, task: asyncio.Task[Any], size: int) -> None:
        """Count bytes of one request, and give up the oldest ones where all together are too many."""
        self.sizes[task] = self.sizes.get(task, 0) + size
        self.taken += size
        while self.taken > self.most and len(self.sizes) > 1:
            oldest = next(iter(self.sizes))
            if oldest is task:
                return
            self.drop(oldest)
            oldest.cancel()

    def drop(self, task: asyncio.Task[Any]) -> None:
        """Forget a request: it is complete, or given up."""
        self.taken -= self.sizes.pop(task, 0)


class Adapter:
    """An RSGI application around a WSGI application."""

    def __init__(self, app: WSGIApplication, threads: Mapping[Lane, int], limits: BodyLimits) -> None:
        self.app, self.limits = app, limits
        self.lanes = LaneThreads(threads)
        self.partial = PartialBodies(limits.waiting_bytes)
        self.waiting_votes, self.answers_later = 0, ANSWER_LATER in getattr(app, "extensions", {})
        self.readings: dict[Hashable, asyncio.Future[object]] = {}
        self.connections: dict[str, ConnectionUse] = {}
        # Whether someone removes what is known of closed connections.
        self.is_watched = False
        self.base = build_base_environment()

    async def __rsgi__(self, scope: RequestHead, transport: Transport) -> None:
        """Answer one request."""
        use = self.connections.setdefault(scope.client, ConnectionUse())
        use.open += 1
        use.moved_at = time.monotonic()
        try:
            status, headers, body = await self.answer(scope, transport)
            use.answered_bytes += len(body)
            if body:
                transport.response_bytes(status, headers, body)
            else:
                transport.response_empty(status, headers)
        finally:
            use.open -= 1
            use.moved_at = time.monotonic()
            if not self.is_watched:
                self.connections.pop(scope.client, None)

    async def answer(self, scope: RequestHead, transport: Transport) -> Answer:
        """Collect the request, and return what a thread makes of it: status, headers, body."""
        headers = join_headers(scope.headers.items())
        try:
            body = await self.collect_body(headers, transport)
        except BodyRefused as refused:
            return build_plain_answer(refused.status)
        lane = find_lane(scope.path)
        are_votes = scope.method == "POST" and scope.path.endswith(VOTES)
        if self.lanes.count_waiting(lane) + (self.waiting_votes if are_votes else 0) >= MOST_WAITING[lane]:
            return build_plain_answer(503)
        if self.answers_later and are_votes:
            answer = await self.answer_votes(self.base | build_environment(scope, headers, body))
            if answer is not None:
                return answer
        environ = self.base | build_environment(scope, headers, body)
        return await self.lanes.run(lane, partial(call_application, self.app), environ)

    async def answer_votes(self, environ: WSGIEnvironment) -> Answer | None:
        """Answer votes that need no thread but that of the writer; None where this request is to be given a thread."""
        for _ in range(2):
            try:
                return await self.answer_without_thread(environ)
            except NeedsReading as needed:
                if not await self.read_once(needed):
                    return None
            except NeedsThread:
                return None
        return None

    async def read_once(self, needed: NeedsReading) -> bool:
        """Read in a thread what many requests wait for, once for all of them; return whether it could be read."""
        reading = self.readings.get(needed.key)
        if reading is None:
            reading = asyncio.ensure_future(self.lanes.run(Lane.ORDINARY, lambda read: read(), needed.read))
            self.readings[needed.key] = reading
            reading.add_done_callback(lambda _: self.readings.pop(needed.key, None))
        self.waiting_votes += 1
        try:
            await asyncio.shield(reading)
        except Exception:
            # Whoever takes a thread meets it again, and answers in words.
            return False
        finally:
            self.waiting_votes -= 1
        return True

    async def answer_without_thread(self, environ: WSGIEnvironment) -> Answer:
        """Answer votes once the writer has stored them. Raises NeedsThread, NeedsReading."""
        loop = asyncio.get_running_loop()
        waker = LoopWaker(loop)
        later = environ[ANSWER_LATER] = Later(waker)
        self.app(environ, refuse_to_begin)
        assert later.pending is not None
        patience = loop.call_later(sqlite_write_queue.PATIENCE_SECONDS, settle, [waker])
        self.waiting_votes += 1
        try:
            await waker.done
        finally:
            self.waiting_votes -= 1
            patience.cancel()
        built = later.pending.build_at_once()
        if built is not None:
            return 200, *built
        complete = later.pending.complete
        return await self.lanes.run(Lane.ORDINARY, partial(call_application, lambda _, start: complete(start)), environ)

    async def collect_body(self, headers: dict[str, str], transport: Transport) -> bytes:
        """Return the whole body. Raises BodyRefused."""
        length = headers.get("content-length", "")
        announced = int(length) if length.isascii() and length.isdigit() else 0
        if not announced and "transfer-encoding" not in headers:
            return b""
        if announced > self.limits.largest:
            raise BodyRefused(413)
        task = asyncio.current_task()
        assert task is not None
        try:
            async with asyncio.timeout(self.compute_patience(announced)):
                if 0 < announced <= SMALL_BODY and "transfer-encoding" not in headers:
                    return bytes(await transport())
                return await self.read_body(task, transport)
        except (ProtocolError, ProtocolClosed):
            raise BodyRefused(400) from None
        except TimeoutError:
            raise BodyRefused(408) from None
        except asyncio.CancelledError:
            # Given up for lack of memory; nothing else cancels a request.
            task.uncancel()
            raise BodyRefused(503) from None
        finally:
            self.partial.drop(task)

    def compute_patience(self, announced: int) -> float:
        """Return the seconds that a body of so many bytes may take."""
        return min(self.limits.seconds, BODY_SECONDS + announced / SLOWEST_BYTES_PER_SECOND)

    async def read_body(self, task: asyncio.Task[Any], transport: Transport) -> bytes:
        parts: list[bytes] = []
        size = 0
        async for part in receive(transport):
            size += len(part)
            if size > self.limits.largest:
                raise BodyRefused(413)
            self.partial.add(task, len(part))
            parts.append(part)
        return b"".join(parts)


class LoopWaker:
    """Wakes a request that waits in the loop, together with the others of its group."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.done: asyncio.Future[None] = loop.create_future()

    def wake(self, done: Sequence[Any]) -> None:
        """Wake all of these at once, from another thread."""
        self.loop.call_soon_threadsafe(settle, done)


def settle(wakers: Sequence[LoopWaker]) -> None:
    for one in wakers:
        if not one.done.done():
            one.done.set_result(None)


def refuse_to_begin(status: str, _headers: list[tuple[str, str]], _problem: Any = None) -> Any:
    """Stand where an answer would begin: whoever answers votes later has not begun."""
    raise NeedsThread(status)


async def receive(transport: Transport) -> AsyncIterator[bytes]:
    """Yield the parts of a body. Raises BodyRefused where the framing is wrong or the other side is gone."""
    try:
        async for part in transport:
            yield part
    except (ProtocolError, ProtocolClosed):
        raise BodyRefused(400) from None


@dataclass
class ConnectionUse:
    """What one connection is used for: requests being answered, when the last began or ended, bytes of all answers."""

    open: int = 0
    moved_at: float = 0.0
    answered_bytes: int = 0
