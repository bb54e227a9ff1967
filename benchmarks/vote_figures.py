"""What the vote path and the server must reach, beside what was measured."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.vote_lines import Line

# From so many raw commits a second on, a disk is quiet.
QUIET = 4_000


@dataclass
class Figures:
    """Measured values by name, and raw commits a second seen beside the votes of each database."""

    values: dict[str, float] = field(default_factory=dict)
    commits: list[float] = field(default_factory=list)

    def set(self, name: str, value: float) -> None:
        self.values[name] = value

    def add_line(self, kind: str, key: str, line: Line) -> None:
        """Take what a line of votes tells."""
        self.commits += line.commits
        self.values[f"{key} {kind}"] = line.rate
        self.values[f"{key} p99 {kind}"] = line.took.quantile(0.99)
        self.values[f"{key} cpu {kind}"] = line.cpu_each
        if line.ratio is not None:
            self.values[f"{key} ratio {kind}"] = line.ratio
        if key == "at once":
            self.values[f"{key} seconds {kind}"] = max(line.lasted)
            self.values[f"{key} errors {kind}"] = 0.0 if line.is_clean else 1.0


@dataclass(frozen=True)
class Goal:
    """A figure: its name among the values, what it must and should be, digits, and whether less is better."""

    told: str
    name: str
    must: float
    aim: float
    digits: int = 0
    is_most: bool = False

    def write(self, figures: Figures) -> str:
        """Return a row of the table."""
        value = figures.values.get(self.name)
        measured = "not measured" if value is None else f"{value:,.{self.digits}f}"
        goals = f"{self.must:,.{self.digits}f} | {self.aim:,.{self.digits}f}"
        return f"| {self.told} | {goals} | {measured} | {self.judge(value)} |"

    def judge(self, value: float | None) -> str:
        """Say whether it is what it must be, and by how much it is not."""
        if value is None:
            return "–"
        share = (value - self.must) / self.must if self.must else value
        missed = share > 0 if self.is_most else share < 0
        if missed:
            return f"missed by {abs(share):.0%}" if self.must else "missed"
        reached = value <= self.aim if self.is_most else value >= self.aim
        return "aim reached" if reached else "reached"


def list_goals(is_quiet: bool) -> list[Goal]:
    """Return every figure; votes on SQLite have other ones on a quiet disk than on a slow one."""
    votes = Goal("votes/s, SQLite, quiet disk", "votes sqlite", 2_000, 3_000)
    slow = Goal("votes/s, SQLite, slow disk", "votes sqlite", 1_000, 1_800)
    return [
        votes if is_quiet else slow,
        Goal("votes/s, PostgreSQL", "votes postgresql", 1_000, 1_500),
        Goal("ratio to bare, SQLite", "votes ratio sqlite", 0.30, 0.40, 2),
        Goal("ratio to bare, PostgreSQL", "votes ratio postgresql", 0.15, 0.22, 2),
        Goal("CPU ms per vote, SQLite", "votes cpu sqlite", 0.6, 0.45, 2, is_most=True),
        Goal("CPU ms per vote, PostgreSQL", "votes cpu postgresql", 0.8, 0.65, 2, is_most=True),
        Goal("votes/s in batches of 10, SQLite", "batches sqlite", 8_000, 14_000),
        Goal("votes/s in batches of 10, PostgreSQL", "batches postgresql", 4_000, 7_000),
        Goal("whole rounds/s, SQLite", "rounds sqlite", 1_000, 2_000),
        Goal("whole rounds/s, PostgreSQL", "rounds postgresql", 1_000, 2_000),
        Goal("CPU ms of the page after a vote, SQLite", "page sqlite", 2, 2, 2, is_most=True),
        Goal("CPU ms of the page after a vote, PostgreSQL", "page postgresql", 2, 2, 2, is_most=True),
        Goal("p99 ms at 32 connections, SQLite", "votes p99 sqlite", 50, 25, is_most=True),
        Goal("p99 ms at 32 connections, PostgreSQL", "votes p99 postgresql", 50, 25, is_most=True),
        Goal("p99 ms at 256 connections, SQLite", "many p99 sqlite", 250, 120, is_most=True),
        Goal("p99 ms at 256 connections, PostgreSQL", "many p99 postgresql", 250, 120, is_most=True),
        Goal("1,500 idle connections: a newcomer's page, ms", "newcomer", 100, 50, is_most=True),
        Goal("10,000 votes at once, all acknowledged, s, SQLite", "at once seconds sqlite", 8, 5, 1, is_most=True),
        Goal("10,000 votes at once, s, PostgreSQL", "at once seconds postgresql", 8, 5, 1, is_most=True),
        Goal("10,000 votes at once, runs with errors", "at once errors sqlite", 0, 0, is_most=True),
        Goal("1,000 people on their journey: p99 ms, SQLite", "journey sqlite", 500, 500, is_most=True),
        Goal("1,000 people: errors, SQLite", "journey errors sqlite", 0, 0, is_most=True),
        Goal("1,000 people on their journey: p99 ms, PostgreSQL", "journey postgresql", 500, 500, is_most=True),
        Goal("1,000 people: errors, PostgreSQL", "journey errors postgresql", 0, 0, is_most=True),
        Goal("acknowledged votes lost, or told wrongly, by faults", "lost", 0, 0, is_most=True),
        Goal("landing page a second, cached", "landing", 1_500, 3_000),
        Goal("result page a second, cached", "result", 1_500, 3_000),
        Goal("start of `serve` to its first page, s", "start", 2, 1, 2, is_most=True),
    ]


def write_figures(figures: Figures) -> list[str]:
    """Return the table of all figures."""
    least = min(figures.commits, default=0.0)
    return [
        f"Raw commits a second during the run: {least:,.0f} to {max(figures.commits, default=0.0):,.0f}.", "",
        "| figure | must | aim | measured | |", "|---|---|---|---|---|",
        *(goal.write(figures) for goal in list_goals(least >= QUIET)),
    ]  # fmt: skip
