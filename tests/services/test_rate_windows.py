"""Counters that all processes share, on every database."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select

from deliberate.errors import TooMany
from deliberate.models import RateWindow
from deliberate.models.columns import now
from deliberate.services.rate_windows import Budget, CounterKeys, increment_counter, load_seconds_to_wait, spend_budget

THREE = Budget(3, 3600)
KEYS = CounterKeys("a secret")


def test_a_budget_is_spent_and_then_refused_with_a_time(db_session: Any) -> None:
    for _ in range(3):
        spend_budget(key="k", budget=THREE, refusal=TooMany)
    with pytest.raises(TooMany) as refused:
        spend_budget(key="k", budget=THREE, refusal=TooMany)
    assert 0 < refused.value.retry_after <= 2 * 3600
    assert db_session.scalar(select(func.sum(RateWindow.count))) == 3
    spend_budget(key="another", budget=THREE, refusal=TooMany)


def shift(session: Any, seconds: float) -> None:
    """Let everything counted so far have happened that much earlier."""
    for row in session.scalars(select(RateWindow)).all():
        row.window_start -= dt.timedelta(seconds=seconds)
    session.flush()


def test_what_was_used_in_the_span_before_counts_less_and_less(db_session: Any) -> None:
    for _ in range(3):
        increment_counter(key="k", seconds=THREE.seconds)
    assert load_seconds_to_wait(key="k", budget=THREE) > 0
    shift(db_session, THREE.seconds)
    passed = int(now().timestamp()) % THREE.seconds
    # A third of the hour before has to move out until one more fits: 3 × (1 - share passed) + 1 ≤ 3.
    assert load_seconds_to_wait(key="k", budget=THREE) == pytest.approx(max(THREE.seconds / 3 - passed, 0), abs=2)
    shift(db_session, THREE.seconds)
    assert load_seconds_to_wait(key="k", budget=THREE) == 0


def test_old_spans_are_deleted_when_a_new_one_begins(db_session: Any) -> None:
    increment_counter(key="old", seconds=60)
    shift(db_session, 4 * 3600)
    increment_counter(key="new", seconds=60)
    assert set(db_session.scalars(select(RateWindow.key_hash))) == {"new"}


def test_nothing_kept_tells_whose_it_is() -> None:
    name = KEYS.key("log-in", "owner@example.org", "203.0.113.7")
    assert len(name) == 64
    assert name == KEYS.key("log-in", "owner@example.org", "203.0.113.7")
    others = [
        KEYS.key("log-in", "owner@example.org203.0.113.7"),
        CounterKeys("other").key("log-in", "owner@example.org"),
    ]
    assert name not in others
