"""Opinion groups, published only where the votes support them; “none” is a possible answer."""

from deliberate.aggregation.modules.groups.module import MODULE, detect_opinion_groups
from deliberate.aggregation.modules.groups.result import OpinionGroups
from deliberate.aggregation.modules.groups.settings import Settings

__all__ = ["MODULE", "OpinionGroups", "Settings", "detect_opinion_groups"]
