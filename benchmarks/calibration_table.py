"""The tables of docs/calibration.md from the measured conversations: `python -m benchmarks.calibration_table`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.calibrate_groups import CAMP_SIZES, EACH, NULLS, RESULTS, STRESS, publishes
from benchmarks.measure import HOUSE
from deliberate.aggregation.modules.groups import Settings

Row = dict[str, Any]
START, END = "<!-- tables -->", "<!-- end of tables -->"
GATES = ("structure", "reliability", "separation", "held_out", "stability")


def main() -> None:
    """Write the tables between the marks of the guide."""
    parser = argparse.ArgumentParser(description="Tables of the calibration of opinion groups.")
    parser.add_argument("--measured", default=str(RESULTS / "calibration.jsonl"))
    parser.add_argument("--guide", default=str(HOUSE / "docs" / "calibration.md"))
    chosen = parser.parse_args()
    rows = [json.loads(line) for line in Path(chosen.measured).read_text(encoding="utf-8").splitlines()]
    guide = Path(chosen.guide)
    before, _, rest = guide.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    guide.write_text(f"{before}{START}\n\n{written(rows)}\n\n{END}{after}", encoding="utf-8")


def written(rows: list[Row]) -> str:
    """All tables."""
    settings = Settings()
    parts = [f"{len(rows)} simulated conversations."]
    parts += ["### Without groups: conversations in which groups were shown", counts_table(rows, list(NULLS), settings)]
    parts += ["### Without groups: statements claimed falsely, and claimed at all", claims_table(rows)]
    parts += ["### Harder than the cut-offs were set for", counts_table(rows, list(STRESS), settings)]
    parts += ["### With groups: share of conversations in which groups were shown, and similarity to the true groups"]
    parts += [power_table(rows, settings), "### What each gate alone lets through", gate_table(rows, settings)]
    parts += ["### The minimum of people and votes", minimum_words(rows, settings)]
    return "\n\n".join(parts)


def table(head: list[str], body: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def of(rows: list[Row], **wanted: Any) -> list[Row]:
    """The rows with these values."""
    return [row for row in rows if all(row.get(key) == value for key, value in wanted.items())]


def counts_table(rows: list[Row], names: list[str], settings: Settings) -> str:
    """Published of how many, per kind and votes each."""
    body = []
    for name in names:
        kinds = [of(rows, name=name, each=each) for each in EACH]
        kinds.append(of(rows, name=name))
        body.append([name, *(f"{sum(publishes(row, settings) for row in kind)} of {len(kind)}" for kind in kinds)])
    return table(["kind", *(f"{each} votes each" for each in EACH), "all"], body)


def claims_table(rows: list[Row]) -> str:
    """Per kind and module: false claims as a share of all statements, and all claims."""
    modules = ("tally", "outcomes", "outcomes by sides", "representative", "uncertainty", "divisiveness")
    body = []
    for name in NULLS:
        cells = []
        for module in modules:
            made = [row["claims"][module] for row in of(rows, name=name) if module in row.get("claims", {})]
            false, claimed, asked = (sum(one[place] for one in made) for place in range(3))
            cells.append(f"{false / asked:.1%} ({claimed / asked:.0%})" if asked else "–")
        body.append([name, *cells])
    return table(["kind", *modules], body)


def power_table(rows: list[Row], settings: Settings) -> str:
    """Share published and mean adjusted Rand index of the published, per groups, strength, tendency and votes each."""
    body = []
    for sizes in CAMP_SIZES:
        for strength, word in ((1.2, "weak"), (2.0, "strong")):
            for tendency in (0.0, 0.7):
                cells = []
                for each in EACH:
                    here = of(rows, name=f"{sizes}, {strength}", each=each, acquiescence=tendency)
                    shown = [row["likeness"] for row in here if publishes(row, settings)]
                    like = f" ({np.mean(shown):.2f})" if shown else ""
                    cells.append(f"{len(shown) / len(here):.0%}{like}" if here else "–")
                body.append([sizes, word, "yes" if tendency else "no", *cells])
    return table(["groups", "strength", "yea-saying", *(f"{each} votes each" for each in EACH)], body)


def minimum_words(rows: list[Row], settings: Settings) -> str:
    """What would be shown at ten votes each if seven votes and thirty people were enough."""
    few = of(rows, each=10)
    kinds = {
        "conversations without groups": [row for row in few if row["name"] in NULLS],
        "with weak groups": [row for row in few if row["name"].endswith(", 1.2")],
        "with strong groups": [row for row in few if row["name"].endswith(", 2.0")],
    }
    found = [
        f"{sum(publishes(row, settings, minimum=False) for row in here)} of {len(here)} {title}"
        for title, here in kinds.items()
    ]
    return (
        "At ten votes each hardly anybody has fifteen, and nothing is looked for. "
        f"If seven votes and thirty people were enough, groups would be shown in {', '.join(found)}."
    )


def passes(row: Row, gate: str, settings: Settings) -> bool:
    """Whether one gate holds, of those that were looked at."""
    value = row["gates"].get(gate)
    if value is None:
        return False
    cut = 0.0 if gate == "structure" else getattr(settings, gate)
    return bool(value > cut + (row["chance"] if gate == "separation" else 0.0))


def gate_table(rows: list[Row], settings: Settings) -> str:
    """Share of conversations that reach and pass each gate; from 20 votes each on."""
    measured = [row for row in rows if row["each"] >= 20]
    kinds: dict[str, Callable[[str], bool]] = {
        "independent, acquiescence": lambda name: name in ("independent", "acquiescence"),
        "lines and planes": lambda name: name in NULLS and name not in ("independent", "acquiescence"),
        "weak groups": lambda name: name.endswith(", 1.2"),
        "strong groups": lambda name: name.endswith(", 2.0"),
    }
    body = []
    for title, fits in kinds.items():
        here = [row for row in measured if fits(row["name"])]
        shares = [f"{np.mean([passes(row, gate, settings) for row in here]):.0%}" if here else "–" for gate in GATES]
        body.append([title, *shares])
    return table(["kind", *(gate.replace("_", " ") for gate in GATES)], body)


if __name__ == "__main__":
    main()
