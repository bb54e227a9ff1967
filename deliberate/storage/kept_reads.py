"""What is the same for everybody, read once and kept for a moment: of many who ask at once, one reads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

# What everybody sees may be this old, or twice as old while it is read anew; less where the operator says so.
KEPT_SECONDS = 1.0
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass
class KeptRead(Generic[Value]):
    """What was read, until when it is fresh (monotonic seconds), and whether someone reads it anew."""

    value: Value
    fresh_until: float
    is_renewed: bool = False


class KeptReads(Generic[Key, Value]):
    """What was read in the last second, or the seconds that the operator allows; with 0 nothing is kept.

    While one reads it anew, the others go on with the old one, for as long again at most. What is kept must not be
    changed by those who get it.
    """

    def __init__(self, operators_seconds: float, most: int = 200) -> None:
        self.seconds, self.most = min(KEPT_SECONDS, operators_seconds), most
        self.found: dict[Key, KeptRead[Value]] = {}
        self.guard = threading.Lock()

    def get(self, key: Key, read: Callable[[], Value]) -> Value:
        """Return what is kept, else what `read` returns; raises what it raises, and keeps nothing then."""
        kept = self.find(key)
        return kept.value if kept is not None else self.renew(key, read)

    def renew(self, key: Key, read: Callable[[], Value]) -> Value:
        """Read, for one to whom `find` gave nothing, and keep it."""
        at = time.monotonic()
        try:
            value = read()
        except BaseException:
            with self.guard:
                self.found.pop(key, None)
            raise
        if self.seconds:
            with self.guard:
                self.forget_old(at)
                self.found[key] = KeptRead(value, at + self.seconds)
        return value

    def find(self, key: Key) -> KeptRead[Value] | None:
        """Return what may still be used; None where the one who asks has to read."""
        kept, at = self.found.get(key), time.monotonic()
        if kept is None or at >= kept.fresh_until + self.seconds:
            return None
        if at < kept.fresh_until:
            return kept
        with self.guard:
            if kept.is_renewed:
                return kept
            kept.is_renewed = True
            return None

    def forget_old(self, at: float) -> None:
        """Forget what no one may use any more, once there is much of it; call it with the guard held."""
        if len(self.found) >= self.most:
            self.found = {key: kept for key, kept in self.found.items() if at < kept.fresh_until}
        if len(self.found) >= self.most:
            self.found.clear()
