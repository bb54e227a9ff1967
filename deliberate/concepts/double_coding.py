"""Which statements are coded by whom: everything twice while there are few, a random share of many."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from math import ceil

# Up to 150 statements all are double-coded; beyond that at least 50, and at least a fifth.
MAX_FULLY_DOUBLE, MIN_DOUBLE, DOUBLE_SHARE = 150, 50, 0.2
CALIBRATION_MIN, CALIBRATION_MAX, CALIBRATION = 20, 30, 25
SEED = "double-coding"


def compute_random_rank(number: int, seed: str) -> str:
    """Return a statement's place in a random order that is the same on every machine and does not move as others
    come."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def sample_numbers(numbers: Sequence[int], size: int, seed: str) -> tuple[int, ...]:
    """Return a random sample of statement numbers, in their own order."""
    return tuple(sorted(sorted(numbers, key=lambda number: compute_random_rank(number, seed))[:size]))


def compute_double_coding_size(statements: int) -> int:
    """Return how many of so many statements are coded by every coder."""
    return statements if statements <= MAX_FULLY_DOUBLE else max(MIN_DOUBLE, ceil(DOUBLE_SHARE * statements))


def select_double_coded(numbers: Sequence[int]) -> tuple[int, ...]:
    """Return the statements that every coder codes."""
    return sample_numbers(numbers, compute_double_coding_size(len(numbers)), SEED)


def select_calibration_sample(numbers: Sequence[int], size: int = CALIBRATION) -> tuple[int, ...]:
    """Return the statements of a calibration round."""
    return sample_numbers(numbers, size, "calibration")


def assign_statements(
    coder: int, coders: Sequence[int], numbers: Sequence[int], all_code: Sequence[int]
) -> tuple[int, ...]:
    """Return the statements one coder is to code: those that all code, and an even part of the rest.

    coder, coders: ids; the rest goes round the coders in random order, so that no one gets only the early statements.
    """
    everyone = set(all_code)
    rest = sorted(
        (number for number in numbers if number not in everyone), key=lambda number: compute_random_rank(number, SEED)
    )
    place = sorted(coders).index(coder) if coder in coders else 0
    return tuple(sorted(everyone.intersection(numbers) | set(rest[place :: max(len(coders), 1)])))
