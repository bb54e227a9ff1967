"""Participants' tags against the coders' codes: a check on the codes and a reason to adjudicate them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# A code is adjudicated again from this share of dissent among at least so many people who gave a definite answer.
REOPEN_SHARE, MIN_TAGGERS = 0.3, 10
EFFECTS = {"supports": 1, "hinders": -1, "neither": 0}


@dataclass(frozen=True)
class CrowdAnswer:
    """Participants' tags for one concept of one statement: how many see the coded effect, how many another."""

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
        return self.dissent / self.definite if self.definite >= MIN_TAGGERS else None

    @property
    def missing(self) -> int:
        """How many more definite answers it takes to say anything."""
        return max(MIN_TAGGERS - self.definite, 0)

    @property
    def reopens(self) -> bool:
        """Whether so many contradict the code that it is adjudicated again."""
        share = self.dissent_share
        return share is not None and share >= REOPEN_SHARE


def summarize_crowd_answers(given: Sequence[str], official: int) -> CrowdAnswer:
    """Count the answers of one statement and concept against the official effect (+1, 0, −1)."""
    unsure = sum(answer == "unsure" for answer in given)
    agree = sum(answer != "unsure" and EFFECTS[answer] == official for answer in given)
    return CrowdAnswer(agree, len(given) - unsure - agree, unsure)


@dataclass(frozen=True)
class CrowdAgreement:
    """One concept over all statements: statements with enough answers, and how often people see the official effect."""

    statements: int
    answers: int
    equal: float | None


def compute_crowd_agreement(answers: Mapping[int, CrowdAnswer]) -> CrowdAgreement:
    """Compute how far participants' tags agree with the codes on one concept; rarely tagged statements are left out."""
    enough = [answer for answer in answers.values() if not answer.missing]
    total = sum(answer.definite for answer in enough)
    equal = sum(answer.agree for answer in enough) / total if total else None
    return CrowdAgreement(len(enough), total, equal)
