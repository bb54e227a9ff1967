"""What silence may hide: how seldom the other side may have voted, and what passes would change if they were votes."""

from __future__ import annotations

from dataclasses import dataclass

from deliberate.findings.parts import JsonObject
from deliberate.findings.ranges import counts_passes
from deliberate.findings.standing import find_line


@dataclass(frozen=True)
class Silence:
    """Of an accepted or rejected outcome, among everyone.

    cast_ratio: the outcome holds as long as those against it vote more than this many times as often as those for it.
    hesitant_share: the share on its side if everyone who passed had voted against it; None where no one passed, or
    where the rule counts a pass so already. line: the share that the side must exceed.
    """

    cast_ratio: float
    hesitant_share: float | None
    line: float

    @property
    def holds_in_hesitation(self) -> bool:
        """Whether the side would still be above the line if every pass were a vote against it."""
        return self.hesitant_share is not None and self.hesitant_share > self.line

    def to_json(self) -> JsonObject:
        """Return it for documents, rounded."""
        hesitant = self.hesitant_share
        return {
            "cast_ratio": round(self.cast_ratio, 9),
            "share_if_passes_opposed": None if hesitant is None else round(hesitant, 9),
        }


def compute_silence(state: str, agrees: float, disagrees: float, passes: float, rule: JsonObject) -> Silence | None:
    """Return what silence may hide of an outcome; None where it is not decided, or not clear among everyone.

    The second happens under rules that ask groups, and where the rule has no line on the axis of a share. Of those for
    an outcome and those against it, numbers a and b voted. If those against vote ρ times as often, their share among
    all is (b/ρ) / (a + b/ρ), so the outcome holds while ρ > b·t / (a·(1 − t)), t being the line.
    """
    line = find_line(rule)
    if line is None or line >= 1 or state not in ("accepted", "rejected"):
        return None
    side, against = (agrees, disagrees) if state == "accepted" else (disagrees, agrees)
    against += passes if counts_passes(rule) else 0
    if side <= 0 or side / (side + against) <= line:
        return None
    hesitant = side / (side + against + passes) if passes and not counts_passes(rule) else None
    return Silence(against * line / (side * (1 - line)), hesitant, line)
