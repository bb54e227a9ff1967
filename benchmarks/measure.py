"""Runs measurements in fresh processes, so that none pays for another's memory, imports or threads."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.shapes import Lists, Shape, simulate

HOUSE = Path(__file__).resolve().parents[1]
WARM = Shape(300, 40, 20)
FOREIGN = ("bare", "peer")
# Threads of the linear algebra libraries wait for each other in busy loops, which would count as work.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@contextmanager
def stored(lists: Lists) -> Iterator[Path]:
    """A folder with the votes, and a small question to warm up with."""
    with tempfile.TemporaryDirectory(prefix="deliberate-bench-") as folder:
        for prefix, values in (("", lists), ("warm-", simulate(WARM))):
            person, statement, choice = values
            for name, array in (("person", person), ("statement", statement), ("choice", choice)):
                np.save(Path(folder) / f"{prefix}{name}.npy", array)
        yield Path(folder)


def measured(job: str, folder: Path, limit: float = 1800) -> dict[str, Any]:
    """One measurement; what went wrong instead, in words, if something did."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.one", job, str(folder)]
    try:
        ended = subprocess.run(
            command, cwd=HOUSE, capture_output=True, text=True, timeout=limit, check=False,
            env={**os.environ, **(ONE_THREAD if job in FOREIGN else {})},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"error": f"more than {limit:.0f} s"}
    if ended.returncode:
        lines = ended.stderr.strip().splitlines()
        return {"error": lines[-1][:200] if lines else f"ended with {ended.returncode}"}
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def machine() -> str:
    """The machine in one line: cores, processor, Python, versions that matter."""
    import numba
    import scipy

    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.processor() or platform.machine(),
    )
    versions = f"numpy {np.__version__}, scipy {scipy.__version__}, numba {numba.__version__}"
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, {versions}; "
        f"load {load:.1f} when the run began"
    )
