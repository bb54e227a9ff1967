"""Runs checks and tests: what `python3 run.py test` hands over to.

python3 run.py test              lint, types, import rules, and every test but the slow ones
python3 run.py test --quick      the same checks, and the tests of files, concepts, findings, reads and reports with few
                                 generated examples: a first look while you work. It leaves out browser, PostgreSQL,
                                 pages, services, jobs, storage, command line, mathematics of votes and house rules
python3 run.py test --lint       the checks alone
python3 run.py test --coverage   as without option, and prints what no test ran
python3 run.py test OPTIONS      pytest with these options and nothing else, such as: tests/services -x, or -m slow
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools import lint

HOUSE = Path(__file__).resolve().parents[1]
# Each worker begins with its half of the files, so that what a file prepares is mostly prepared once.
WHOLE = ("-n", "2", "--dist", "worksteal", "-m", "not slow")
QUICK_ROOMS = ("concepts", "findings", "formats", "queries", "reports")
QUICK = (
    *("-n", "2", "-m", "not slow and not postgres and not browser", "--hypothesis-profile", "quick"),
    *(f"tests/{room}" for room in QUICK_ROOMS),
)
COVERAGE = ("--cov", "--cov-report=term", "--cov-report=xml", "--cov-report=html")
FAILED = "A check above failed. The tests run nevertheless, but the whole counts as failed."


def pytest(*options: str) -> int:
    """Run pytest, whose own summary is the last line.

    Bytecode is kept also where PYTHONDONTWRITEBYTECODE is set, as by run.py: without it each of the many processes that
    tests start compiles what it imports, which takes seconds.
    """
    keeping = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run([sys.executable, "-m", "pytest", *options], cwd=HOUSE, env=keeping, check=False).returncode


def main(options: list[str]) -> int:
    """Choose what is run; 0 only if everything passed."""
    if options in (["--help"], ["-h"]):
        print(__doc__)
        return 0
    if options == ["--lint"]:
        return lint.main()
    chosen = {(): WHOLE, ("--quick",): QUICK, ("--coverage",): (*WHOLE, *COVERAGE)}.get(tuple(options))
    if chosen is None:
        return pytest(*options)
    failed = lint.main()
    if failed:
        print(FAILED, flush=True)
    return pytest(*chosen) or failed


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
