"""Statements with the same wording count once."""

from __future__ import annotations

from collections.abc import Sequence

from deliberate.concepts.profile import StatementOutcome


def remove_duplicates(statements: Sequence[StatementOutcome]) -> tuple[list[StatementOutcome], dict[int, int]]:
    """Return the statements without repetitions, and which number each left-out one repeats.

    The one with the most votes stays, the lower number on a tie. Similar wording alone is not a repetition: “should”
    and “should not” look much alike. Statements without a key are never repetitions.
    """
    kept: dict[str, StatementOutcome] = {}
    for item in sorted(statements, key=lambda item: (-item.votes, item.number)):
        kept.setdefault(item.key or f"#{item.number}", item)
    stays = {item.number for item in kept.values()}
    repeats = {item.number: kept[item.key].number for item in statements if item.number not in stays}
    return [item for item in statements if item.number in stays], repeats
