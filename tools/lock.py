"""Writes the hashed requirements anew: `python -m tools.lock [--upgrade]`.

Exact versions with hashes, for every platform, and no address of an index: uv's own lock file writes one into every
entry, which is why there is none here.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
COMPILE = (sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--python-version", "3.11")
FORM = ("--universal", "--generate-hashes", "--no-header", "--no-emit-index-url")
APP = "requirements/app.txt"
# File, and what pyproject.toml says belongs into it.
FILES = {
    APP: ("pyproject.toml",),
    "requirements/postgres.txt": ("pyproject.toml", "--extra", "postgres", "-c", APP),
    "requirements/dev.txt": ("pyproject.toml", "--group", "dev", "-c", APP),
    "requirements/build.txt": ("--group", "build", "-c", APP),
    "requirements/release.txt": ("--group", "release", "-c", APP),
}


def main(options: list[str]) -> int:
    """Resolve one file after the other; what is pinned already stays unless `--upgrade` is given."""
    for file, wanted in FILES.items():
        subprocess.run([*COMPILE, *FORM, *wanted, *options, "-o", file], cwd=HOUSE, check=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
