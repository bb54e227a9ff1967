"""The settings of the weighting, and the comparison and weights themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.contract import setting
from deliberate.aggregation.measures import compute_effective_size
from deliberate.aggregation.modules.weighting.margins import Floats, Margin, build_margins
from deliberate.aggregation.modules.weighting.raking import RakingResult, rake_and_trim
from deliberate.aggregation.modules.weighting.reference import match_reference_spelling, parse_reference
from deliberate.aggregation.modules.weighting.representativeness import Representativeness, compute_representativeness
from deliberate.aggregation.votes import Votes
from deliberate.text import N_


@dataclass(frozen=True)
class Settings:
    """Whom the participants should resemble, and whether the other modules use the weights."""

    apply: bool = setting(
        False, N_("Use the weights"), N_("If on, every other analysis counts people with these weights.")
    )
    reference: str = setting(
        "",
        N_("Reference shares"),
        N_("One line per answer: segment, answer, share. Segments are what you know about participants."),
    )
    cap: float = setting(
        5.0, N_("Maximum weight"), N_("No one's weight is more than this many times the mean."), least=1.5, most=100
    )
    least_people: int = setting(
        50, N_("Minimum people"), N_("With fewer participants, no weights are computed."), least=10, most=100_000
    )


@dataclass(frozen=True, eq=False)
class Weighting:
    """weights: what the other modules are to use, one per listed person, None where they are not used; made: the
    weights found, used or not. People who have not voted weigh 0. size: Kish's effective number of people."""

    weights: Floats | None
    made: Floats
    margins: tuple[Margin, ...]
    likenesses: tuple[Representativeness, ...]
    raked: RakingResult
    people: int
    size: float


def compute_weighting(votes: Votes, settings: Settings, taking_part: NDArray[np.bool_]) -> Weighting | None:
    """Compute weights for those who take part; None where no segment can be compared."""
    reference = match_reference_spelling(parse_reference(settings.reference), votes.segments)
    margins = build_margins(votes.segments, reference, taking_part)
    if not margins:
        return None
    raked = rake_and_trim(margins, settings.cap)
    weights = np.zeros(votes.people)
    weights[taking_part] = raked.weights
    return Weighting(
        weights=weights if settings.apply else None,
        made=weights,
        margins=margins,
        likenesses=tuple(compute_representativeness(margin) for margin in margins),
        raked=raked,
        people=int(taking_part.sum()),
        size=compute_effective_size(raked.weights),
    )
