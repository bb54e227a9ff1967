"""Where people stand: their tendency to agree set apart, and the few lines along which they differ.

Source: an ordinal probit model on the observed votes alone (`deliberate.aggregation.probit`); how many dimensions count
is chosen by cross-validation (`deliberate.aggregation.factors`). What is not seen is not filled in, so who saw what
does not move anyone.
"""

from deliberate.aggregation.modules.space.fit import OpinionSpace, fit_opinion_space, refine_space
from deliberate.aggregation.modules.space.module import MODULE, Settings

__all__ = ["MODULE", "OpinionSpace", "Settings", "fit_opinion_space", "refine_space"]
