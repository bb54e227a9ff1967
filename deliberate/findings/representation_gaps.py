"""Who is missing among the participants, measured against the reference shares of the target population."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.findings.blocks import StoredTable
from deliberate.findings.disclosure import redact_table
from deliberate.findings.document import ModuleFindings
from deliberate.findings.parts import Sentence

MODULE = "weighting"
MIN_GAP, MAX_GAPS = 0.05, 3


@dataclass(frozen=True)
class Gap:
    """A self-reported answer that is rarer among participants than in the target population.

    share, reference: shares in [0, 1] among participants and in the target population.
    """

    answer: str
    share: float
    reference: float

    @property
    def lack(self) -> float:
        return self.reference - self.share


@dataclass(frozen=True)
class RepresentationGaps:
    """Where participants differ from the target population.

    unknown: why that cannot be measured, as sentence and values. lacking: at most `MAX_GAPS` answers, largest gap
    first. was_compared: whether there were reference shares to compare with.
    """

    unknown: Sentence | None = None
    lacking: Sequence[Gap] = ()
    was_compared: bool = False


def build_representation_gaps(shares: StoredTable | None, module: ModuleFindings | None) -> RepresentationGaps:
    """Compare the shares of the participants with the reference shares, or say why that cannot be done.

    module: findings of the weighting module, whose notes give the reason where there are no shares.
    """
    if shares is None:
        notes = module.notes if module is not None else []
        return RepresentationGaps(unknown=notes[0].sentence if notes else None)
    gaps = [
        Gap(str(row.get("answer")), share, reference)
        for row in redact_table(shares).rows
        if (share := row.number("share")) is not None and (reference := row.number("reference")) is not None
    ]
    lacking = sorted((gap for gap in gaps if gap.lack >= MIN_GAP), key=lambda gap: -gap.lack)
    return RepresentationGaps(lacking=tuple(lacking[:MAX_GAPS]), was_compared=True)
