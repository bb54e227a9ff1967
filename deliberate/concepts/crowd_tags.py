"""Participants' tags against the coders' codes: a check on the codes and a ground to settle them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# From this share of dissent among at least so many people who gave a definite answer, a code is settled again.
REOPEN_SHARE, LEAST_TAGGERS = 0.3, 10
EFFECTS = {"supports": 1, "hinders": -1, "neither": 0}


@dataclass(frozen=True)
class LayAnswer:
    """What people said of one concept of one statement: how many see the official effect, how many another."""

    agree: int
    dissent: int
    unsure: int

    @property
    def definite(self) -> int:
        """People who gave an answer other than unsure."""
        return self.agree + self.dissent

    @property
    def dissent_share(self) -> float | None:
        """The share of definite answers that contradict the code; None below the least number of people."""
        return self.dissent / self.definite if self.definite >= LEAST_TAGGERS else None

    @property
    def missing(self) -> int:
        """How many more definite answers it takes to say anything."""
        return max(LEAST_TAGGERS - self.definite, 0)

    @property
    def reopens(self) -> bool:
        """Whether so many contradict that the code is settled again."""
        share = self.dissent_share
        return share is not None and share >= REOPEN_SHARE


def lay_answer(given: Sequence[str], official: int) -> LayAnswer:
    """Count the answers of one statement and concept against the official effect (+1, 0, −1)."""
    unsure = sum(answer == "unsure" for answer in given)
    agree = sum(answer != "unsure" and EFFECTS[answer] == official for answer in given)
    return LayAnswer(agree, len(given) - unsure - agree, unsure)


@dataclass(frozen=True)
class LayAgreement:
    """One concept over all statements: statements with enough answers, and how often people see the official effect."""

    statements: int
    answers: int
    equal: float | None


def lay_agreement(answers: Mapping[int, LayAnswer]) -> LayAgreement:
    """Agreement of lay people with the codes on one concept; statements with too few answers are left out."""
    enough = [answer for answer in answers.values() if not answer.missing]
    total = sum(answer.definite for answer in enough)
    equal = sum(answer.agree for answer in enough) / total if total else None
    return LayAgreement(len(enough), total, equal)
