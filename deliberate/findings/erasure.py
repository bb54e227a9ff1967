"""Takes people who withdrew out of stored findings: lists of members and points of maps name them by number."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

# Lists that stand beside a list of members, entry for entry.
BESIDE_MEMBERS = ("probabilities",)


def forget_people(found: Any, numbers: Collection[int]) -> Any:
    """Return the same document without the people of these numbers; counts and shares stay as they were published."""
    if isinstance(found, list):
        return [forget_people(item, numbers) for item in found if not is_about(item, numbers)]
    if not isinstance(found, dict):
        return found
    kept = {key: forget_people(value, numbers) for key, value in found.items()}
    members = found.get("members")
    if isinstance(members, list):
        places = [place for place, number in enumerate(members) if number not in numbers]
        for key in ("members", *BESIDE_MEMBERS):
            if isinstance(found.get(key), list) and len(found[key]) == len(members):
                kept[key] = [found[key][place] for place in places]
    return kept


def is_about(item: Any, numbers: Collection[int]) -> bool:
    """Return whether an entry of a list is about one of these people."""
    return isinstance(item, dict) and item.get("participant") in numbers
