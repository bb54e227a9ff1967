"""The settings of a slate, and the choice itself by every rule."""

from __future__ import annotations

from dataclasses import dataclass

from deliberate.aggregation.contract import setting
from deliberate.aggregation.modules.slate import rules
from deliberate.aggregation.modules.slate.audit import (
    RepresentationViolation,
    SlateReach,
    compute_slate_reach,
    detect_representation_violation,
)
from deliberate.aggregation.modules.slate.ballots import ApprovalBallots
from deliberate.text import N_

RULES = {
    "pav": rules.seq_pav,
    "phragmen": rules.phragmen,
    "equal_shares": rules.equal_shares,
    "coverage": rules.greedy_coverage,
}
MIN_VOTERS = 200  # people who voted on a statement, from which on nothing is inferred about those who did not


@dataclass(frozen=True)
class Settings:
    """How many statements, by which rule, and what an unseen statement means."""

    size: int = setting(10, N_("Number of statements"), N_("How many statements the slate holds."), least=1, most=50)
    rule: str = setting(
        "pav",
        N_("Rule"),
        N_(
            "pav: sequential proportional approval voting. phragmen: the load of each choice is shared by its "
            "supporters. equal_shares: everyone has the same budget. coverage: as many people as possible agree "
            "with at least one statement."
        ),
        choices=tuple(RULES),
    )
    exposure: str = setting(
        "share",
        N_("Unseen statements"),
        N_(
            "share: approvals are divided by the share of people who saw the statement. none: an unseen statement "
            "counts as not approved."
        ),
        choices=("share", "none"),
    )
    least_votes: int = setting(
        20, N_("Minimum votes"), N_("Statements with fewer votes are not candidates."), least=1, most=10_000
    )


@dataclass(frozen=True)
class Slate:
    """Places of statements in the votes: the slate in the order of choice, and each rule's slate.

    jr, ejr_plus: a debt to a group, None where the slate owes nothing on the votes as cast. reach: who agrees with none
    of it.
    """

    statements: tuple[int, ...]
    by_rule: dict[str, tuple[int, ...]]
    jr: RepresentationViolation | None
    ejr_plus: RepresentationViolation | None
    reach: SlateReach
    ballots: ApprovalBallots


def choose_slate(ballots: ApprovalBallots, settings: Settings) -> Slate:
    """Choose by every rule, and audit the chosen one."""
    price = ballots.shown if settings.exposure == "share" else None
    found = {name: rule(ballots, settings.size, price) for name, rule in RULES.items()}
    chosen = found[settings.rule]
    return Slate(
        tuple(int(ballots.statement[candidate]) for candidate in chosen),
        {name: tuple(int(ballots.statement[c]) for c in candidates) for name, candidates in found.items()},
        detect_representation_violation(ballots, chosen, settings.size, most_due=1),
        detect_representation_violation(ballots, chosen, settings.size),
        compute_slate_reach(ballots, chosen),
        ballots,
    )
