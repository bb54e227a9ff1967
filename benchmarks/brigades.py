"""How well coordinated voting is found, and what it does to outcomes: `python -m benchmarks.brigades`.

Simulated conversations of 400 people and 80 statements, into which accounts are planted that vote one script, at random
or against what is liked; each vote strays from it with a small probability. Writes the tables of docs/brigades.md.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import HOUSE
from deliberate.aggregation.contract import SettingValue
from deliberate.aggregation.modules.brigades.comparison import leave_out
from deliberate.aggregation.modules.brigades.detect import detect_ballot_sets
from deliberate.aggregation.rule import MEASURES, Rule
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.simulate import (
    ACQUIESCENCE,
    INDEPENDENT,
    LINE,
    OPINION_GROUPS,
    PLANE,
    UNFOLDING,
    SimulatedConversation,
    SimulationPlan,
    simulate,
)
from deliberate.aggregation.votes import Votes
from deliberate.analysis.findings import extract_outcome_rows
from deliberate.analysis.published import publish_states
from deliberate.findings.parts import Row

Bools = NDArray[np.bool_]
START, END = "<!-- tables -->", "<!-- end of tables -->"
PEOPLE = 400
WORLDS = {
    "independent": SimulationPlan(INDEPENDENT),
    "yea-saying": SimulationPlan(ACQUIESCENCE),
    "line": SimulationPlan(LINE),
    "plane": SimulationPlan(PLANE),
    "two groups": SimulationPlan(OPINION_GROUPS),
    "two groups, 80 to 20": SimulationPlan(OPINION_GROUPS, sizes=(0.8, 0.2)),
    "three groups": SimulationPlan(OPINION_GROUPS, sizes=(1, 1, 1)),
}
UNFOLDED = {
    "unfolding, one dimension": SimulationPlan(UNFOLDING, dimensions=1),
    "unfolding, two dimensions": SimulationPlan(UNFOLDING, dimensions=2),
}
SCRIPTS = {"random": False, "against what is liked": True}


@dataclass(frozen=True)
class Plant:
    """share: of all accounts. noise: probability that a vote strays. seen: share of the statements voted on."""

    share: float
    noise: float = 0.05
    seen: float = 1.0
    against: bool = False


def plant(simulated: SimulatedConversation, planted: Plant, seed: int) -> tuple[Votes, Bools]:
    """Return the votes with the planted accounts behind all others, and who they are."""
    random, votes = np.random.default_rng([20261102, seed]), simulated.votes
    number, statements = round(planted.share * votes.people / (1 - planted.share)), votes.statements
    counts = votes.counts
    liked = np.where(counts[:, 2] >= counts[:, 0], 1, -1)
    script = -liked if planted.against else random.choice([-1, 1], statements)
    choice = np.where(random.random((number, statements)) < planted.noise, -script, script)
    person, statement = np.nonzero(random.random((number, statements)) < planted.seen)
    joined = Votes.from_triples(
        np.concatenate((votes.person, votes.people + person)),
        np.concatenate((votes.statement, statement)),
        np.concatenate((votes.choice, choice[person, statement])),
        participant_ids=range(votes.people + number), statement_ids=range(statements),
    )  # fmt: skip
    return joined, np.arange(joined.people) >= votes.people


def flag(votes: Votes) -> Bools:
    """Return who is in a set."""
    flagged = np.zeros(votes.people, dtype=np.bool_)
    for one in detect_ballot_sets(votes):
        flagged[one.members] = True
    return flagged


@dataclass
class Found:
    """planted and honest accounts, and how many of either are in a set."""

    planted: int = 0
    hit: int = 0
    honest: int = 0
    wrong: int = 0

    def add(self, flagged: Bools, planted: Bools) -> None:
        """Count one conversation."""
        self.planted, self.hit = self.planted + int(planted.sum()), self.hit + int((flagged & planted).sum())
        self.honest, self.wrong = self.honest + int((~planted).sum()), self.wrong + int((flagged & ~planted).sum())


def measure_recall(planted: Plant, seeds: Iterable[int], worlds: Mapping[str, SimulationPlan]) -> Found:
    """Count over these worlds and seeds."""
    found = Found()
    for place, plan in enumerate(worlds.values()):
        for seed in seeds:
            votes, who = plant(make(plan, seed), planted, 100 * place + seed)
            found.add(flag(votes), who)
    return found


def make(plan: SimulationPlan, seed: int) -> SimulatedConversation:
    """Return one conversation of the usual size, with a median of about 25 votes."""
    return simulate(SimulationPlan(**{**vars(plan), "people": PEOPLE, "statements": 80, "votes_each": 26}), seed)


def write_recall(seeds: int) -> Iterator[str]:
    """Yield the table of what is found."""
    yield "| accounts | votes on | strays | random script | against what is liked | others flagged |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for share in (0.02, 0.04, 0.08):
        for seen, noise in ((1.0, 0.0), (1.0, 0.1), (0.5, 0.0), (0.5, 0.1)):
            yield recall_row(Plant(share, noise, seen), seeds)
    for planted in (Plant(0.04, 0.2), Plant(0.04, 0.05, 0.2), Plant(0.01, 0.05), Plant(0.16, 0.05)):
        yield recall_row(planted, seeds)


def recall_row(planted: Plant, seeds: int) -> str:
    """Return one line: recall of either script, and honest accounts flagged."""
    found = [
        measure_recall(Plant(planted.share, planted.noise, planted.seen, against), range(seeds), WORLDS)
        for against in SCRIPTS.values()
    ]
    wrong = sum(one.wrong for one in found) / sum(one.honest for one in found)
    shares = " | ".join(f"{one.hit / one.planted:.0%}" for one in found)
    return f"| {planted.share:.0%} | {planted.seen:.0%} | {planted.noise:.0%} | {shares} | {wrong:.2%} |"


def write_honest(seeds: int) -> Iterator[str]:
    """Yield the table of people who are flagged where nobody is planted."""
    yield "| kind | people | flagged |"
    yield "| --- | --- | --- |"
    for name, plan in (WORLDS | UNFOLDED).items():
        found = Found()
        for seed in range(seeds):
            votes = make(plan, 500 + seed).votes
            found.add(flag(votes), np.zeros(votes.people, dtype=np.bool_))
        yield f"| {name} | {found.honest:,} | {found.wrong / found.honest:.2%} |"


def compute_rows(votes: Votes, measure: str) -> tuple[Row, ...]:
    """Return what the outcomes say of each statement under a rule, in the order of their numbers."""
    settings: dict[str, dict[str, SettingValue]] = {"outcomes": {"measure": measure}, "groups": {"replicates": 10}}
    rows = extract_outcome_rows(run_modules(votes, ["outcomes"], settings).answers["outcomes"])
    return tuple(sorted(rows, key=lambda row: row.statement))


def list_states(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return the state of each statement."""
    return tuple(str(row.get("state")) for row in rows)


def write_effect(seeds: int, measures: Iterable[str]) -> Iterator[str]:
    """Yield the table of what the accounts do to outcomes."""
    yield (
        "| rule | accounts | script | accepted without | accepted with | no longer accepted | newly accepted | "
        "divided without | divided with | become divided | of these published as divided | "
        "differ after leaving the set out |"
    )
    yield "|" + " --- |" * 12
    worlds = [make(WORLDS["independent"], seed) for seed in range(seeds)]
    for measure in measures:
        before = [list_states(compute_rows(one.votes, measure)) for one in worlds]
        # Groups take long and fall at sixteen accounts: once is enough to see it.
        for share in (0.01, 0.02, 0.04, 0.05) if measure != "groups" else (0.04,):
            for name, against in SCRIPTS.items():
                yield effect_row(measure, Plant(share, against=against), name, worlds, before)


def effect_row(
    measure: str, planted: Plant, script: str, worlds: list[SimulatedConversation], before: list[tuple[str, ...]]
) -> str:
    """Return one line, the mean over conversations without any pattern. before: their states without the accounts."""
    counts, differing, asked = np.zeros(8), 0, 0
    for seed, (simulated, states) in enumerate(zip(worlds, before, strict=True)):
        votes, _ = plant(simulated, planted, seed)
        flagged = flag(votes)
        rows, without = compute_rows(votes, measure), compute_rows(leave_out(votes, flagged), measure)
        published = publish_states(rows, Rule(measure=measure), None, without if flagged.any() else ())
        after = list_states(rows)
        split, split_after, _, newly_split = count_changes(states, after, "divided")
        told = count_changes(states, list_states(published), "divided")[3]
        counts += [*count_changes(states, after, "accepted"), split, split_after, newly_split, told]
        differing += sum(a != b for a, b in zip(states, list_states(without), strict=True))
        asked += len(states)
    means = " | ".join(f"{value / len(worlds):.1f}" for value in counts)
    return f"| {measure} | {planted.share:.0%} | {script} | {means} | {differing / asked:.1%} |"


def count_changes(before: tuple[str, ...], after: tuple[str, ...], state: str) -> list[int]:
    """Return how many statements are in a state before and after, and how many leave and enter it."""
    was, now = (np.array(states) == state for states in (before, after))
    return [int(one.sum()) for one in (was, now, was & ~now, ~was & now)]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description="Coordinated voting: what is found, and what it does to outcomes.")
    parser.add_argument("--seeds", type=int, default=10, help="conversations per cell of the effect")
    parser.add_argument("--recall-seeds", type=int, default=2, help="conversations per world and cell of recall")
    parser.add_argument("--only", choices=("recall", "honest", "effect"), help="one table; the others stay")
    parser.add_argument("--guide", default=str(HOUSE / "docs" / "brigades.md"))
    chosen = parser.parse_args()
    measures = ["everyone", "groups", *(["sides"] if "sides" in MEASURES else [])]
    begun, parts = time.process_time(), []
    guide = Path(chosen.guide)
    before, _, rest = guide.read_text(encoding="utf-8").partition(START)
    tables, _, after = rest.partition(END)
    stored = ["### " + part.strip() for part in tables.split("### ")[1:]]
    for place, (name, title, lines) in enumerate((
        ("recall", "### What is found", write_recall(chosen.recall_seeds)),
        ("honest", "### Honest people in sets, where nobody is planted", write_honest(chosen.seeds)),
        ("effect", "### What the accounts do to outcomes", write_effect(chosen.seeds, measures)),
    )):  # fmt: skip
        if chosen.only not in (None, name):
            parts.append(stored[place])
            continue
        table = []
        for line in lines:
            print(line, flush=True)
            table.append(line)
        parts.append(f"{title}\n\n" + "\n".join(table))
    text = "\n\n".join(parts)
    guide.write_text(f"{before}{START}\n\n{text}\n\n{END}{after}", encoding="utf-8")
    print(f"{time.process_time() - begun:.0f} CPU s on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
