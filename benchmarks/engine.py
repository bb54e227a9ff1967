"""The opinion engine beside the bare limit and its peer: `python -m benchmarks.engine [--sizes 10k,33k]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.engine_tables import Row, written
from benchmarks.measure import HOUSE, machine, measured, stored
from benchmarks.real import real_sets
from benchmarks.shapes import SHAPES, Lists, simulate

RESULTS = HOUSE / "benchmarks" / "results"
SIZES = "10k,50k,100k,33k"
LARGE = 20_000_000
ONCE = ("peer", "bootstrap", "stability", "stability_by_groups")
# A fifth of a second.
SHORT, SHORT_REPEATS = 0.2, 12


def main() -> None:
    """Measure every size asked for and write the table."""
    parser = argparse.ArgumentParser(description="Times of the opinion engine beside the bare limit and red-dwarf.")
    parser.add_argument("--sizes", default=SIZES, help=f"comma-separated, of {', '.join(SHAPES)}; default {SIZES}")
    parser.add_argument("--large", action="store_true", help="also a million people (2 GB of memory, minutes)")
    parser.add_argument("--peer", default="10k", help="sizes at which red-dwarf runs too (minutes); all, none")
    parser.add_argument("--bootstrap", default="10k,33k", help="sizes at which 200 replicates run too; all, none")
    parser.add_argument("--jobs", default="", help="only these, comma-separated; default: what the size allows")
    parser.add_argument(
        "--repeats", type=int, default=3, help="each figure is the smallest of so many runs, or of 12 short ones"
    )
    parser.add_argument("--no-real", action="store_true", help="leave out the real data sets")
    parser.add_argument("--out", default=str(RESULTS / "engine.md"))
    chosen = parser.parse_args()
    about, rows = machine(), []
    chosen_jobs = [job for job in chosen.jobs.split(",") if job]
    for name in dict.fromkeys([*filter(None, chosen.sizes.split(",")), *(["1m"] if chosen.large else [])]):
        shape = SHAPES[name]
        jobs = chosen_jobs or jobs_for(name, shape.people * shape.each, chosen.peer, chosen.bootstrap)
        rows.append(measured_row(name, shape.name, simulate(shape), jobs, chosen.repeats))
        keep(written(rows, about, chosen.repeats), Path(chosen.out))
    for name, lists in () if chosen.no_real else real_sets():
        jobs = chosen_jobs or jobs_for("real", len(lists[0]), chosen.peer, chosen.bootstrap)
        rows.append(measured_row("real", name, lists, jobs, chosen.repeats))
        keep(written(rows, about, chosen.repeats), Path(chosen.out))
    print(written(rows, about, chosen.repeats))


def keep(tables: str, path: Path) -> None:
    """Write what is known so far: a long run that is stopped leaves the sizes it has finished."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(tables, encoding="utf-8")


def jobs_for(name: str, votes: int, peer: str, bootstrap: str) -> list[str]:
    """What is measured at this size; above 20 million votes only what must work there."""
    if votes > LARGE:
        return ["bare", "polis_classic", "space"]
    jobs = ["bare", "polis_classic", "space", "fit", "all", "stability", "stability_by_groups"]
    jobs += ["peer"] if peer == "all" or (name in (*peer.split(","), "real") and peer != "none") else []
    return jobs + (["bootstrap"] if bootstrap == "all" or name in bootstrap.split(",") else [])


def measured_row(name: str, title: str, lists: Lists, jobs: list[str], repeats: int) -> Row:
    """Every job on the same votes, in turns, so that all meet the same moods of the machine; of several runs the one
    with the least CPU seconds, of more where a run is so short that a mood decides."""
    row: Row = {"size": name, "name": title}
    with stored(lists) as folder:
        for turn in range(max(repeats, SHORT_REPEATS) if repeats > 1 else 1):
            for job in jobs:
                if turn and (job in ONCE or (turn >= repeats and row[job].get("cpu", 1e9) > SHORT)):
                    continue
                found = measured(job, folder)
                if job not in row or found.get("cpu", 1e9) < row[job].get("cpu", 1e9):
                    row[job] = found
        for job in jobs:
            print(f"{title}: {job}: {row[job]}", flush=True)
    return row


if __name__ == "__main__":
    main()
