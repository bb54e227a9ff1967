"""Builds the documents as a site, or serves it while you write: `python -m tools.site [build DIR | serve]`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]


def main(options: list[str]) -> int:
    """Hand over to MkDocs; a broken link is an error."""
    job, *rest = options or ["build"]
    wanted = ["--site-dir", str(Path(rest[0]).absolute())] if job == "build" and rest else rest
    command = [sys.executable, "-m", "mkdocs", job, "--strict", *wanted]
    return subprocess.run(command, cwd=HOUSE, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
