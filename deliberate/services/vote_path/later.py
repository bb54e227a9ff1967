"""How a server that keeps no thread waiting has votes answered: it hands over a waker and is told what to wait for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, Protocol

from deliberate.services.vote_path.writer import Waker

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

# Where such a server puts its `Later` into the environment of a request; an application that looks for it there, before
# it does anything else, says so among its extensions under this name.
ANSWER_LATER = "deliberate.answer_later"


class NeedsThread(Exception):
    """The light door cannot answer at once: the request is to be given to the application, in a thread."""


class NeedsReading(NeedsThread):
    """Something that many requests share is not there: one thread is to read it, and then all of them may try again.

    key: what is read; requests with the same key wait for one reading.
    """

    def __init__(self, key: Hashable, read: Callable[[], object]) -> None:
        super().__init__(key)
        self.key, self.read = key, read


class PendingAnswer(Protocol):
    """The answer to votes that are on their way to the disk."""

    def build_at_once(self) -> tuple[list[tuple[str, str]], bytes] | None:
        """Return headers and body without touching a database; None where that cannot be, or is not known yet."""

    def complete(self, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as WSGI does, waiting for what is missing."""


class Later:
    """What a server hands over with a request, and the answer to come, once the votes are in the queue."""

    def __init__(self, waker: Waker) -> None:
        self.waker = waker
        self.pending: PendingAnswer | None = None
