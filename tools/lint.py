"""Runs every check that needs no test, all of them, so that one run shows everything: `python -m tools.lint`.

The checks of Python and templates come with the environment. Those of styles and scripts are npm's: they run where
there is an npm, and continuous integration has one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CHECKS = (
    "ruff check .",
    "ruff format --check .",
    "mypy",
    "lint-imports --no-cache",
    "djangofmt --check templates",
    "djangofmt check templates",
    "zizmor --offline --quiet --no-progress .github",
)
STYLES = "npm run --silent lint"
NO_NPM = "not run, for there is no npm here (apt-get install npm); continuous integration runs it"


NO_PACKAGES = "not run, for its packages could not be installed; continuous integration runs it"


def run(line: str) -> bool:
    """Say what is run and run it; whether it found nothing."""
    print(f"· {line}", flush=True)
    name, *arguments = line.split()
    program = shutil.which(name, path=os.pathsep.join([str(BIN), os.environ.get("PATH", "")]))
    if program is None:
        print(f"  {name} is not installed: `python3 run.py test` does that", flush=True)
        return False
    passed = subprocess.run([program, *arguments], cwd=HOUSE, check=False).returncode == 0
    if not passed:
        # Some checks find something and say nothing.
        print(f"  FAILED: {line}", flush=True)
    return passed


def has_packages() -> bool:
    """Whether the locked npm packages are installed, and not older than the lock."""
    lock, kept = HOUSE / "package-lock.json", HOUSE / "node_modules" / ".package-lock.json"
    return kept.exists() and kept.stat().st_mtime >= lock.stat().st_mtime


def check_styles() -> bool:
    """Check styles and scripts where there is an npm; say so where there is none."""
    if shutil.which("npm") is None:
        print(f"· {STYLES}: {NO_NPM}", flush=True)
        return True
    if not has_packages() and not run("npm ci --ignore-scripts --no-audit --no-fund --silent"):
        print(f"· {STYLES}: {NO_PACKAGES}", flush=True)
        # Where the project is checked for everyone, a check that could not run has failed.
        return "GITHUB_ACTIONS" not in os.environ
    return run(STYLES)


def main() -> int:
    """Run all checks; 1 if one of them found something."""
    return 0 if all([*[run(line) for line in CHECKS], check_styles()]) else 1


if __name__ == "__main__":
    raise SystemExit(main())
