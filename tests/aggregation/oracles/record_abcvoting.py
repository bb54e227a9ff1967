"""Writes slate_abcvoting.json: random approval ballots, and what abcvoting makes of them.

abcvoting (MIT) asks for two thirds of a gigabyte of solvers, one of them proprietary, that our rules never use. It is
therefore no part of the development requirements: its answers are kept here. Where it is installed, the tests also ask
it directly. To write the file anew: `python -m tests.aggregation.oracles.record_abcvoting`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

PATH = Path(__file__).with_name("slate_abcvoting.json")
RULES = {
    "pav": "seqpav",
    "phragmen": "seqphragmen",
    "affordable": "equal-shares-without-completion",
    "coverage": "seqcc",
}


def random_ballots(seed: int) -> tuple[list[str], int]:
    """One row of signs per person (1 approves), every candidate approved by somebody; and the size of the slate.

    Small on purpose: with few people and candidates most steps are ties.
    """
    random = np.random.default_rng(seed)
    people, candidates = int(random.integers(2, 16)), int(random.integers(2, 10))
    approves = random.random((people, candidates)) < random.choice([0.2, 0.35, 0.5, 0.7])
    for candidate in np.flatnonzero(~approves.any(axis=0)):
        approves[random.integers(people), candidate] = True
    return ["".join("01"[int(cell)] for cell in row) for row in approves], int(random.integers(1, candidates + 1))


def some_slate(seed: int, ballots: list[str], size: int) -> list[int]:
    """A slate to audit: for even seeds a random one, for odd seeds the least approved, which often owes something."""
    order = np.random.default_rng(seed).permutation(len(ballots[0]))
    if seed % 2:
        order = order[np.argsort([sum(row[place] == "1" for row in ballots) for place in order], kind="stable")]
    return sorted(map(int, order[:size]))


def asked(ballots: list[str], size: int, slate: list[int]) -> dict[str, Any]:
    """What abcvoting answers: the slate of each rule, and whether `slate` satisfies JR and EJR+."""
    from abcvoting import abcrules, properties
    from abcvoting.preferences import Profile

    profile = Profile(len(ballots[0]))
    profile.add_voters([{place for place, sign in enumerate(row) if sign == "1"} for row in ballots])
    chosen = {ours: sorted(abcrules.compute(theirs, profile, size, resolute=True)[0]) for ours, theirs in RULES.items()}
    return {
        **chosen,
        "jr": properties.check("jr", profile, slate),
        "ejr_plus": properties.check("ejr+", profile, slate),
    }


def main() -> None:
    """Record 240 instances."""
    rows = []
    for seed in range(240):
        ballots, size = random_ballots(seed)
        slate = some_slate(seed, ballots, size)
        rows.append({"ballots": ballots, "size": size, "slate": slate, **asked(ballots, size, slate)})
    PATH.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
