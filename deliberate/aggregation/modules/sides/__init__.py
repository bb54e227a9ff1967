"""Sides: both outer parts of every dimension of opinion, which the rule by sides asks."""

from deliberate.aggregation.modules.sides.module import ENDS, MODULE, FoundSides

__all__ = ["ENDS", "MODULE", "FoundSides"]
