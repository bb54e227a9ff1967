"""Where people stand: their tendency to agree set apart, and the few lines along which they differ.

Source: a ridge model with intercepts and low rank on the observed votes alone (`deliberate.aggregation.factors`), its
size chosen by cross-validation. What is not seen is not filled in, so who saw what does not move anyone.
"""

from deliberate.aggregation.modules.space.fit import OpinionSpace, fit_opinion_space
from deliberate.aggregation.modules.space.module import MODULE, Settings

__all__ = ["MODULE", "OpinionSpace", "Settings", "fit_opinion_space"]
