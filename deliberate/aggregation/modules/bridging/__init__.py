"""Bridging: agreement beyond what people's own tendencies and the shared direction explain.

r̂ = μ + i_u + i_n + f_u·f_n on votes as 0, ½, 1 (the matrix factorization of Community Notes: Wojcik et al. 2022, arXiv
2210.15723), solved exactly by alternating least squares instead of gradient steps: every start ends at the same loss.
The code of Community Notes divides the squares by the number of people and of statements, which is a ridge of l·R/n per
person and l·R/m per statement (R votes); as R/m is 20 to 70 votes, statements that few people saw are pulled to the
middle. The default is therefore a fixed ridge, as strong as a few votes for every statement. The two-sided mean is
shown beside the intercept √(p₋·p₊): the share that agrees on each side of the shared direction, multiplied; each
person's side is found without their vote on the statement itself.

Limits: the shared direction need not be a political one; where it measures quality, bridging punishes quality. These
scores mostly re-rank by agreement, so they are never called consensus alone.
"""

from deliberate.aggregation.modules.bridging.fit import BridgingFit, Ridges, fit_bridging
from deliberate.aggregation.modules.bridging.module import MODULE

__all__ = ["MODULE", "BridgingFit", "Ridges", "fit_bridging"]
