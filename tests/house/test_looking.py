"""Browser tests look at pages by tests/browser/looking.py: it waits for styles, and as the content policy lets it."""

from __future__ import annotations

from tests.house.source import HOUSE

# What reads a page before its styles are there, or has a string evaluated in it.
LEFT_TO_LOOKING = ("wait_for_function(", "Axe(", "AXE.run(")


def test_pages_are_looked_at_once_they_are_there() -> None:
    tests = [path for path in (HOUSE / "tests" / "browser").glob("*.py") if path.name != "looking.py"]
    assert len(tests) > 20
    assert {path.name: word for path in tests for word in LEFT_TO_LOOKING if word in path.read_text("utf-8")} == {}
