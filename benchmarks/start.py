"""Seconds from `serve` to the first page: `python -m benchmarks.start`."""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks.demo import free_port
from benchmarks.measure import HOUSE, machine

RESULT = HOUSE / "benchmarks" / "results" / "start.md"
MUST, LIMIT = 2.0, 60.0


def measure_start(data: Path, bytecode: Path) -> float:
    """Seconds until the start page has come, with two web processes and the worker."""
    port = free_port()
    command = [sys.executable, "-m", "deliberate", "--data", str(data), "serve", "--port", str(port)]
    # As installed: bytecode is there.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(bytecode)
    begun = time.perf_counter()
    server = subprocess.Popen(
        [*command, "--processes", "2"], cwd=HOUSE, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not has_page(port):
            if server.poll() is not None or time.perf_counter() - begun > LIMIT:
                raise SystemExit("The server did not start.")
            time.sleep(0.01)
        return time.perf_counter() - begun
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=40)


def has_page(port: int) -> bool:
    """Whether the start page comes."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
            return bool(page.status == 200)
    except OSError:
        return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    lines = ["# Start of the server", "", f"Measured on {machine()}.", ""]
    lines += ["Seconds from `serve` to its first page, bytecode compiled beforehand; the median and the range.", ""]
    lines += ["| data folder | median | least – most | must |", "|---|---|---|---|"]
    with tempfile.TemporaryDirectory(prefix="deliberate-start-") as folder:
        bytecode = Path(folder) / "bytecode"
        measure_start(Path(folder) / "compile", bytecode)
        new = [measure_start(Path(folder) / f"new-{number}", bytecode) for number in range(repeats)]
        again = [measure_start(Path(folder) / "new-0", bytecode) for _ in range(repeats)]
    for name, took in (("none yet: the database is made", new), ("there, without an assembly", again)):
        said = f"{statistics.median(took):.2f} | {min(took):.2f} – {max(took):.2f}"
        lines.append(f"| {name} | {said} | {MUST:.0f} |")
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
