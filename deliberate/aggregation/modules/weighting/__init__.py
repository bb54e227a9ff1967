"""Whether the people who took part resemble those meant to be heard, and weights that make up for it."""

from deliberate.aggregation.modules.weighting.module import MODULE

__all__ = ["MODULE"]
