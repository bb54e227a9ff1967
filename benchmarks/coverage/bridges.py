"""Intervals of bridging and divisiveness, on votes from a model with two sides and personal tendencies to agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import stats

from benchmarks.coverage.row import Floats, Row, row
from deliberate.aggregation.modules.bridging.module import Bridging, Settings, compute_bridging
from deliberate.aggregation.modules.bridging.totals import compute_leave_one_out
from deliberate.aggregation.modules.divisiveness.cross_split import compute_cross_split
from deliberate.aggregation.votes import Votes

FRESH = 700_000
SEEN = {"25 votes a statement": 0.1, "60 votes a statement": 0.24, "150 votes a statement": 0.6}


@dataclass(frozen=True, eq=False)
class Sides:
    """A conversation in which P(agree) = ½ + appeal + tendency ± pull; share: the same, (people, statements)."""

    votes: Votes
    appeal: Floats
    lean: Floats
    share: Floats


def two_sides(seed: int, seen: float, pull: float = 0.15) -> Sides:
    """250 people, 60 statements."""
    random = np.random.default_rng([11, seed])
    people, statements = 250, 60
    person, statement = np.nonzero(random.random((people, statements)) < seen)
    appeal, pulls = random.normal(0, 0.12, statements), random.normal(0, pull, statements)
    side, lean = random.choice([-1, 1], people), random.normal(0, 0.08, people)
    share = np.clip(0.5 + appeal + lean[:, None] + side[:, None] * pulls, 0, 1)
    votes = Votes.from_triples(
        person, statement, np.where(random.random(len(person)) < share[person, statement], 1, -1),
        participant_ids=range(people), statement_ids=range(statements),
    )  # fmt: skip
    return Sides(votes, appeal, lean, share)


def bridge_rows(conversations: int) -> Iterator[Row]:
    """Intercept, two-sided mean, ranks."""
    for name, seen in SEEN.items():
        made = [(one, compute_bridging(one.votes, Settings())) for one in (two_sides(seed, seen) for seed in
                                                                               range(conversations))]  # fmt: skip
        for title, truth in TRUTHS.items():
            parts = [truth(one, found) for one, found in made]
            true, lower, upper = (np.concatenate([part[place] for part in parts]) for place in range(3))
            if np.isfinite(lower).any():
                yield row(title, name, true, (lower, upper))


def intercept(one: Sides, found: Bridging) -> tuple[Floats, Floats, Floats]:
    lower = np.where(found.listed, found.lower, np.nan)
    return one.appeal + 0.5 + one.lean.mean() - found.bridge.mean, lower, found.upper


def two_sided(one: Sides, found: Bridging) -> tuple[Floats, Floats, Floats]:
    """The sides as found: if everyone voted, the share that would agree of all who were found on each."""
    cells = one.votes.observed_votes
    side = np.repeat(found.bridge.person_loadings[:, 1:] >= 0, cells.statements, axis=1)
    side[cells.person, cells.statement] = compute_leave_one_out(cells, found.bridge)[1]
    both = np.stack([(one.share * there).sum(axis=0) / np.maximum(there.sum(axis=0), 1) for there in (side, ~side)])
    return np.sqrt(both[0] * both[1]), found.two_sided_lower, found.two_sided_upper


def ranks(one: Sides, found: Bridging) -> tuple[Floats, Floats, Floats]:
    true = np.full(len(one.appeal), np.nan)
    true[found.listed] = stats.rankdata(-one.appeal[found.listed])
    return true, found.rank_from, found.rank_to


TRUTHS = {
    "bridging: score": intercept,
    "bridging: two-sided mean": two_sided,
    "bridging: rank from … to": ranks,
}


def split_rows(conversations: int) -> Iterator[Row]:
    """The cross-split score, from two camps far apart to none; then where few people saw two statements both, and where
    there are few statements."""
    for name, seen, apart, people, statements in (
        ("groups far apart", 0.6, 0.8, 600, 40),
        ("groups far apart, half the votes", 0.3, 0.8, 600, 40),
        ("groups near each other", 0.6, 0.3, 600, 40),
        ("no groups", 0.6, 0.0, 600, 40),
        ("groups far apart, 27 people on two statements", 0.3, 0.8, 300, 80),
        ("no groups, 27 people on two statements", 0.3, 0.0, 300, 80),
        ("groups far apart, 30 people on two of 25 statements", 0.5, 0.8, 120, 25),
        ("no groups, 30 people on two of 25 statements", 0.5, 0.0, 120, 25),
        ("groups far apart, 10 statements", 0.8, 0.8, 400, 10),
        ("groups near each other, 10 statements", 0.8, 0.4, 400, 10),
        ("no groups, 10 statements", 0.8, 0.0, 400, 10),
        ("no groups, 72 people on two of 10 statements", 0.6, 0.0, 200, 10),
    ):
        # As many statements in every row, on crowds that did not serve to set the parts taken off.
        seeds = range(FRESH, FRESH + max(conversations, conversations * 40 // statements))
        parts = [one_split(seed, seen, apart, people, statements) for seed in seeds]
        true, lower, upper = (np.concatenate([part[place] for part in parts]) for place in range(3))
        yield row("divisiveness: divides by", name, true, (lower, upper))


def one_split(
    seed: int, seen: float, apart: float, people: int = 600, statements: int = 40
) -> tuple[Floats, Floats, Floats]:
    """People in two equal groups; the true spread over the other statements follows from the groups."""
    random = np.random.default_rng([12, seed])
    middle, gap = random.uniform(0.3, 0.7, statements), random.uniform(-apart, apart, statements) / 2
    shares = np.clip([middle - gap, middle + gap], 0.05, 0.95)
    camp = random.integers(0, 2, people)
    choice = np.where(random.random((people, statements)) < shares[camp], 1, -1)
    person, statement = np.nonzero(random.random((people, statements)) < seen)
    votes = Votes.from_triples(
        person, statement, choice[person, statement], participant_ids=range(people), statement_ids=range(statements)
    )
    found = compute_cross_split(votes.observed_votes, np.ones(people), 0.95)
    return spread_of(shares), found.lower, found.upper


def spread_of(shares: Floats) -> Floats:
    """Standard deviation over k of P(agree j | agree k) − P(agree j | disagree k), from the shares of two groups."""
    agree, disagree = shares / shares.sum(axis=0), (1 - shares) / (1 - shares).sum(axis=0)
    gap = shares.T @ agree - shares.T @ disagree
    np.fill_diagonal(gap, np.nan)
    return np.asarray(np.nanstd(gap, axis=1))
