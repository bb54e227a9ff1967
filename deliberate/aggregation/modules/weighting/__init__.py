"""Whether participants resemble the target population, and weights that correct for differences."""

from deliberate.aggregation.modules.weighting.module import MODULE

__all__ = ["MODULE"]
