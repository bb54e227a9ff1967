"""Measures every interval and writes the table between the marks of docs/coverage.md."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from benchmarks.coverage import bridges, camps, coders, draws, lines, shares
from benchmarks.coverage.row import Row
from benchmarks.measure import HOUSE

START, END = "<!-- table -->", "<!-- end of table -->"


def all_rows(scale: float) -> Iterator[Row]:
    """Every interval, at so many times the usual number of simulations."""

    def times(number: int) -> int:
        return max(2, round(scale * number))

    yield from shares.share_rows(times(20_000))
    yield from shares.weighted_rows(times(4_000))
    yield from shares.group_rows(times(20_000))
    yield from shares.difference_rows(times(20_000))
    yield from shares.likeness_rows(times(4_000))
    yield from draws.drawn_rows(times(20))
    yield from draws.order_rows(times(300))
    yield from bridges.bridge_rows(times(40))
    yield from bridges.split_rows(times(400))
    yield from camps.camp_rows(times(10))
    yield from coders.alpha_rows(times(2_000))
    yield from lines.gain_rows(times(400))


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description="How often each printed interval holds the truth.")
    parser.add_argument("--scale", type=float, default=1.0, help="times the usual number of simulations")
    parser.add_argument("--guide", default=str(HOUSE / "docs" / "coverage.md"))
    chosen = parser.parse_args()
    guide = Path(chosen.guide)
    lines_of_table = ["| interval | setting | intervals | held |", "| --- | --- | --- | --- |"]
    for one in all_rows(chosen.scale):
        lines_of_table.append(f"| {one.interval} | {one.setting} | {one.intervals:,} | {100 * one.held:.1f}% |")
        print(lines_of_table[-1], flush=True)
    before, _, rest = guide.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    table = "\n".join(lines_of_table)
    guide.write_text(f"{before}{START}\n\n{table}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
