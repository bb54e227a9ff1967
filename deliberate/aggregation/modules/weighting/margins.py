"""Segments of the participants set against reference shares: who gave which answer, and the weighted share each answer
should have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.modules.weighting.reference import ReferenceShares

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Margin:
    """One segment. code: answer of each person. people: heads per answer. reference: share in the target population.

    target: the weighted share each answer is given. Answers without a reference (the unknown among them) have None and
    keep their share of the sample; the others divide the rest as the reference says.
    """

    segment: str
    answers: tuple[str, ...]
    code: Ints
    people: Floats
    reference: tuple[float | None, ...]
    target: Floats

    @property
    def compared(self) -> NDArray[np.bool_]:
        """Answers that have a reference share."""
        return np.array([share is not None for share in self.reference], dtype=np.bool_)


def build_margins(
    segments: Mapping[str, tuple[str, ...]], reference: ReferenceShares, taking_part: NDArray[np.bool_]
) -> tuple[Margin, ...]:
    """Return one margin per segment that has both answers and a reference; answers in the order of the reference, then
    others.

    taking_part: the people that count, of all that are listed.
    """
    found = (
        build_margin(name, np.array(segments[name], dtype=object)[taking_part], reference[name])
        for name in sorted(reference)
        if name in segments and taking_part.any()
    )
    return tuple(item for item in found if item.people[item.compared].sum() > 0)


def build_margin(segment: str, labels: NDArray[np.object_], shares: Mapping[str, float]) -> Margin:
    """Return the margin of one segment."""
    others = sorted(set(labels.tolist()) - set(shares))
    answers = (*shares, *others)
    place = {answer: number for number, answer in enumerate(answers)}
    code = np.array([place[label] for label in labels.tolist()], dtype=np.int64)
    people = np.bincount(code, minlength=len(answers)).astype(np.float64)
    reference = (*shares.values(), *(None for _ in others))
    compared = np.array([share is not None for share in reference], dtype=np.bool_)
    sample = people / people.sum()
    wanted = np.array([share if share is not None else 0.0 for share in reference])
    # No one can stand in for an answer that no participant gave: the others share its part.
    wanted[people == 0] = 0
    if wanted.sum() > 0:
        wanted *= sample[compared].sum() / wanted.sum()
    return Margin(segment, answers, code, people, reference, np.where(compared, wanted, sample))
