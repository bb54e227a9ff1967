"""The opinion engine beside the bare limit and its peer: `python3 run.py bench engine [--sizes 10k,33k]`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from benchmarks.measure import HOUSE, machine, measured, stored
from benchmarks.real import real_sets
from benchmarks.shapes import SHAPES, Lists, simulate

RESULTS = HOUSE / "benchmarks" / "results"
SIZES = "10k,50k,100k,33k"
LARGE = 20_000_000
Row = dict[str, Any]


def main() -> None:
    """Measure every size asked for and write the table."""
    parser = argparse.ArgumentParser(description="Times of the opinion engine beside the bare limit and red-dwarf.")
    parser.add_argument("--sizes", default=SIZES, help=f"comma-separated, of {', '.join(SHAPES)}; default {SIZES}")
    parser.add_argument("--peer", default="10k", help="sizes at which red-dwarf runs too (minutes); all, none")
    parser.add_argument("--bootstrap", default="10k", help="sizes at which 200 bootstrap replicates run too; all, none")
    parser.add_argument("--no-real", action="store_true", help="leave out the real data sets")
    parser.add_argument("--out", default=str(RESULTS / "engine.md"))
    chosen = parser.parse_args()
    about = machine()
    inputs = {name: SHAPES[name] for name in chosen.sizes.split(",") if name}
    rows: list[Row] = []
    for name, shape in inputs.items():
        jobs = jobs_for(name, shape.people * shape.each, chosen.peer, chosen.bootstrap)
        rows.append(measured_row(shape.name, simulate(shape), jobs))
    for name, lists in () if chosen.no_real else real_sets():
        rows.append(measured_row(name, lists, jobs_for("real", len(lists[0]), chosen.peer, chosen.bootstrap)))
    Path(chosen.out).parent.mkdir(parents=True, exist_ok=True)
    Path(chosen.out).write_text(written(rows, about), encoding="utf-8")
    print(written(rows, about))


def jobs_for(name: str, votes: int, peer: str, bootstrap: str) -> list[str]:
    """What is measured at this size; above 20 million votes only what must work there."""
    if votes > LARGE:
        return ["bare", "polis_classic", "space"]
    jobs = ["bare", "polis_classic", "space", "all"]
    jobs += ["peer"] if peer == "all" or name in (*peer.split(","), "real") else []
    return jobs + (["bootstrap"] if bootstrap == "all" or name in bootstrap.split(",") else [])


def measured_row(name: str, lists: Lists, jobs: list[str]) -> Row:
    """Every job on the same votes, one after the other."""
    row: Row = {"name": name}
    with stored(lists) as folder:
        for job in jobs:
            row[job] = measured(job, folder)
            print(f"{name}: {job}: {row[job]}", flush=True)
    return row


def written(rows: list[Row], about: str) -> str:
    """The tables in Markdown."""
    lines = ["# The opinion engine in figures", "", f"Machine: {about}.", ""]
    lines += ["CPU s / wall s / peak GB of one process, interpreter and libraries included in the peak.", ""]
    heads = ["votes", "bare limit", "polis_classic", "× bare", "space", "× bare", "all modules", "red-dwarf"]
    lines += [line(heads), line(["---"] * len(heads))]
    for row in rows:
        cells = [row["name"], figure(row, "bare"), figure(row, "polis_classic"), ratio(row, "polis_classic", "bare")]
        cells += [figure(row, "space"), ratio(row, "space", "bare"), figure(row, "all"), figure(row, "peer")]
        lines.append(line(cells))
    lines += ["", *module_table(rows), *bootstrap_table(rows)]
    return "\n".join(lines).rstrip() + "\n"


def module_table(rows: list[Row]) -> list[str]:
    """CPU seconds of each module in the run of all of them, without bootstrap."""
    told = [row for row in rows if row.get("all", {}).get("modules")]
    if not told:
        return []
    names = list(dict.fromkeys(name for row in told for name in row["all"]["modules"]))
    lines = ["## Module by module", "", "CPU s / wall s within one run of all modules, without bootstrap.", ""]
    lines += [line(["module", *(row["name"] for row in told)]), line(["---"] * (len(told) + 1))]
    for name in names:
        each = [row["all"]["modules"].get(name) for row in told]
        lines.append(line([name, *(f"{found['cpu']:.2f} / {found['wall']:.2f}" if found else "–" for found in each)]))
    return [*lines, ""]


def bootstrap_table(rows: list[Row]) -> list[str]:
    """What 200 replicates cost beside one pass."""
    told = [row for row in rows if "bootstrap" in row]
    if not told:
        return []
    lines = ["## Bootstrap of 200 replicates", "", line(["votes", "one pass", "with 200 replicates", "ratio"])]
    lines.append(line(["---"] * 4))
    lines += [
        line([row["name"], figure(row, "all"), figure(row, "bootstrap"), ratio(row, "bootstrap", "all")])
        for row in told
    ]
    return lines


def line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def figure(row: Row, job: str) -> str:
    found = row.get(job)
    if found is None:
        return "–"
    if "error" in found:
        return str(found["error"])
    return f"{found['cpu']:.2f} / {found['wall']:.2f} / {found['peak']:.2f}"


def ratio(row: Row, job: str, to: str) -> str:
    """CPU seconds of one job over those of another."""
    first, second = row.get(job, {}).get("cpu"), row.get(to, {}).get("cpu")
    return f"{first / second:.2f}" if first is not None and second else "–"


if __name__ == "__main__":
    main()
