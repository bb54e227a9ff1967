"""The sides of the opinion space: what the outer parts of each dimension say of each statement.

`positions` places people by other statements than the one judged, `bands` says how probably each lies in an outer
part, `counts` adds their votes up so weighted, `spread` learns how far sides differ, `credence` says how sure it all
is. There are no groups and no gate in it: where a dimension carries nothing, its sides say what everyone says.
"""

from deliberate.aggregation.sides.bands import DECIDING, WHOLE_OUTER_PARTS, Reading
from deliberate.aggregation.sides.counts import SideCounts, Sides
from deliberate.aggregation.sides.credence import (
    LEVEL,
    SideShares,
    ask_sides,
    compute_side_shares,
    count_resampled,
    fit_side_model,
)

__all__ = [
    "DECIDING",
    "LEVEL",
    "WHOLE_OUTER_PARTS",
    "Reading",
    "SideCounts",
    "SideShares",
    "Sides",
    "ask_sides",
    "compute_side_shares",
    "count_resampled",
    "fit_side_model",
]
