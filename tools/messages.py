"""Collects the texts of the interface into the catalogues and compiles them: `python -m tools.messages`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
FOLDER = "deliberate/translations"
TEMPLATE = f"{FOLDER}/messages.pot"
STEPS = (
    f"extract -F babel.cfg -k N_ -k _l --no-location --omit-header -o {TEMPLATE} .",
    f"update -i {TEMPLATE} -d {FOLDER} --ignore-pot-creation-date --no-fuzzy-matching -w 110",
    f"compile -d {FOLDER}",
)


def main() -> int:
    """Run Babel's three steps; it ends with the first that fails."""
    for step in STEPS:
        subprocess.run([sys.executable, "-m", "babel.messages.frontend", "-q", *step.split()], cwd=HOUSE, check=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
