"""How often groups are published where there are none, and where there are: `python -m benchmarks.calibrate_groups`.

Simulated conversations of every kind go through the module `groups` as it stands, with all gates looked at; the table
says how many would be published under the default cut-offs, and what each gate alone would let through.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.false_claims import false_claims
from benchmarks.measure import HOUSE
from deliberate.aggregation.modules.groups import Settings
from deliberate.aggregation.modules.groups.agreement import adjusted_rand
from deliberate.aggregation.modules.groups.result import OpinionGroups
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.simulate import (
    ACQUIESCENCE,
    EVEN,
    INDEPENDENT,
    LINE,
    LOPSIDED,
    OPINION_GROUPS,
    PLANE,
    STRONG,
    WEAK,
    SimulatedConversation,
    SimulationPlan,
    simulate,
)

RESULTS = HOUSE / "benchmarks" / "results"
# Every gate is looked at, whatever the ones before it say; 20 replicates settle the mean to a few hundredths.
OPEN = {"reliability": 0.0, "separation": 0.0, "held_out": 0.0, "stability": 0.0, "replicates": 20}
EACH = (10, 20, 40, 80)
NULLS = {
    "independent": SimulationPlan(INDEPENDENT),
    "acquiescence": SimulationPlan(ACQUIESCENCE, acquiescence=1.0),
    "line, crowded middle": SimulationPlan(LINE, strength=STRONG),
    "line, filled evenly": SimulationPlan(LINE, strength=STRONG, spread=EVEN),
    "line, filled evenly, steep": SimulationPlan(LINE, strength=3.0, spread=EVEN),
    "line, long tail": SimulationPlan(LINE, strength=STRONG, spread=LOPSIDED),
    "line, long tail, steep": SimulationPlan(LINE, strength=3.0, spread=LOPSIDED),
    "plane, crowded middle": SimulationPlan(PLANE, strength=STRONG),
    "plane, filled evenly": SimulationPlan(PLANE, strength=STRONG, spread=EVEN),
}
STRESS = {
    "line, filled evenly, very steep": SimulationPlan(LINE, strength=4.0, spread=EVEN),
    "plane, long tails": SimulationPlan(PLANE, strength=STRONG, spread=LOPSIDED),
    "plane, filled evenly, steep": SimulationPlan(PLANE, strength=3.0, spread=EVEN),
}
CAMP_SIZES = {
    "2 equal": (1, 1),
    "2 unequal": (0.7, 0.3),
    "3 equal": (1, 1, 1),
    "3 unequal": (0.5, 0.3, 0.2),
    "4 equal": (1, 1, 1, 1),
}


def main() -> None:
    """Simulate, measure and write; one line per conversation is kept beside the table."""
    parser = argparse.ArgumentParser(description="Calibration of the gates before opinion groups are shown.")
    parser.add_argument("--nulls", type=int, default=25, help="conversations per kind of null and votes each")
    parser.add_argument("--camps", type=int, default=6, help="conversations per kind of groups and votes each")
    parser.add_argument("--out", default=str(RESULTS / "calibration.jsonl"))
    chosen = parser.parse_args()
    path = Path(chosen.out)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as out:
        for name, plan, seed in conversations(chosen.nulls, chosen.camps):
            out.write(json.dumps(measured(name, plan, seed)) + "\n")
            out.flush()


def conversations(nulls: int, camps: int) -> Iterator[tuple[str, SimulationPlan, int]]:
    """Name, plan and seed of every conversation."""
    for seed in range(nulls):
        for each in EACH:
            for name, plan in (NULLS | STRESS).items():
                yield name, varied(replace(plan, votes_each=each), seed), seed
    for seed in range(camps):
        for each in EACH:
            for name, sizes in CAMP_SIZES.items():
                for strength in (WEAK, STRONG):
                    for acquiescence in (0.0, 0.7):
                        plan = SimulationPlan(
                            OPINION_GROUPS, votes_each=each, sizes=sizes, strength=strength, acquiescence=acquiescence
                        )
                        yield f"{name}, {strength}", varied(plan, seed, people=600), seed


def varied(plan: SimulationPlan, seed: int, people: int = 0) -> SimulationPlan:
    """The plan at one of several sizes, with statements there from the start or arriving, by the seed."""
    statements = max((60, 100, 160)[seed % 3], round(1.25 * plan.votes_each))
    tendency = plan.acquiescence or (0.7 if plan.kind in (LINE, PLANE) and seed % 2 else 0.0)
    return replace(
        plan,
        people=people or (200, 400, 800)[seed // 3 % 3],
        statements=statements,
        at_start=(1.0, 0.5)[seed // 2 % 2],
        acquiescence=tendency,
    )


def measured(name: str, plan: SimulationPlan, seed: int) -> dict[str, Any]:
    """One conversation through the module: gate values, published or not, likeness to the truth."""
    simulated = simulate(plan, seed)
    # The minimum of votes is part of what is calibrated: with ten votes each hardly anybody has fifteen.
    settings = {**OPEN, "least_people": 30, "least_votes": 15 if plan.votes_each >= 20 else 7}
    findings = run_modules(simulated.votes, ["groups"], {"groups": settings})
    found = findings.result("groups")
    row: dict[str, Any] = {"name": name, "each": plan.votes_each, "people": plan.people, "seed": seed}
    row |= {"statements": plan.statements, "acquiescence": plan.acquiescence, "measured": well_measured(simulated)}
    row["gates"] = {}
    row |= gates_of(found, simulated)
    if plan.kind != OPINION_GROUPS:
        row["claims"] = false_claims(simulated, found, shown=publishes(row, Settings()))
    return row


def gates_of(found: OpinionGroups | None, simulated: SimulatedConversation) -> dict[str, Any]:
    """What each gate measured and where its cut is; likeness to the truth where groups came out."""
    if found is None:
        return {}
    gates = {gate.name: gate.value for gate in found.gates}
    cuts = {gate.name: gate.cut for gate in found.gates}
    row: dict[str, Any] = {
        "gates": gates,
        "smallest": cuts.get("sizes"),
        "chance": cuts.get("separation"),
        "groups": found.looked_at,
        "dimensions": found.dimensions,
    }
    if found.published:
        row["likeness"] = adjusted_rand(simulated.group, found.labels)
    return row


def well_measured(simulated: SimulatedConversation) -> int:
    """How many people have fifteen votes."""
    return int((simulated.votes.observed_votes.per_person >= Settings().least_votes).sum())


def publishes(row: dict[str, Any], settings: Settings, minimum: bool = True) -> bool:
    """Whether the conversation would be published under these cut-offs."""
    gates = row["gates"]
    if len(gates) < 6 or (minimum and row["measured"] < settings.least_people):
        return False
    return bool(
        gates["structure"] > 0
        and gates["reliability"] >= settings.reliability
        and gates["sizes"] >= row["smallest"]
        and gates["separation"] >= settings.separation + row["chance"]
        and gates["held_out"] >= settings.held_out
        and gates["stability"] >= settings.stability
    )


def share(rows: list[dict[str, Any]], settings: Settings, minimum: bool = True) -> float:
    """Share published."""
    return float(np.mean([publishes(row, settings, minimum) for row in rows])) if rows else float("nan")


if __name__ == "__main__":
    main()
