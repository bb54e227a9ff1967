"""Divisiveness: where people who differ on other statements differ on this one too. Exploratory.

Cross-split score, after Navarrete et al. 2024 (Nature Human Behaviour; arXiv 2211.04577) and Colley et al. 2023 (arXiv
2306.08511), adapted to votes: for every other statement k, the share that agrees here among those who agree with k less
the share among those who disagree with k. The absolute value of such a difference is large by chance alone where few
people voted on both, so differences are squared and the part that chance adds is taken off; what remains is 0 on
average where nothing divides people. A person who tends to agree agrees here and there, which shifts all differences
the same way; the score is therefore their spread over k, and the plain mean of squares is given beside it.

Axioms of divisiveness contradict each other (Endriss 2025, arXiv 2512.24467), so this is a place to look, not a
verdict.
"""

from deliberate.aggregation.modules.divisiveness.module import MODULE, Divisiveness

__all__ = ["MODULE", "Divisiveness"]
