"""Which statements no group vetoes, if each group may veto in proportion to its size."""

from deliberate.aggregation.modules.veto_core.module import MODULE

__all__ = ["MODULE"]
