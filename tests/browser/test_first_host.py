"""A new host comes from an empty folder to the first vote, by the script that takes the pictures of it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import MISSING

HOUSE = Path(__file__).resolve().parents[2]
STEPS = ("empty", "first-account", "cards", "checklist", "setup", "rehearsed-report", "phones", "first-vote")


@pytest.mark.slow
def test_from_an_empty_folder_to_the_first_vote_in_under_ten_minutes(tmp_path: Path) -> None:
    if shutil.which("chromium") is None:
        pytest.skip(MISSING)
    command = [sys.executable, "docs/first_host.py", "--pictures", str(tmp_path)]
    walked = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=600, check=False)
    assert walked.returncode == 0, walked.stderr
    told = re.search(r"From an empty folder to the first vote: (\d+) seconds", walked.stdout)
    assert told is not None
    assert int(told[1]) < 600
    assert sorted(path.stem for path in tmp_path.glob("*.png")) == [f"{n}-{step}" for n, step in enumerate(STEPS, 1)]
