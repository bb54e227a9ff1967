"""One measurement in a process of its own: `python -m benchmarks.one JOB INPUT` prints it as one line of JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.shapes import Lists

Report = dict[str, Any]


class Clock:
    """CPU seconds of this process (all threads) and wall seconds since it was made."""

    def __init__(self) -> None:
        self.cpu, self.wall = time.process_time(), time.perf_counter()

    def read(self) -> Report:
        return {
            "cpu": round(time.process_time() - self.cpu, 3),
            "wall": round(time.perf_counter() - self.wall, 3),
        }


def new_peak() -> None:
    """Let the kernel forget how large this process has been, where it can."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def peak_so_far() -> Report:
    """The largest memory of this process since `new_peak`, in GB; nothing where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return {}
    size = next((line.split()[1] for line in lines if line.startswith("VmHWM:")), None)
    return {} if size is None else {"peak": round(int(size) / 1e6, 3)}


def bare(lists: Lists) -> Report:
    from benchmarks.bare_limit import bare_limit

    clock = Clock()
    bare_limit(lists)
    return clock.read()


def peer(lists: Lists) -> Report:
    from benchmarks.peer import as_records, red_dwarf

    records = as_records(lists)
    clock = Clock()
    red_dwarf(records)
    return clock.read()


def polis(lists: Lists) -> Report:
    """polis_classic from the lists to the blocks, reading the votes included."""
    from deliberate.aggregation.runner import run_modules
    from deliberate.aggregation.votes import Votes

    clock = Clock()
    run_modules(Votes.from_triples(*lists), ["polis_classic"])
    return clock.read()


def one_module(name: str) -> Callable[[Lists], Report]:
    """This module alone; what it needs runs before and is not counted."""

    def measure(lists: Lists) -> Report:
        from deliberate.aggregation.registry import all_modules
        from deliberate.aggregation.runner import run_modules
        from deliberate.aggregation.votes import Votes

        requires = all_modules()[name].requires
        votes = Votes.from_triples(*lists)
        before = run_modules(votes, list(requires))
        module = all_modules()[name]
        settings = module.make_settings(without_bootstrap(module))
        clock = Clock()
        module.run(votes, settings, {need: before.result(need) for need in requires})
        return clock.read()

    return measure


def fit(lists: Lists) -> Report:
    """One fit of the map as space publishes it: three dimensions, every vote."""
    from deliberate.aggregation.blas_threads import limit_blas_threads
    from deliberate.aggregation.modules.space.fit import DIMENSIONS
    from deliberate.aggregation.probit import fit_probit
    from deliberate.aggregation.votes import Votes

    votes = Votes.from_triples(*lists).deduplicated
    cells = votes.observed_votes
    new_peak()
    clock = Clock()
    with limit_blas_threads():
        fit_probit(cells, DIMENSIONS)
    return {**clock.read(), **peak_so_far()}


def without_bootstrap(module: Any) -> dict[str, int]:
    """The setting that switches the bootstrap off, where the module has one."""
    return {"replicates": 0} if hasattr(module.settings, "replicates") else {}


def every_module(replicates: int | None) -> Callable[[Lists], Report]:
    """All registered modules in one run, and the share of each; `replicates` None leaves the defaults."""

    def measure(lists: Lists) -> Report:
        from deliberate.aggregation.registry import all_modules
        from deliberate.aggregation.runner import run_modules
        from deliberate.aggregation.votes import Votes

        settings = {
            name: {"replicates": replicates}
            for name, module in all_modules().items()
            if replicates is not None and hasattr(module.settings, "replicates")
        }
        new_peak()
        clock, each, last = Clock(), {}, Clock()
        votes = Votes.from_triples(*lists)
        stage = "reading the votes"

        def progress(share: float, title: str) -> None:
            nonlocal stage, last
            each[stage] = {**last.read(), **peak_so_far()}
            new_peak()
            stage, last = title, Clock()

        findings = run_modules(votes, settings=settings, progress=progress)
        each[stage] = {**last.read(), **peak_so_far()}
        states = {name: answer.status.value for name, answer in findings.answers.items()}
        largest = [stage["peak"] for stage in each.values() if "peak" in stage]
        return {**clock.read(), **({"peak": max(largest)} if largest else {}), "modules": each, "states": states}

    return measure


def stability(measure: str) -> Callable[[Lists], Report]:
    """The resamples behind the stability of outcomes under a rule of this measure; all modules ran before."""

    def draw(lists: Lists) -> Report:
        from deliberate.aggregation.replays import OutcomeReplay, replay_with_resampled_people
        from deliberate.aggregation.runner import run_modules
        from deliberate.aggregation.votes import Votes

        votes = Votes.from_triples(*lists)
        found = run_modules(votes, ["outcomes"], {"outcomes": {"measure": measure}})
        results = {name: found.result(name) for name in found.answers}
        new_peak()
        clock = Clock()
        replay = OutcomeReplay.of(votes, found.settings["outcomes"], results, found.settings["groups"])
        assert replay is not None
        draws = sum(1 for _ in replay_with_resampled_people(replay))
        return {**clock.read(), **peak_so_far(), "draws": draws, "groups": results["groups"].groups}

    return draw


JOBS: dict[str, Callable[[Lists], Report]] = {
    "bare": bare,
    "peer": peer,
    "polis_classic": polis,
    "fit": fit,
    "all": every_module(0),
    "bootstrap": every_module(200),
    "stability": stability("sides"),
    "stability_by_groups": stability("groups"),
}


def main(job: str, folder: str) -> None:
    """Load the lists, warm up what compiles or imports, measure, print."""
    place = Path(folder)
    measure = JOBS.get(job) or one_module(job)
    measure(tuple(np.load(place / f"warm-{name}.npy") for name in ("person", "statement", "choice")))
    lists: Lists = tuple(np.load(place / f"{name}.npy") for name in ("person", "statement", "choice"))
    found = measure(lists)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"peak": round(peak, 3), **found, "votes": len(lists[2])}))


if __name__ == "__main__":
    main(*sys.argv[1:])
