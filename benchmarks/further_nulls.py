"""Conversations in which something is amiss with who votes how: `python -m benchmarks.further_nulls`.

None has opinion groups. How often groups are shown, how many outcomes are false under two rules, and how many honest
people are taken for coordinated; writes the last table of docs/calibration.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.brigades import Plant, flag, plant
from benchmarks.false_claims import judged_by_sides
from benchmarks.measure import HOUSE
from deliberate.aggregation.contract import ModuleSettings
from deliberate.aggregation.modules.tally import Settings, compute_tally
from deliberate.aggregation.rule import MEASURES
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.simulate import (
    ACQUIESCENCE,
    INDEPENDENT,
    UNFOLDING,
    SimulatedConversation,
    SimulationPlan,
    simulate,
)
from deliberate.aggregation.votes import Votes

START, END = "<!-- further nulls -->", "<!-- end of further nulls -->"
EACH = (20, 40)
KINDS = {
    "unfolding, one dimension": (SimulationPlan(UNFOLDING), None),
    "unfolding, two dimensions": (SimulationPlan(UNFOLDING, dimensions=2), None),
    "yea-saying": (SimulationPlan(ACQUIESCENCE), None),
    "waves: most statements come late": (SimulationPlan(INDEPENDENT, at_start=0.2), None),
    "one account in five clicks at random": (SimulationPlan(INDEPENDENT, clickers=0.2), None),
    "half of all disagreement stays silent": (SimulationPlan(INDEPENDENT, silence=0.5), None),
    "4% of accounts vote one script": (SimulationPlan(INDEPENDENT), Plant(0.04)),
    "4% vote against what is liked": (SimulationPlan(INDEPENDENT), Plant(0.04, against=True)),
}


Conversation = tuple[SimulatedConversation, Votes]


def conversations(plan: SimulationPlan, planted: Plant | None, seeds: int) -> Iterator[Conversation]:
    """Yield simulated conversations of 400 people and 80 statements, and the votes with whatever is planted."""
    for each in EACH:
        for seed in range(seeds):
            simulated = simulate(replace(plan, people=400, statements=80, votes_each=each), 900 + seed)
            yield simulated, simulated.votes if planted is None else plant(simulated, planted, seed)[0]


def write_table(seeds: int, measures: list[str]) -> Iterator[str]:
    """Yield one line per kind."""
    heads = [f"false under {measure} (claimed)" for measure in measures]
    heads = ["kind", "conversations with groups shown", *heads, "honest people in sets", "intervals of shares hold"]
    yield f"| {' | '.join(heads)} |"
    yield f"| {' | '.join('---' for _ in heads)} |"
    for name, (plan, planted) in KINDS.items():
        shown, wrong, honest = 0, 0, 0
        held: list[bool] = []
        claims = np.zeros((len(measures), 3))
        made = list(conversations(plan, planted, seeds))
        for simulated, votes in made:
            found = run_modules(votes, ["groups"], {"groups": {"replicates": 10}}).result("groups")
            shown += found is not None and found.published
            held += holds(simulated, votes)
            flagged = flag(votes)[: simulated.votes.people]
            wrong, honest = wrong + int(flagged.sum()), honest + len(flagged)
            for place, measure in enumerate(measures):
                settings: ModuleSettings = {"outcomes": {"measure": measure}, "groups": {"replicates": 10}}
                told = run_modules(votes, ["outcomes"], settings).result("outcomes")
                voted = votes.counts.sum(axis=1) > 0
                claims[place] += judged_by_sides(told.state, told.reason, simulated.share, voted)
        cells = " | ".join(f"{false / asked:.1%} ({claimed / asked:.0%})" for false, claimed, asked in claims)
        yield f"| {name} | {shown} of {len(made)} | {cells} | {wrong / honest:.2%} | {np.mean(held):.0%} |"


def holds(simulated: SimulatedConversation, votes: Votes) -> list[bool]:
    """Whether each statement's interval holds the share among all simulated people."""
    found = compute_tally(votes, Settings())
    inside = (found.lower <= simulated.share) & (simulated.share <= found.upper)
    return [bool(one) for one in inside[votes.counts.sum(axis=1) > 0]]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description="Nulls in which something is amiss with who votes how.")
    parser.add_argument("--seeds", type=int, default=10, help="conversations per kind and number of votes")
    parser.add_argument("--guide", default=str(HOUSE / "docs" / "calibration.md"))
    chosen = parser.parse_args()
    measures = ["everyone", *(["sides"] if "sides" in MEASURES else [])]
    lines = []
    for line in write_table(chosen.seeds, measures):
        print(line, flush=True)
        lines.append(line)
    guide = Path(chosen.guide)
    before, _, rest = guide.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    table = "\n".join(lines)
    guide.write_text(f"{before}{START}\n\n{table}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
