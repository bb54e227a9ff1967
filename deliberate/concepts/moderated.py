"""What never reached a vote: how many statements on each concept moderators approved, merged or rejected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deliberate.concepts.coding import StatementCoding

STATES = ("visible", "merged", "waiting", "rejected")


@dataclass(frozen=True)
class SubmittedStatement:
    """A statement with its moderation state and its coding (None: not coded), whether or not it is in the results.

    unsettled: concepts on which the coders differ without a majority.
    """

    number: int
    moderation: str
    coding: StatementCoding | None
    is_seed: bool = False
    is_meta: bool = False
    key: str = ""
    unsettled: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModerationCounts:
    """Participants' statements on one concept (or all of them), counted by moderation state."""

    visible: int
    merged: int
    waiting: int
    rejected: int

    @property
    def submitted(self) -> int:
        return self.visible + self.merged + self.waiting + self.rejected

    @property
    def rejected_share(self) -> float | None:
        """The share rejected of the statements that a moderator reviewed; None where none was."""
        reviewed = self.submitted - self.waiting
        return self.rejected / reviewed if reviewed else None


def compute_moderation_counts(statements: Iterable[SubmittedStatement]) -> ModerationCounts:
    """Count participants' statements by moderation state; seed statements are left out."""
    states = Counter(item.moderation for item in statements if not item.is_seed)
    return ModerationCounts(*(states[state] for state in STATES))


def compute_moderation_by_concept(
    statements: Sequence[SubmittedStatement], concepts: Iterable[str]
) -> dict[str, ModerationCounts]:
    """Count, per concept, the participants' statements with an effect on it, direct or indirect."""
    return {
        concept: compute_moderation_counts(
            item for item in statements if item.coding is not None and item.coding.effect_on(concept)
        )
        for concept in concepts
    }


def compute_never_coded(statements: Sequence[SubmittedStatement]) -> int:
    """Count the statements that are waiting or rejected and that no one has coded: their concepts are unknown."""
    return sum(item.moderation in ("waiting", "rejected") and item.coding is None for item in statements)
