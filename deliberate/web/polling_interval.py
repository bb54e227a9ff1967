"""How soon a page that stays open may ask again: soon while few are looking, later the more do."""

from __future__ import annotations

import threading
import time
from collections import deque

ANSWERS_PER_SECOND = 40
"""Questions a second that one process answers on the side."""
WINDOW = 5.0


class PollingInterval:
    """Counts who asked in the last seconds, in this process; each stands for as long as it was told to wait."""

    def __init__(self) -> None:
        self.asked: deque[tuple[float, float]] = deque()
        self.told = 0.0
        self.wait = 1.0
        self.lock = threading.Lock()

    def next(self, moment: float | None = None) -> float:
        """Note one question, and return the seconds until the next one: at least 1, at most 15."""
        present = time.monotonic() if moment is None else moment
        with self.lock:
            self.asked.append((present, self.wait))
            self.told += self.wait
            while self.asked[0][0] < present - WINDOW:
                self.told -= self.asked.popleft()[1]
            watchers = self.told / WINDOW
            self.wait = min(max(1.0, watchers / ANSWERS_PER_SECOND), 15.0)
            return round(self.wait, 1)
