"""Which statement to show next: three purposes with published probabilities, and the probability of each statement.

Nothing here knows what a person will probably agree with: the floor looks at how often statements were shown, the
random part at nothing, the information part at how much a vote, whichever it is, would reveal about the person's
position.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from deliberate.text import N_, InvalidValue

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST, RANDOM, INFORMATION = "fewest", "random", "information"
FALLBACK = "fallback"  # information was wanted, but there is no map yet: drawn at random
MIN_RANDOM_SHARE = 0.1
TIE = 1e-9


class PolicyInvalid(InvalidValue):
    """The shares do not make a valid policy; the message says why."""


@dataclass(frozen=True)
class RoutingPolicy:
    """The share of draws for each purpose; they add up to 1, and at least a tenth is purely random."""

    fewest: float = 0.5
    random: float = 0.3
    information: float = 0.2

    def __post_init__(self) -> None:
        shares = asdict(self).values()
        if not all(isinstance(share, int | float) and 0 <= share <= 1 for share in shares):
            raise PolicyInvalid(N_("Each share must be between 0%% and 100%%."))
        if abs(sum(shares) - 1) > 1e-9:
            raise PolicyInvalid(N_("The shares must add up to 100%%."))
        if self.random < MIN_RANDOM_SHARE:
            raise PolicyInvalid(N_("At least 10%% must be selected at random, so that every share can be estimated."))


# What an organizer can choose by name; any other shares are a custom policy, called “own”.
POLICIES: dict[str, RoutingPolicy] = {
    "mixed": RoutingPolicy(),
    "fewest": RoutingPolicy(fewest=0.9, random=0.1, information=0.0),
    "uniform": RoutingPolicy(fewest=0.0, random=1.0, information=0.0),
    "information": RoutingPolicy(fewest=0.2, random=0.2, information=0.6),
}


def resolve_policy_name(policy: RoutingPolicy) -> str:
    """Return the name by which the policy can be chosen; “own” where it has none."""
    return next((name for name, named in POLICIES.items() if named == policy), "own")


def parse_policy(given: Mapping[str, float]) -> RoutingPolicy:
    """Return the policy with the `given` shares, or the default where none are given. Raises PolicyInvalid."""
    if not given:
        return RoutingPolicy()
    unknown = set(given) - {FEWEST, RANDOM, INFORMATION}
    if unknown:
        raise PolicyInvalid(N_("“%(name)s” is not a purpose of statement routing."), name=min(unknown))
    return RoutingPolicy(**{name: given.get(name, 0.0) for name in (FEWEST, RANDOM, INFORMATION)})


@dataclass(frozen=True, eq=False)
class RoutingProbabilities:
    """For each purpose, its share and the probability of each open statement under it, shape (statements,)."""

    purposes: tuple[tuple[str, float, Floats], ...]

    @property
    def total(self) -> Floats:
        """The probability that each statement is drawn, over all purposes."""
        return np.asarray(sum(share * each for _, share, each in self.purposes), dtype=np.float64)

    def draw(self, first: float, second: float) -> tuple[str, int]:
        """Draw a purpose and the index of an open statement, from two independent uniform numbers in [0, 1)."""
        bounds = np.cumsum([share for _, share, _ in self.purposes])
        purpose, _, each = self.purposes[min(int(np.searchsorted(bounds, first, side="right")), len(bounds) - 1)]
        chosen = int(np.searchsorted(np.cumsum(each), second * each.sum(), side="right"))
        return purpose, min(chosen, int(np.flatnonzero(each)[-1]))


def compute_routing_probabilities(shown: ArrayLike, gain: Floats | None, policy: RoutingPolicy) -> RoutingProbabilities:
    """Compute the probabilities of the open statements. O(statements).

    shown: how often each was shown so far. gain: information gain of a vote on each, None where there is no map.
    Ties in either are broken at random.
    """
    counts = np.asarray(shown, dtype=np.int64)
    even = np.full(len(counts), 1 / len(counts))
    parts = [(FEWEST, policy.fewest, distribute_evenly(counts == counts.min())), (RANDOM, policy.random, even)]
    if gain is None:
        parts.append((FALLBACK, policy.information, even))
    else:
        parts.append((INFORMATION, policy.information, distribute_evenly(gain >= gain.max() * (1 - TIE))))
    return RoutingProbabilities(tuple(part for part in parts if part[1] > 0))


def distribute_evenly(among: NDArray[np.bool_]) -> Floats:
    """Return equal probabilities for the statements in `among`, 0 for the others."""
    return np.asarray(among / among.sum(), dtype=np.float64)


def compute_information_gain(answered: Floats, open_ones: Floats, ridge: float) -> Floats | None:
    """Return how much a vote on each open statement would narrow down a person's position: v'S v, shape (statements,).

    answered, open_ones: directions of statements, shape (statements, dimensions). S = (V'V + ridge)⁻¹ is the
    uncertainty of the person's position after the votes cast. None where the map has no dimension or no vote a gain.
    """
    if open_ones.shape[1] == 0:
        return None
    uncertainty = np.linalg.inv(answered.T @ answered + ridge * np.eye(open_ones.shape[1]))
    gain = np.einsum("jd,de,je->j", open_ones, uncertainty, open_ones)
    return gain if gain.max(initial=0) > 0 else None
