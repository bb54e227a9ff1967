"""Rooms import downwards only; the mathematics and the formats know neither web nor database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.house.source import HOUSE


def test_import_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    ended = subprocess.run(
        [program, "--no-cache"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(HOUSE)},
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
