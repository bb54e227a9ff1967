"""Commands of Deliberate in processes of their own, as an operator gives them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.house.source import HOUSE


def command(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the data in `folder`, with these settings, and return how it ended."""
    return subprocess.run(
        [sys.executable, "-m", "deliberate", "--data", str(folder), *words],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **environment},
    )
