"""Reads lists of votes: checks the numbers, finds their places, and orders millions of votes with one sort."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Indices = NDArray[np.int32]
Choices = NDArray[np.int8]
Floats = NDArray[np.float64]
AnyInts = NDArray[np.integer]

BLOCK = 1 << 22
"""Votes handled at a time where a step needs room for each of them."""


class VotesInvalid(ValueError):
    """The lists of votes contradict themselves; the message says how."""


def parse_whole_numbers(values: ArrayLike, what: str) -> AnyInts:
    """Return the values as integers, in their own size where they are some. Raises VotesInvalid for anything else."""
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if array.dtype.kind == "f":
        if not np.isfinite(array).all() or not (array == np.floor(array)).all():
            raise VotesInvalid(f"The {what} hold a value that is not a whole number.")
        return array.astype(np.int64)
    if array.dtype.kind not in "iub":
        raise VotesInvalid(f"The {what} must be whole numbers.")
    return array.astype(np.int64) if array.dtype.kind == "b" or array.dtype == np.uint64 else array


def parse_choices(values: ArrayLike) -> Choices:
    """Return the votes as −1, 0, 1. Raises VotesInvalid for any other number."""
    given = parse_whole_numbers(values, "votes")
    if given.size and (given.min() < -1 or given.max() > 1):
        wrong = given[(given < -1) | (given > 1)][0]
        raise VotesInvalid(f"A vote is -1, 0 or 1, not {wrong}.")
    return given.astype(np.int8, copy=False)


def sort_ids(given: ArrayLike | None, used: AnyInts, what: str) -> tuple[Ints, Ints]:
    """Return the sorted ids, and the order that sorts them; the ids in use where none are given."""
    ids = compute_distinct_ids(used) if given is None else parse_whole_numbers(given, f"{what} ids").astype(np.int64)
    order = np.argsort(ids, kind="stable")
    ids = ids[order]
    if (np.diff(ids) == 0).any():
        raise VotesInvalid(f"The {what} {ids[:-1][np.diff(ids) == 0][0]} is listed twice.")
    return ids, order


def compute_distinct_ids(used: AnyInts) -> Ints:
    """Return the numbers in use, sorted; without sorting all of them where they lie close together."""
    if used.size == 0:
        return np.zeros(0, dtype=np.int64)
    least, most = int(used.min()), int(used.max())
    if most - least > 4 * len(used) + 1000:
        return np.unique(used).astype(np.int64)
    present = np.zeros(most - least + 1, dtype=np.bool_)
    for start in range(0, len(used), BLOCK):
        present[used[start : start + BLOCK].astype(np.int64) - least] = True
    return np.flatnonzero(present).astype(np.int64) + least


def compute_positions(values: AnyInts, ids: Ints, what: str) -> Indices:
    """Return where each value stands in the sorted `ids`. Raises VotesInvalid for one that is not among them."""
    found = np.empty(len(values), dtype=np.int32)
    for start in range(0, len(values), BLOCK):
        part = values[start : start + BLOCK].astype(np.int64)
        if len(ids) and ids[-1] - ids[0] == len(ids) - 1:
            place = part - ids[0]
            known = (place >= 0) & (place < len(ids))
        else:
            place = np.searchsorted(ids, part)
            known = place < len(ids)
            known[known] = ids[place[known]] == part[known]
        if not known.all():
            raise VotesInvalid(f"A vote names the unknown {what} {part[~known][0]}.")
        found[start : start + BLOCK] = place
    return found


def order_votes(
    person: Indices, statement: Indices, choice: Choices, statements: int
) -> tuple[Indices, Indices, Choices]:
    """Return the votes ordered by person, then statement.

    Each vote is packed into one whole number, person first, so that sorting needs no second list and no permutation.
    """
    shift = max(int(statements - 1).bit_length(), 1) if statements else 1
    packed = np.empty(len(person), dtype=np.int64)
    for start in range(0, len(person), BLOCK):
        part = slice(start, start + BLOCK)
        packed[part] = (((person[part].astype(np.int64) << shift) | statement[part]) << 2) | (choice[part] + 1)
    if not (packed[1:] >= packed[:-1]).all():
        packed.sort()
    ordered = np.empty_like(person), np.empty_like(statement), np.empty_like(choice)
    for start in range(0, len(packed), BLOCK):
        part = slice(start, start + BLOCK)
        ordered[0][part] = packed[part] >> (shift + 2)
        ordered[1][part] = (packed[part] >> 2) & ((1 << shift) - 1)
        ordered[2][part] = (packed[part] & 3) - 1
    return ordered


def reject_duplicate_votes(person: Indices, statement: Indices, people: Ints, texts: Ints) -> None:
    """Refuse two votes of one person on one statement; the arrays are sorted."""
    twice = (person[1:] == person[:-1]) & (statement[1:] == statement[:-1])
    if twice.any():
        at = int(np.argmax(twice))
        raise VotesInvalid(f"Participant {people[person[at]]} voted twice on statement {texts[statement[at]]}.")


def parse_flags(given: ArrayLike | None, size: int, default: int, order: Ints) -> Ints:
    """Return one flag per statement in the order of the sorted ids."""
    if given is None:
        return np.full(size, default)
    array = np.asarray(given).astype(np.int64)
    if len(array) != size:
        raise VotesInvalid("There must be one flag per statement.")
    return array[order]


def parse_weights(given: ArrayLike | None, people: int, order: Ints) -> Floats | None:
    """Return the weights in the order of the sorted ids; they must be positive and finite."""
    if given is None:
        return None
    array = np.asarray(given, dtype=np.float64)
    if len(array) != people or not np.isfinite(array).all() or (array < 0).any():
        raise VotesInvalid("Weights must be one finite number of at least 0 per person.")
    return array[order]
