"""Participation and data quality: who voted how much, what was seen, and whether inattentive answers matter."""

from deliberate.aggregation.modules.quality.module import MODULE

__all__ = ["MODULE"]
