"""The tables of the engine's figures in Markdown."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]

# What the engine is meant to keep: size, job, CPU seconds at most; or times another job.
SECONDS = (
    ("10k", "all", 2.5),
    ("50k", "all", 12.0),
    ("100k", "all", 28.0),
    ("33k", "all", 12.0),
    ("33k", "polis_classic", 2.0),
    ("33k", "fit", 2.0),
    ("100k", "fit", 6.0),
    ("1m", "space", 80.0),
)
STABILITY = ("stability", "stability_by_groups")
TIMES = (("polis_classic", "bare", 2.0), ("bootstrap", "all", 10.0), *((job, "all", 5.0) for job in STABILITY))
GIGABYTES = (("100k", "all", 0.8), ("1m", "space", 4.0))
WORDS = {
    "bare": "the bare limit",
    "polis_classic": "polis_classic",
    "space": "space with its cross-validation",
    "fit": "one fit of space",
    "all": "all modules",
    "bootstrap": "all modules with 200 replicates",
    "stability": "stability of outcomes by sides",
    "stability_by_groups": "stability of outcomes by opinion groups",
}


def written(rows: list[Row], about: str, repeats: int) -> str:
    """All tables."""
    lines = ["# The opinion engine in figures", "", f"Machine: {about}.", "", *explained(repeats)]
    heads = ["votes", "bare limit", "polis_classic", "× bare", "one fit of space", "× bare", "space", "all modules"]
    lines += [line([*heads, "red-dwarf"]), line(["---"] * (len(heads) + 1))]
    for row in rows:
        cells = [row["name"], figure(row, "bare"), figure(row, "polis_classic"), ratio(row, "polis_classic", "bare")]
        cells += [figure(row, "fit"), ratio(row, "fit", "bare"), figure(row, "space"), figure(row, "all")]
        lines.append(line([*cells, figure(row, "peer")]))
    lines += ["", *limits_table(rows), *stability_table(rows), *module_table(rows), *bootstrap_table(rows)]
    return "\n".join(lines).rstrip() + "\n"


def explained(repeats: int) -> list[str]:
    """What was measured and what was not."""
    return [
        "CPU s / wall s / peak GB. Each figure comes from a process of its own that has worked through a small "
        "question before, so imports and compiling are not in the seconds; interpreter, libraries and the votes as "
        f"handed in are in the peak. {told_of(repeats)} The bare limit and red-dwarf run on one thread: theirs would "
        "count their waiting as work. “polis_classic” and “all modules” begin with the lists of votes, “space” with "
        "the votes read, its cross-validation included; “all modules” run without bootstrap.",
        "",
        "Not measured here: reading votes from the database, charts, storing (see `demo.md`). A dash under red-dwarf: "
        "it was not run, because it takes one to five minutes at these sizes; `--peer all` runs it. Making the list "
        "of records that it asks for is not counted.",
        "",
    ]


def told_of(repeats: int) -> str:
    """Which run is told."""
    if repeats < 2:
        return "One run of each; other work on the machine only adds to it."
    return (
        f"Of {repeats} runs the one with the least CPU seconds is told (of those under a fifth of a second, of 12; of "
        "red-dwarf and the bootstrap one run), because other work on the machine only adds. Jobs take turns."
    )


def limits_table(rows: list[Row]) -> list[str]:
    """Each limit that these rows can tell about, and whether it was kept in this run."""
    lines = ["## Limits", "", "| limit | measured | kept |", "|---|---|---|"]
    for row in rows:
        size, name = row["size"], row["name"]
        for where, job, most in SECONDS:
            if where == size:
                lines.append(limit(f"{name}: {WORDS[job]} within {most:g} CPU s", found(row, job, "cpu"), most, "s"))
        for where, job, most in GIGABYTES:
            if where == size:
                lines.append(limit(f"{name}: {WORDS[job]} within {most:g} GB", found(row, job, "peak"), most, "GB"))
        for job, to, most in TIMES:
            one, other = found(row, job, "cpu"), found(row, to, "cpu")
            if one is not None and other:
                lines.append(limit(f"{name}: {WORDS[job]} at most {most:g} × {WORDS[to]}", one / other, most, "×"))
    return [*lines, ""] if len(lines) > 4 else []


def limit(words: str, value: float | None, most: float, unit: str) -> str:
    if value is None:
        return line([words, "not measured", "–"])
    return line([words, f"{value:.2f} {unit}", "yes" if value <= most else "no"])


def stability_table(rows: list[Row]) -> list[str]:
    """What the resamples behind the stability of outcomes cost beside one pass of all modules, and how many there
    are."""
    told = [row for row in rows if any(job in row for job in STABILITY)]
    if not told:
        return []
    lines = ["## Stability of outcomes", "", "People are placed anew in every draw; by groups all conditions, too.", ""]
    lines += [line(["votes", "all modules", *(f"{WORDS[job]} | draws | ratio" for job in STABILITY)])]
    lines += [line(["---"] * 8)]
    for row in told:
        cells = [row["name"], figure(row, "all")]
        for job in STABILITY:
            cells += [figure(row, job), f"{found(row, job, 'draws') or 0:.0f}", ratio(row, job, "all")]
        lines.append(line(cells))
    return [*lines, ""]


def module_table(rows: list[Row]) -> list[str]:
    """CPU seconds and peak memory of each module in the run of all of them, without bootstrap."""
    told = [row for row in rows if row.get("all", {}).get("modules")]
    if not told:
        return []
    names = list(dict.fromkeys(name for row in told for name in row["all"]["modules"]))
    lines = ["## Module by module", "", "CPU s / peak GB of the process meanwhile, within one run of all modules.", ""]
    lines += [line(["module", *(row["name"] for row in told)]), line(["---"] * (len(told) + 1))]
    for name in names:
        lines.append(line([name, *(of_module(row["all"]["modules"].get(name)) for row in told)]))
    return [*lines, ""]


def of_module(found: dict[str, float] | None) -> str:
    if found is None:
        return "–"
    return f"{found['cpu']:.2f}" + (f" / {found['peak']:.2f}" if "peak" in found else "")


def bootstrap_table(rows: list[Row]) -> list[str]:
    """What 200 replicates cost beside one pass."""
    told = [row for row in rows if "bootstrap" in row]
    if not told:
        return []
    lines = ["## Bootstrap of 200 replicates", "", "All modules; those that can draw people anew do so 200 times.", ""]
    lines += [line(["votes", "one pass", "with 200 replicates", "ratio"]), line(["---"] * 4)]
    lines += [
        line([row["name"], figure(row, "all"), figure(row, "bootstrap"), ratio(row, "bootstrap", "all")])
        for row in told
    ]
    return lines


def line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def found(row: Row, job: str, what: str) -> float | None:
    """One figure of one job, None where it was not measured."""
    value = row.get(job, {}).get(what)
    return None if value is None else float(value)


def figure(row: Row, job: str) -> str:
    told = row.get(job)
    if told is None:
        return "–"
    if "error" in told:
        return str(told["error"])
    return f"{told['cpu']:.2f} / {told['wall']:.2f} / {told['peak']:.2f}"


def ratio(row: Row, job: str, to: str) -> str:
    """CPU seconds of one job over those of another."""
    first, second = found(row, job, "cpu"), found(row, to, "cpu")
    return f"{first / second:.2f}" if first is not None and second else "–"
