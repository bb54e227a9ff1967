"""What `run.py test` runs for each option, and that its own words and those of CONTRIBUTING agree with it."""

from __future__ import annotations

import pytest

from tests.house.source import HOUSE
from tools import lint, run_tests


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What was run instead of being run: the checks as one word, pytest with its options."""
    called: list[tuple[str, ...]] = []

    def note(*options: str, status: int = 0) -> int:
        called.append(options)
        return status

    monkeypatch.setattr(lint, "main", lambda: note("lint"))
    monkeypatch.setattr(run_tests, "pytest", note)
    return called


@pytest.mark.parametrize(
    ("typed", "runs"),
    [
        ([], [("lint",), run_tests.WHOLE]),
        (["--quick"], [("lint",), run_tests.QUICK]),
        (["--lint"], [("lint",)]),
        (["--coverage"], [("lint",), (*run_tests.WHOLE, *run_tests.COVERAGE)]),
        (["tests/services", "-x"], [("tests/services", "-x")]),
        (["-n", "2", "-m", "slow"], [("-n", "2", "-m", "slow")]),
        (["--help"], []),
    ],
)
def test_each_option_runs_what_it_says(
    ran: list[tuple[str, ...]], typed: list[str], runs: list[tuple[str, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_tests.main(typed) == 0
    assert ran == runs
    assert ("--quick" in capsys.readouterr().out) == (typed == ["--help"])


def test_a_check_that_fails_fails_the_whole_although_the_tests_run(
    ran: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lint, "main", lambda: 1)
    assert run_tests.main([]) == 1
    assert ran == [run_tests.WHOLE]


def test_the_quick_rooms_exist_and_every_option_is_told_to_contributors() -> None:
    assert [room for room in run_tests.QUICK_ROOMS if not (HOUSE / "tests" / room).is_dir()] == []
    told = (HOUSE / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert all(f"run.py test {option}" in told for option in ("--quick", "--lint", "--coverage"))
