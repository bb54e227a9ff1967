"""What starting the server imports: nothing that only analyses and documents need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.house.source import HOUSE

# Each of them costs a tenth of a second and more.
HEAVY = ("scipy.linalg", "scipy.sparse", "scipy.special", "scipy.stats", "sklearn", "numba", "llvmlite", "typst")
CODE = f"""
import sys
from deliberate import create_app
import deliberate.cli, deliberate.cli.listening, deliberate.cli.worker_process
create_app({{"DATA": sys.argv[1]}})
print([name for name in {HEAVY} if name in sys.modules])
"""


def test_the_web_server_starts_without_what_only_analyses_need(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(tmp_path)], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
