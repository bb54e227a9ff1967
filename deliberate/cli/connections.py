"""Watches the connections of a web process: who is silent, sends headers byte by byte or does not read is cut.

Granian knows a deadline for headers, but none for answers that no one reads, and it lets no one in once it is full.
Linux tells of every connection how long it has been quiet and how much of what was sent has arrived; a look once a
second at each is enough to keep the promises of the settings.
"""

from __future__ import annotations

import ctypes
import errno
import logging
import os
import socket
import stat
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from deliberate.cli.rsgi_adapter import ConnectionUse

log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
# When this part of the room is taken, the connections that have been quiet longest are asked to leave.
FULL_AT, LEAVE_AT_ONCE = 0.95, 50
# `struct tcp_info` of Linux: eight bytes, then numbers of four and of eight bytes.
TCP_INFO_BYTES = 232
LAST_SENT_AT, LAST_RECEIVED_AT, BYTES_ACKED_AT, NOT_SENT_AT = 44, 52, 120, 144
ESTABLISHED = 1


@dataclass(frozen=True)
class ConnectionLimits:
    """How many connections are kept; seconds of silence, for whole headers, for whole answers; bytes that unread
    answers may take together."""

    connections: int
    idle: float
    headers: float
    answer: float
    waiting_bytes: int


@dataclass
class WatchedConnection:
    """One connection as it was seen at the last look. Moments are monotonic seconds, 0 for never."""

    descriptor: int
    inode: int
    client: str
    quiet_since: float = 0.0
    partial_since: float = 0.0
    unread_since: float = 0.0
    unread_bytes: int = 0


class ConnectionWatch(threading.Thread):
    """A thread that looks at every connection of this process once a second.

    uses: what the adapter knows of each connection, by the address of the client; entries of closed connections are
    removed here.
    """

    def __init__(self, ports: frozenset[int], limits: ConnectionLimits, uses: dict[str, ConnectionUse]) -> None:
        super().__init__(name="deliberate-connections", daemon=True)
        self.ports, self.limits, self.uses = ports, limits, uses
        self.seen: dict[int, WatchedConnection] = {}
        self.others: dict[int, int] = {}
        self.library = ctypes.CDLL(None, use_errno=True)
        self.buffer = ctypes.create_string_buffer(TCP_INFO_BYTES)

    def run(self) -> None:
        while True:
            try:
                crowded = self.look(time.monotonic())
            except Exception:
                log.exception("The connections could not be looked at")
                crowded = False
            time.sleep(LOOK_SECONDS / 4 if crowded else LOOK_SECONDS)

    def look(self, now: float) -> bool:
        """Look at every connection and cut what is overdue; return whether the room is nearly full."""
        kept = list(self.find_connections(now))
        self.seen = {one.descriptor: one for one in kept}
        left = [one for one in kept if not self.is_overdue(one, now) or self.cut(one)]
        self.free_memory(left)
        room = self.limits.connections * FULL_AT
        if len(left) >= room:
            self.make_room(left)
        self.forget_closed()
        return len(left) >= room / 2

    def find_connections(self, now: float) -> Iterator[WatchedConnection]:
        """Yield the connections of our ports, each as it is now."""
        for name in os.listdir("/proc/self/fd"):
            descriptor = int(name)
            with suppress(OSError):
                inode = os.fstat(descriptor).st_ino
                if self.others.get(descriptor) == inode:
                    continue
                known = self.seen.get(descriptor)
                if known is None or known.inode != inode:
                    known = self.recognize(descriptor, inode)
                if known is not None and self.update(known, now):
                    yield known

    def recognize(self, descriptor: int, inode: int) -> WatchedConnection | None:
        """Return a connection seen for the first time; None for other files, which are remembered as such."""
        client = find_client(descriptor, self.ports)
        if client is None:
            self.others[descriptor] = inode
            return None
        return WatchedConnection(descriptor, inode, client)

    def update(self, one: WatchedConnection, now: float) -> bool:
        """Bring what is known of a connection up to date; False where it is closed."""
        length = ctypes.c_uint32(TCP_INFO_BYTES)
        arguments = (one.descriptor, socket.IPPROTO_TCP, socket.TCP_INFO, self.buffer, ctypes.byref(length))
        if self.library.getsockopt(*arguments) != 0:
            return False
        told = self.buffer.raw
        if told[0] != ESTABLISHED:
            return False
        sent, received = (now - struct.unpack_from("I", told, at)[0] / 1000 for at in (LAST_SENT_AT, LAST_RECEIVED_AT))
        arrived, taken = struct.unpack_from("QQ", told, BYTES_ACKED_AT)
        (unsent,) = struct.unpack_from("I", told, NOT_SENT_AT)
        use = self.uses.get(one.client, ConnectionUse())
        one.quiet_since = max(sent, received)
        # Something came, no request was made of it, and none is being answered: it is part of one.
        is_new = not use.moved_at or received > use.moved_at + LOOK_SECONDS / 2
        is_partial = taken > 0 and is_new and not use.open and not unsent
        one.partial_since = (one.partial_since or received) if is_partial else 0.0
        one.unread_since = (one.unread_since or now) if unsent else 0.0
        one.unread_bytes = max(unsent, use.answered_bytes - arrived) if unsent else 0
        return True

    def is_overdue(self, one: WatchedConnection, now: float) -> bool:
        """Return whether it was silent, sent headers or read an answer for longer than allowed."""
        if one.unread_since:
            return now - one.unread_since > self.limits.answer
        if one.partial_since:
            return now - one.partial_since > self.limits.headers
        use = self.uses.get(one.client)
        return not (use and use.open) and now - one.quiet_since > self.limits.idle

    def free_memory(self, connections: list[WatchedConnection]) -> None:
        """Cut the oldest of those whose unread answers take too much together."""
        unread = sorted((one for one in connections if one.unread_since), key=lambda one: one.unread_since)
        taken = sum(one.unread_bytes for one in unread)
        for one in unread:
            if taken <= self.limits.waiting_bytes:
                return
            taken -= one.unread_bytes
            self.cut(one)

    def make_room(self, connections: list[WatchedConnection]) -> None:
        """Cut those that have been quiet longest: nothing is being done for them."""
        in_use = {client for client, use in list(self.uses.items()) if use.open}
        quiet = sorted(
            (one for one in connections if one.client not in in_use and not one.unread_since),
            key=lambda one: one.quiet_since,
        )
        excess = len(connections) - round(self.limits.connections * FULL_AT)
        for one in quiet[: max(excess, self.limits.connections // LEAVE_AT_ONCE, 1)]:
            self.cut(one)

    def cut(self, one: WatchedConnection) -> bool:
        """Close a connection from below: Granian notices that it has ended. Always False, as nothing is left of it."""
        # A duplicate stays the same connection, whatever becomes of the number meanwhile.
        with suppress(OSError), borrow_socket(one.descriptor) as line:
            if os.fstat(line.fileno()).st_ino == one.inode:
                # The system should not go on sending what no one reads either.
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                line.shutdown(socket.SHUT_RDWR)
        self.seen.pop(one.descriptor, None)
        return False

    def forget_closed(self) -> None:
        """Remove what is known of connections and files that are closed."""
        present = {one.client for one in self.seen.values()}
        for client, use in list(self.uses.items()):
            if client not in present and not use.open:
                self.uses.pop(client, None)
        if len(self.others) > 10 * len(self.seen) + 1_000:
            self.others.clear()


def can_watch() -> bool:
    """Return whether the system tells what the watch needs to know."""
    return sys.platform == "linux" and os.path.isdir("/proc/self/fd")


@contextmanager
def borrow_socket(descriptor: int) -> Iterator[socket.socket]:
    """Yield a duplicate of a connection, closed at the end. Raises OSError where the descriptor is no socket.

    Nothing but a socket is ever closed here: the first close of any duplicate of a file gives up all locks that this
    process has on it, and SQLite writes under such locks.
    """
    ensure_socket(descriptor)
    duplicate = os.dup(descriptor)
    # In the moment between the number may have become a file's. Then one descriptor more stays open, and the locks too.
    ensure_socket(duplicate)
    try:
        line = socket.socket(fileno=duplicate)
    except BaseException:
        # Where no socket was made, no one else closes the number: each look would leave one more open.
        os.close(duplicate)
        raise
    with line:
        yield line


def ensure_socket(descriptor: int) -> None:
    """Raise OSError where the descriptor is no socket."""
    if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
        raise OSError(errno.ENOTSOCK, "not a socket")


def find_client(descriptor: int, ports: frozenset[int]) -> str | None:
    """Return the address of the other side, as Granian writes it; None where this is no connection to our ports."""
    try:
        with borrow_socket(descriptor) as line:
            if line.family not in {socket.AF_INET, socket.AF_INET6} or line.getsockname()[1] not in ports:
                return None
            host, port = line.getpeername()[:2]
            return f"[{host}]:{port}" if line.family == socket.AF_INET6 else f"{host}:{port}"
    except OSError:
        return None
