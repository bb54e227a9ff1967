"""What a bystander notices while the service is attacked: `python -m benchmarks.hostile`.

A demo of its own is served on 127.0.0.1. One bystander loads a page and votes at a steady pace while each attack runs,
one after the other.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import resource
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.attacks import ATTACKS, HOST, OWNER, QUESTION, Attacker, Target
from benchmarks.demo import demo
from benchmarks.measure import HOUSE, machine
from benchmarks.voters import FORM, Voter

RESULT = HOUSE / "benchmarks" / "results" / "hostile.md"
PATIENCE = 30.0
PAUSE = 0.25


@dataclass
class Bystander:
    """One person who loads the voting page and votes, again and again, on a fresh connection each time."""

    port: int
    waited: list[float] = field(default_factory=list)
    failed: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Go on until the attack has ended; whoever has voted on everything comes again as somebody else."""
        cookies: dict[str, str] = {}
        while not self.ended.is_set():
            begun = time.perf_counter()
            line = Voter(HOST, self.port, QUESTION, cookies=cookies)
            line.line.timeout = PATIENCE
            try:
                status, page = line.ask("GET", QUESTION)
                shown = FORM.search(page)
                if status == 200 and shown is None:
                    cookies.clear()
                elif status != 200 or (shown is not None and line.vote(shown) not in {200, 303}):
                    self.failed += 1
            except (OSError, http.client.HTTPException):
                self.failed += 1
            finally:
                line.line.close()
            self.waited.append(time.perf_counter() - begun)
            self.ended.wait(PAUSE)


def attacked(
    target: Target, attack: Callable[[Target, float], Counter[str]], seconds: float
) -> tuple[Bystander, Counter[str]]:
    """What the bystander met while the attack ran, and in the second after it."""
    bystander = Bystander(target.port)
    watching = threading.Thread(target=bystander.watch)
    watching.start()
    try:
        answers = attack(target, time.perf_counter() + seconds)
        time.sleep(1)
    finally:
        bystander.ended.set()
        watching.join()
    return bystander, answers


@contextlib.contextmanager
def served(limit: float) -> Iterator[int]:
    """The port of a demo with a data folder of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="deliberate-hostile-") as name,
        demo(HOUSE, Path(name) / "data", limit) as (port, _),
    ):
        yield port


def row(number: str, title: str, bystander: Bystander, answers: Counter[str]) -> str:
    """One line of the table."""
    told = ", ".join(f"{status}: {count:,}" for status, count in sorted(answers.items())) or "–"
    waited = bystander.waited
    return (
        f"| {number} | {title} | {1000 * statistics.median(waited):,.0f} | {1000 * max(waited):,.0f} "
        f"| {len(waited)} | {bystander.failed} | {told} |"
    )


def raise_limit() -> None:
    """Ask for as many open files as the attack with connections takes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 4_000), hard), hard))


def main() -> None:
    """Attack, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15, help="how long each attack lasts at most")
    parser.add_argument("--only", default="", help="numbers of attacks, such as 1,3")
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    chosen = [key for key in ATTACKS if not options.only or key in options.only.split(",")]
    raise_limit()
    lines = [
        "# Under attack", "",
        f"Measured on {machine()}; each attack at most {options.seconds:.0f} s, one after the other, on one demo.", "",
        "A bystander loads the voting page and votes, again and again; milliseconds until both are answered.", "",
        "| line | attack | median ms | longest ms | rounds | failed | answers to the attacker |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    with served(limit=300) as port:
        entering = Attacker(port, time.perf_counter() + PATIENCE)
        entering.form("/login", email=OWNER["email"], password=OWNER["password"])
        target = Target(port, entering.cookies)
        for key in chosen:
            title, attack = ATTACKS[key]
            lines.append(row(key, title, *attacked(target, attack, options.seconds)))
            print(lines[-1], flush=True)
    options.out.write_text("\n".join([*lines, ""]), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
