"""How the votes came about: who voted how much, what was seen, and whether signs of inattention matter."""

from deliberate.aggregation.modules.quality.module import MODULE

__all__ = ["MODULE"]
