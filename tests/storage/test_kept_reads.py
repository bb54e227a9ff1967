"""What is kept for a moment: read by one, used by all, and never kept where reading failed."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from deliberate.storage.kept_reads import KeptReads


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still; its only item is the time."""
    moment = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: moment[0])
    return moment


def test_it_is_read_once_while_it_is_fresh(clock: list[float]) -> None:
    kept, reads = KeptReads[str, int](1.0), list[float]()

    def read() -> int:
        reads.append(clock[0])
        return len(reads)

    assert [kept.get("a", read) for _ in range(3)] == [1, 1, 1]
    clock[0] += 1.0
    assert kept.get("a", read) == 2
    assert kept.get("b", read) == 3
    clock[0] += 5.0
    assert kept.get("a", read) == 4, "what no one asked for is not used later"


def test_while_one_reads_the_others_go_on_with_what_there_is(clock: list[float]) -> None:
    kept = KeptReads[str, str](1.0)
    kept.get("a", lambda: "old")
    clock[0] += 1.5
    begun, may_end = threading.Event(), threading.Event()

    def read_slowly() -> str:
        begun.set()
        assert may_end.wait(20)
        return "new"

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(kept.get, "a", read_slowly)
        assert begun.wait(20)
        assert kept.get("a", lambda: "read twice") == "old"
        clock[0] += 0.5
        assert kept.get("a", lambda: "too old to go on with") == "too old to go on with"
        may_end.set()
        assert slow.result() == "new"


def test_a_reading_that_failed_leaves_nothing(clock: list[float]) -> None:
    kept = KeptReads[str, str](1.0)
    kept.get("a", lambda: "old")
    clock[0] += 1.0

    def fail() -> str:
        raise LookupError

    with pytest.raises(LookupError):
        kept.get("a", fail)
    assert kept.get("a", lambda: "new") == "new"


def test_with_no_seconds_nothing_is_kept_and_many_keys_are_forgotten(clock: list[float]) -> None:
    never = KeptReads[int, int](0)
    assert [never.get(1, lambda n=n: n) for n in range(3)] == [0, 1, 2]  # type: ignore[misc]
    few = KeptReads[int, int](1.0, most=3)
    for n in range(50):
        few.get(n, lambda: 0)
        assert len(few.found) <= 3
