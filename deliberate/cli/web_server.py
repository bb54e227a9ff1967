"""The web server: a few processes that share one port, and the process that watches over them.

The sockets stay open here, so no connection is lost while a web process is replaced: one that dies is followed by
another, and on SIGHUP new ones start from the code that is installed now while the old ones end what they have begun.
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from deliberate.cli.web_process import BACKLOG, WebSettings, run_web_process

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = logging.getLogger(__name__)
# What a reloaded server gets from the one before: sockets, lifeline and web processes.
HANDOVER = "_DELIBERATE_HANDOVER"
LOOK_SECONDS = 1.0
# A process that dies at once is not started again more often than this.
SHORTEST_LIFE_SECONDS = 2.0
# Send buffer of the system per connection; the default may grow to some megabytes.
SYSTEM_BYTES = 262_144
# Linux hands connections to the sockets at one address in equal shares; elsewhere the last one gets them all.
SHARES_PORTS = sys.platform == "linux" and hasattr(socket, "SO_REUSEPORT")
CHECK = "import sys, deliberate.cli; from deliberate.config import load_config; load_config({'DATA': sys.argv[1]})"


@dataclass
class Handover:
    """What is left of the server before: descriptors of its sockets and lifeline, its processes, the worker's too."""

    listeners: list[int] = field(default_factory=list)
    lifeline: int | None = None
    processes: list[int] = field(default_factory=list)


def take_over() -> Handover:
    """Return what the server that was here before a reload has left; nothing at an ordinary start."""
    told = os.environ.pop(HANDOVER, "")
    return Handover(**json.loads(told)) if told else Handover()


def open_listeners(host: str, port: int, processes: int = 1) -> list[socket.socket]:
    """Return listening sockets for every address that `host` stands for: on Linux one for each process, side by side.

    Where processes share a socket, the one that is awake takes all connections of a burst, and keeps them. Raises
    OSError.
    """
    places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    addresses = dict.fromkeys((family, address) for family, _, _, _, address in places)
    listeners: list[socket.socket] = []
    try:
        for family, address in addresses:
            is_one_of_several = family == socket.AF_INET6 and len(places) > 1
            first = bind_listener(family, address, only_v6=is_one_of_several)
            if not SHARES_PORTS or processes == 1:
                listeners.append(first)
                continue
            # Without the option the port was free: nobody else serves there. Now each process gets its own.
            bound = first.getsockname()
            first.close()
            listeners += [
                bind_listener(family, bound, only_v6=is_one_of_several, beside=True) for _ in range(processes)
            ]
        for listener in listeners:
            listener.listen(BACKLOG)
    except BaseException:
        for listener in listeners:
            listener.close()
        raise
    return listeners


def bind_listener(family: int, address: Any, *, only_v6: bool, beside: bool = False) -> socket.socket:
    """Return a socket on this address that does not listen yet. beside: others may have the same address.

    Raises OSError.
    """
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SYSTEM_BYTES)
        if beside:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if only_v6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
        listener.setblocking(False)
    except BaseException:
        listener.close()
        raise
    return listener


def choose_listeners(listeners: list[socket.socket], place: int, processes: int) -> list[socket.socket]:
    """Return the sockets of the process at this place (0 is the first): its own, or all where they do not suffice."""
    if len(listeners) % processes or not SHARES_PORTS:
        return listeners
    return listeners[place::processes]


def choose_processors(usable: Collection[int], place: int, processes: int) -> set[int]:
    """Return the processors for the process at this place: its share of all; all where there are too few.

    The threads of a Python process take turns. Where they are on several processors, each turn moves what it works on
    from one to the other, and a page costs twice as much.
    """
    return set(usable if len(usable) < processes else sorted(usable)[place::processes])


class WebServer:
    """Starts the web processes and watches over them until it is told to stop."""

    def __init__(
        self, app: WSGIApplication, listeners: list[socket.socket], settings: WebSettings, processes: int
    ) -> None:
        self.app, self.listeners, self.settings, self.count = app, listeners, settings, processes
        self.data = ""
        self.born: dict[int, float] = {}
        # Which of the processes each one is: its sockets and processors go to the one that follows it.
        self.places: dict[int, int] = {}
        self.processors = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set[int]()
        # Whoever holds the reading end learns when this process ends, however it ends.
        self.lifeline, self.holding = os.pipe()
        self.wake, self.waker = os.pipe()
        self.signals: list[int] = []
        self.former = Handover()
        # Processes beside the web processes, such as the worker: after a reload, someone has to take note of their end.
        self.list_beside: Callable[[], list[int]] = list

    def run(self, former: Handover, after_start: Callable[[], None] = lambda: None) -> None:
        """Serve until SIGINT or SIGTERM. former: the processes of the server before, which end once ours are there."""
        self.former = former
        # The end of a child wakes us too: what is waiting at its socket waits for the one that follows.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, self.note)
        for _ in range(self.count):
            self.start_process()
        if former.lifeline is not None:
            os.close(former.lifeline)
            former.lifeline = None
        after_start()
        while True:
            select.select([self.wake], [], [], LOOK_SECONDS)
            if self.signals:
                os.read(self.wake, 1_000)
            told, self.signals = self.signals, []
            if signal.SIGINT in told or signal.SIGTERM in told:
                return
            if signal.SIGHUP in told:
                self.reload()
            self.replace_dead()

    def note(self, number: int, _frame: Any) -> None:
        """Remember a signal, and wake the loop."""
        self.signals.append(number)
        os.write(self.waker, b".")

    def start_process(self) -> None:
        """Start one web process, in a place where there is none."""
        taken = {self.places[pid] for pid in self.born}
        place = next(number for number in range(self.count) if number not in taken)
        pid = os.fork()
        if pid:
            self.born[pid], self.places[pid] = time.monotonic(), place
            return
        status = 1
        try:
            for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN if number == signal.SIGHUP else signal.SIG_DFL)
            os.close(self.holding)
            if self.former.lifeline is not None:
                os.close(self.former.lifeline)
            if self.processors and self.count > 1:
                os.sched_setaffinity(0, choose_processors(self.processors, place, self.count))
            run_web_process(self.app, self.open_to(place), self.settings, self.lifeline)
            status = 0
        except BaseException:
            log.exception("A web process broke down")
        finally:
            os._exit(status)

    def open_to(self, place: int) -> list[socket.socket]:
        """Return the sockets of a web process; those of the others stay open in this process alone."""
        own = choose_listeners(self.listeners, place, self.count)
        for listener in self.listeners:
            if listener not in own:
                listener.close()
        return own

    def replace_dead(self) -> None:
        """Start a new process for each that has died."""
        self.former.processes = [pid for pid in self.former.processes if find_end(pid) is None]
        for pid, born in list(self.born.items()):
            code = find_end(pid)
            if code is None:
                continue
            del self.born[pid], self.places[pid]
            log.warning("A web process ended with %s and is started again", code)
            if time.monotonic() - born < SHORTEST_LIFE_SECONDS:
                time.sleep(SHORTEST_LIFE_SECONDS)
        try:
            for _ in range(self.count - len(self.born)):
                self.start_process()
        except OSError as problem:
            # No memory or no process to be had for a moment: the others go on, and the next look tries again.
            log.warning("A web process cannot be started yet: %s", problem)

    def reload(self) -> None:
        """Become the server of the code that is installed now; the processes of before go on until that one is up."""
        checked = subprocess.run(  # noqa: S603  (our own words)
            [sys.executable, "-c", CHECK, self.data], check=False, capture_output=True, text=True
        )
        if checked.returncode:
            log.error("Not reloaded, as it would not start again: %s", checked.stderr.strip().rpartition("\n")[2])
            return
        kept = [listener.fileno() for listener in self.listeners]
        for descriptor in (*kept, self.holding):
            os.set_inheritable(descriptor, True)
        left = Handover(kept, self.holding, [*self.born, *self.former.processes, *self.list_beside()])
        os.environ[HANDOVER] = json.dumps(vars(left))
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "deliberate", *sys.argv[1:]])  # noqa: S606

    def stop(self) -> None:
        """Let every web process end what it has begun, and wait for that."""
        # Theirs is the other end.
        os.close(self.holding)
        for listener in self.listeners:
            listener.close()
        for pid in [*self.born, *self.former.processes]:
            while find_end(pid) is None:
                time.sleep(0.01)


def find_end(pid: int) -> int | None:
    """Return how a child ended; None while it runs."""
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if found else None
