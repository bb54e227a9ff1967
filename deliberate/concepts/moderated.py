"""What never reached a vote: how moderation fell on each concept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deliberate.concepts.coding import StatementCoding

STATES = ("visible", "merged", "waiting", "rejected")


@dataclass(frozen=True)
class SubmittedStatement:
    """A statement with its moderation state and its coding, in a result or not."""

    number: int
    moderation: str
    coding: StatementCoding | None
    is_seed: bool = False
    is_meta: bool = False
    key: str = ""


@dataclass(frozen=True)
class ModerationCounts:
    """Participants' statements on one concept (or all of them): handed in, and what became of them."""

    visible: int
    merged: int
    waiting: int
    rejected: int

    @property
    def submitted(self) -> int:
        return self.visible + self.merged + self.waiting + self.rejected

    @property
    def rejected_share(self) -> float | None:
        """The share turned down of those that a moderator looked at; None where none was."""
        looked_at = self.submitted - self.waiting
        return self.rejected / looked_at if looked_at else None


def compute_moderation_counts(statements: Iterable[SubmittedStatement]) -> ModerationCounts:
    states = Counter(item.moderation for item in statements if not item.is_seed)
    return ModerationCounts(*(states[state] for state in STATES))


def compute_moderation_by_concept(
    statements: Sequence[SubmittedStatement], concepts: Iterable[str]
) -> dict[str, ModerationCounts]:
    """Per concept the participants' statements with an effect on it, direct or indirect."""
    return {
        concept: compute_moderation_counts(
            item for item in statements if item.coding is not None and item.coding.effect_on(concept)
        )
        for concept in concepts
    }


def compute_never_coded(statements: Sequence[SubmittedStatement]) -> int:
    """Statements kept from the vote that nobody has coded: what they were about is unknown."""
    return sum(item.moderation in ("waiting", "rejected") and item.coding is None for item in statements)
