"""Start of the demo, import and analysis of real votes, votes per second: `python -m benchmarks.demo`."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measure import HOUSE, machine
from benchmarks.processes import cost_of
from benchmarks.real import DATA, SETS
from benchmarks.voters import vote_for

PATH = "/a/city-ai/1"
RESULT = HOUSE / "benchmarks" / "results" / "demo.md"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def demo(house: Path, data: Path, limit: float = 900, **caches: str) -> Iterator[tuple[int, float]]:
    """The demo as a user starts it; its port, and the seconds until the first page answered.

    caches: folders of the installers, where others than the user's own are wanted.
    """
    port = free_port()
    command = [sys.executable, "run.py", "demo", "--port", str(port), "--data", str(data)]
    begun = time.perf_counter()
    started = subprocess.Popen(
        command, cwd=house, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **caches}
    )
    try:
        while not answers(port):
            if started.poll() is not None or time.perf_counter() - begun > limit:
                raise SystemExit(f"The demo did not start in {house}.")
            time.sleep(0.02)
        yield port, time.perf_counter() - begun
    finally:
        started.send_signal(signal.SIGINT)
        started.wait(timeout=30)


def answers(port: int) -> bool:
    """Whether the page of the assembly comes."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/a/city-ai", timeout=5) as page:
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def starts(folder: Path, cold: bool) -> list[str]:
    """Cold, first and warm start."""
    lines = [
        "## Start of the demo",
        "",
        "Seconds until the page of the assembly answers.",
        "",
        "| start | s |",
        "|---|---|",
    ]
    if cold:
        caches: dict[str, Any] = {"UV_CACHE_DIR": str(folder / "uv"), "PIP_CACHE_DIR": str(folder / "pip")}
        for words in ("nothing cached", "packages cached"):
            fresh = folder / "fresh"
            subprocess.run(["git", "clone", "-q", str(HOUSE), str(fresh)], check=True)
            with demo(fresh, folder / "cold-data", **caches) as (_, took):
                lines.append(f"| cold: fresh clone, no environment, no data; {words} | {took:.1f} |")
            for made in (fresh, folder / "cold-data"):
                shutil.rmtree(made)
        stored = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
        lines.append(f"| (downloaded and unpacked in the caches: {stored:.0f} MB) | |")
    data = folder / "data"
    with demo(HOUSE, data) as (_, took):
        lines.append(f"| environment there, no data: assembly, crowd and analyses are made | {took:.1f} |")
    warm = []
    for _ in range(3):
        with demo(HOUSE, data) as (_, took):
            warm.append(took)
    return [*lines, f"| warm: environment and data there, middle of three | {statistics.median(warm):.1f} |", ""]


def real_votes(folder: Path) -> list[str]:
    """Import and analysis of two real conversations, each command as a process of its own."""
    lines = ["## Import and analysis", "", "| votes | command | wall s | CPU s | peak GB |", "|---|---|---|---|---|"]
    for name in ("bowling-green (real)", "biodiversity (real)"):
        source = DATA / SETS[name]
        if not source.is_dir():
            return [*lines[:2], "Not measured: needs the real data sets in ../shared/data.", ""]
        slug, base = name.split()[0], [sys.executable, "-m", "deliberate", "--data", str(folder / "votes")]
        for title, command in (
            ("import", [*base, "import", "polis", str(source), "--slug", slug, "--no-strict"]),
            ("analyse", [*base, "analyse", slug]),
        ):
            cost = cost_of(command, HOUSE)
            ended = "" if cost.status == 0 else f" (ended with {cost.status})"
            lines.append(f"| {slug} | {title}{ended} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak:.2f} |")
    return [*lines, ""]


def votes_per_second(folder: Path, seconds: float, people: int) -> list[str]:
    """Votes over HTTP against the demo server with its worker, rate limits as shipped."""
    with demo(HOUSE, folder / "data") as (port, _):
        took, refused, lasted = vote_for(seconds, people, "127.0.0.1", port, PATH)
    if not took:
        return ["## Votes", "", f"No vote was accepted; {refused} were refused.", ""]
    ordered = sorted(took)
    p50, p95 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return [
        "## Votes", "",
        f"{people} participants side by side for {lasted:.0f} s; each loads the page, posts its form, and goes on.", "",
        "| votes accepted | refused | votes per s | half within ms | 95 of 100 within ms |", "|---|---|---|---|---|",
        f"| {len(took)} | {refused} | {len(took) / lasted:.0f} | {1000 * p50:.0f} | {1000 * p95:.0f} |", "",
    ]  # fmt: skip


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cold", action="store_true", help="also from a fresh clone; needs the network")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--people", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="deliberate-bench-") as name:
        folder = Path(name)
        lines = ["# Demo, import, analysis, votes", "", f"Measured on {machine()}.", ""]
        lines += starts(folder, options.cold)
        lines += votes_per_second(folder, options.seconds, options.people)
        lines += real_votes(folder)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
