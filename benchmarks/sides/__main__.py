"""`python -m benchmarks.sides`: writes the tables of docs/sides.md. `--worlds 10 --steps 200` is the full run."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.measure import HOUSE
from benchmarks.real import real_sets
from benchmarks.shapes import Lists
from benchmarks.sides.measures import count_accepted, count_claims, count_lost, cover_sides, publish, states_by_rule
from benchmarks.sides.worlds import NULLS, SIDED, make
from deliberate.aggregation.votes import Votes

GUIDE = HOUSE / "docs" / "sides.md"


def tell_worlds(worlds: int, median: int, kinds: Sequence[str]) -> Iterator[str]:
    """Yield accepted statements by rule, those that a true part opposes, and what nulls keep."""
    yield f"Median of {median} votes a person, {worlds} worlds each:\n"
    yield ("| world | everyone | sides | groups | of sides: false | sides keep: accepted / all claims |")
    yield "|---|---|---|---|---|---|"
    for kind in kinds:
        totals: dict[str, list[tuple[int, ...]]] = {}
        for seed in range(worlds):
            world = make(kind, seed, median=median)
            for rule, states in states_by_rule(world.votes, groups="camps" in kind).items():
                totals.setdefault(rule, []).append((*count_accepted(world, states), count_claims(states)))
        sums = {rule: np.sum(found, axis=0) for rule, found in totals.items()}
        cells = [
            " / ".join(f"{value / worlds:.1f}" for value in sums[rule][:2]) if rule in sums else "–"
            for rule in ("everyone", "sides", "groups")
        ]
        (accepted, wrong, claims), (before, _, claims_before) = sums["sides"], sums["everyone"]
        share = "–" if kind in NULLS else f"{wrong / accepted:.1%}" if accepted else "0 of 0"
        keeps = f"{accepted / max(before, 1):.1%} / {claims / max(claims_before, 1):.1%}" if kind in NULLS else "–"
        yield f"| {get_title(kind)} | {' | '.join(cells)} | {share} | {keeps} |"


def get_title(kind: str) -> str:
    """Return what the page calls a world."""
    return kind.replace("camps", "planted groups")


def tell_coverage(worlds: int, kinds: Sequence[str]) -> Iterator[str]:
    """Yield how many 90% intervals of sides hold the share of the people as placed."""
    yield f"{worlds} worlds each:\n"
    yield "| world | intervals | held |\n|---|---|---|"
    whole = np.zeros(2)
    for kind in kinds:
        found = np.sum([cover_sides(make(kind, 50 + seed)) for seed in range(worlds)], axis=0)
        whole += found
        yield f"| {get_title(kind)} | {found[0]:,} | {found[1] / found[0]:.1%} |"
    yield f"| together | {whole[0]:,.0f} | {whole[1] / whole[0]:.1%} |"


def tell_stability(steps: int, draws: int, sets: Sequence[tuple[str, Lists]]) -> Iterator[str]:
    """Yield claims lost per step of a replay, and by dropping a hundredth of the votes."""
    yield f"{steps} steps, 1% of the votes dropped in {draws} draws:\n"
    yield "| set | lost per step, mean | worst | raw, mean | raw, worst | 1% of votes dropped: changed, mean | worst |"
    yield "|---|---|---|---|---|---|---|"
    for name, lists in sets:
        lost, lost_raw, changed = replay(lists, steps, draws)
        yield (
            f"| {name} | {np.mean(lost):.2%} | {max(lost):.1%} | {np.mean(lost_raw):.2%} | {max(lost_raw):.1%} | "
            f"{np.mean(changed):.2%} | {max(changed):.1%} |"
        )


def replay(lists: Lists, steps: int, draws: int) -> tuple[list[float], ...]:
    """Return the share of published and of raw claims lost in each step, and of published ones lost in each draw.

    People come in the order of their numbers; each step adds the next ones with all their votes.
    """
    person, statement, choice = lists
    people = np.unique(person)
    order = np.searchsorted(people, person)
    published: dict[int, str] = {}
    raw: dict[int, str] = {}
    lost, lost_raw, changed = [], [], []
    for step in np.linspace(0.25, 1.0, steps):
        kept = order < step * len(people)
        found, after = publish(Votes.from_triples(person[kept], statement[kept], choice[kept]), published)
        lost.append(count_lost(published, after))
        lost_raw.append(count_lost(raw, found))
        published, raw = after, found
    random = np.random.default_rng(1)
    for _ in range(draws):
        kept = random.random(len(person)) >= 0.01
        _, after = publish(Votes.from_triples(person[kept], statement[kept], choice[kept]), published)
        changed.append(count_lost(published, after))
    return tuple([fewer / claims for claims, fewer in one if claims] for one in (lost, lost_raw, changed))


def keep(part: str, lines: Iterator[str], guide: Path) -> None:
    """Print the lines as they come, then write them between the marks of this part of the guide."""
    told = []
    for line in lines:
        print(line, flush=True)
        told.append(line)
    before, begin, rest = guide.read_text(encoding="utf-8").partition(f"<!-- {part} -->\n")
    _, end, after = rest.partition(f"<!-- end of {part} -->\n")
    if begin and end:
        text = "\n".join(told)
        guide.write_text(f"{before}{begin}\n{text}\n\n{end}{after}", encoding="utf-8")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=10)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--kinds", nargs="*", help="worlds to run; all of them if none is named")
    parser.add_argument("--sets", nargs="*", help="real sets to replay, by a part of their names; all if none is named")
    parser.add_argument("--only", choices=("worlds", "thin", "coverage", "stability"))
    parser.add_argument("--guide", type=Path, default=GUIDE, help="the page whose tables are replaced")
    chosen = parser.parse_args()
    kinds = chosen.kinds or (*NULLS, *SIDED)
    sets = [one for one in real_sets() if not chosen.sets or any(part in one[0] for part in chosen.sets)]
    for part, lines in (
        ("worlds", tell_worlds(chosen.worlds, 25, kinds)),
        ("thin", tell_worlds(chosen.worlds, 12, kinds)),
        ("coverage", tell_coverage(chosen.worlds, kinds)),
        ("stability", tell_stability(chosen.steps, chosen.draws, sets)),
    ):
        if chosen.only in (None, part):
            keep(part, lines, chosen.guide)


if __name__ == "__main__":
    main()
