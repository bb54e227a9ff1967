"""The draw of the next statement for the vote path: the probabilities of `aggregation/routing`, without arrays.

It happens while the write lock is held, for one person at a time: for few numbers an array costs more than it saves.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence

from deliberate.aggregation.routing import FALLBACK, FEWEST, INFORMATION, RANDOM, TIE
from deliberate.queries.next_statement import RoutedStatement
from deliberate.services.vote_path.ballots import BoardStatement
from deliberate.services.vote_path.board import Board

SYSTEM_RANDOM = secrets.SystemRandom()


StatementDraw = tuple[BoardStatement, RoutedStatement]
Purpose = tuple[str, float, Sequence[BoardStatement]]


def draw_statement(board: Board, among: Sequence[BoardStatement], voted: Sequence[int]) -> StatementDraw:
    """Draw one of these statements, which must not be empty. voted: numbers of all statements the person voted on."""
    purposes = build_purposes(board, among, voted)
    first, chosen = SYSTEM_RANDOM.random(), purposes[-1]
    for purpose in purposes:
        if first < purpose[1]:
            chosen = purpose
            break
        first -= purpose[1]
    name, _, candidates = chosen
    statement = candidates[int(SYSTEM_RANDOM.random() * len(candidates))]
    holds = [some is among or any(one is statement for one in some) for _, _, some in purposes]
    probability = sum(share / len(some) for (_, share, some), has in zip(purposes, holds, strict=True) if has)
    return statement, RoutedStatement(statement.id, name, min(probability, 1.0))


def build_purposes(board: Board, among: Sequence[BoardStatement], voted: Sequence[int]) -> list[Purpose]:
    """Return each purpose with its share and the statements that it draws from, all with the same probability."""
    policy, shown = board.policy, board.shown
    found: list[Purpose] = []
    if policy.fewest > 0:
        counts = [shown.get(one.id, 0) for one in among]
        least = min(counts)
        fewest = [one for one, count in zip(among, counts, strict=True) if count == least]
        found.append((FEWEST, policy.fewest, fewest))
    if policy.random > 0:
        found.append((RANDOM, policy.random, among))
    if policy.information > 0:
        informative = find_most_informative(board, among, voted)
        name = FALLBACK if informative is None else INFORMATION
        found.append((name, policy.information, among if informative is None else informative))
    return found


def find_most_informative(
    board: Board, among: Sequence[BoardStatement], voted: Sequence[int]
) -> Sequence[BoardStatement] | None:
    """Return the statements on which a vote would reveal most about the person's position; None without a map."""
    known = board.directions
    if not known:
        return None
    vectors, size = known["statements"], known["dimensions"]
    nowhere = [0.0] * size
    if size == 0:
        return None
    matrix = [[known["ridge"] * (row == column) for column in range(size)] for row in range(size)]
    for number in voted:
        direction = vectors.get(str(number), nowhere)
        for row in range(size):
            for column in range(size):
                matrix[row][column] += direction[row] * direction[column]
    gains = compute_gains(matrix, [vectors.get(str(one.number), nowhere) for one in among])
    most = max(gains)
    return [one for one, gain in zip(among, gains, strict=True) if gain >= most * (1 - TIE)] if most > 0 else None


def compute_gains(matrix: list[list[float]], directions: Sequence[Sequence[float]]) -> list[float]:
    """Return v'M⁻¹v for each direction v, as |L⁻¹v|² with the Cholesky factor L of M. O(directions · dimensions²)."""
    size = len(matrix)
    factor = [[0.0] * size for _ in range(size)]
    for row in range(size):
        for column in range(row + 1):
            rest = matrix[row][column] - sum(factor[row][k] * factor[column][k] for k in range(column))
            factor[row][column] = math.sqrt(rest) if row == column else rest / factor[column][column]
    gains = []
    for direction in directions:
        solved: list[float] = []
        for row in range(size):
            rest = direction[row] - sum(factor[row][k] * solved[k] for k in range(row))
            solved.append(rest / factor[row][row])
        gains.append(sum(value * value for value in solved))
    return gains
