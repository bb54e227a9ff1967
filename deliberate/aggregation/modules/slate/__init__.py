"""Which few statements represent as many people as possible, each group in proportion to its size."""

from deliberate.aggregation.modules.slate.module import MODULE

__all__ = ["MODULE"]
