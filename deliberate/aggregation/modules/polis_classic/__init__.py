"""The opinion map, groups and lists as Polis computes them, for comparison with earlier practice.

Source: the formulas of the Polis system (Small et al. 2021, "Polis: Scaling deliberation by mapping high dimensional
opinion spaces"), written anew. Known limits are stated on the map: it always finds at least two groups.
"""

from deliberate.aggregation.modules.polis_classic.module import MODULE, PolisMap, compute_polis_map

__all__ = ["MODULE", "PolisMap", "compute_polis_map"]
