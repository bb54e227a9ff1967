"""Counters in short spans of time, kept in the database so that all processes share them.

How much was used lately is the count of the present span and that part of the one before which still lies within one
span's length (a sliding window, as Cloudflare's and Redis's limiters approximate it).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import math
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from deliberate.errors import TooMany
from deliberate.extensions import db
from deliberate.models import RateWindow
from deliberate.models.columns import now
from deliberate.storage.base import get_table

WINDOW_TABLE = get_table(RateWindow)
# Longer than two of the longest spans (an hour), and than the flood notice looks back.
RETENTION = dt.timedelta(hours=3)


def build_count_statement(insertion: Any) -> Any:
    """Return the statement that adds one to a counter and tells the count."""
    return insertion.on_conflict_do_update(
        index_elements=["key_hash", "window_start"], set_={"count": WINDOW_TABLE.c.count + 1}
    ).returning(WINDOW_TABLE.c.count)


INCREMENT_COUNT = {
    "sqlite": build_count_statement(sqlite.insert(WINDOW_TABLE)),
    "postgresql": build_count_statement(postgresql.insert(WINDOW_TABLE)),
}
SELECT_COUNTS = select(WINDOW_TABLE.c.window_start, WINDOW_TABLE.c.count).where(
    WINDOW_TABLE.c.key_hash == bindparam("key"), WINDOW_TABLE.c.window_start >= bindparam("since")
)


@dataclass(frozen=True)
class Budget:
    """So many within so many seconds."""

    most: int
    seconds: int


@dataclass(frozen=True)
class CounterKeys:
    """Makes the names of counters; whoever reads the database cannot tell whose they are without the site's key."""

    secret: str

    def key(self, *parts: object) -> str:
        """Return the name of the counter for these parts."""
        text = "rate\0" + "\0".join(str(part) for part in parts)
        return hmac.new(self.secret.encode(), text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def compute_window_start(at: dt.datetime, seconds: int) -> dt.datetime:
    """Return when the span that holds this moment began."""
    return dt.datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, dt.UTC)


def load_counts_since(key: str, since: dt.datetime) -> dict[dt.datetime, int]:
    """Return start and count of every span of a counter since then."""
    return {row[0]: row[1] for row in db.session.execute(SELECT_COUNTS, {"key": key, "since": since})}


def load_seconds_to_wait(*, key: str, budget: Budget) -> int:
    """Return the seconds until one more would be within the budget; 0 if it is now. Only reads."""
    at = now()
    start = compute_window_start(at, budget.seconds)
    before = start - dt.timedelta(seconds=budget.seconds)
    found = load_counts_since(key, before)
    present, earlier = found.get(start, 0), found.get(before, 0)
    passed = (at - start).total_seconds()
    room = budget.most - present
    if room >= 1 and earlier * (1 - passed / budget.seconds) + present + 1 <= budget.most:
        return 0
    if room >= 1:
        # The earlier span has to move out far enough.
        return max(math.ceil(budget.seconds * (1 - (room - 1) / earlier) - passed), 1)
    return max(math.ceil(budget.seconds - passed + budget.seconds * (1 - (budget.most - 1) / present)), 1)


def increment_counter(*, key: str, seconds: int) -> int:
    """Add one to a counter and return its present count; old spans are deleted when a new one begins."""
    at = now()
    row = {"key_hash": key, "window_start": compute_window_start(at, seconds), "count": 1}
    count: int = db.session.scalar(INCREMENT_COUNT[db.session.get_bind().dialect.name], row) or 1
    if count == 1:
        db.session.execute(delete(WINDOW_TABLE).where(WINDOW_TABLE.c.window_start < at - RETENTION))
    return count


def spend_budget(*, key: str, budget: Budget, refusal: type[TooMany]) -> None:
    """Count one act within the budget. Raises the refusal, and counts nothing, where the budget is used up."""
    wait = load_seconds_to_wait(key=key, budget=budget)
    if wait:
        raise refusal(retry_after=wait)
    increment_counter(key=key, seconds=budget.seconds)
