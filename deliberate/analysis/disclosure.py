"""Disclosure control: what of the findings people without a role may see, where so few could be known by it."""

from __future__ import annotations

from typing import Any

MIN_CELL_SIZE = 10
MEMBER_KEYS = {"members", "probabilities"}


def redact_block(block: dict[str, Any]) -> dict[str, Any]:
    """Return the block without member lists, without numbers of fewer than ten people, without the order of joining."""
    if block["kind"] == "matrix":
        return {**block, "cells": redact_cells(block["cells"])}
    if block["kind"] == "groups":
        return {**block, "groups": [redact_group(group) for group in block["groups"]]}
    if block["kind"] == "map":
        points = [{key: value for key, value in point.items() if key != "participant"} for point in block["points"]]
        # In the order of place, so that the order of joining tells nothing.
        return {**block, "points": sorted(points, key=lambda point: (point["x"], point["y"]))}
    if block["kind"] == "table" and block["people"]:
        return {**block, "rows": redact_rows(block)}
    return block


def redact_rows(block: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of fewer than ten people keep their names but lose their numbers; of each whole never just one."""
    people, part = block["people"], block["part"]
    wholes: dict[Any, list[int]] = {}
    for place, row in enumerate(block["rows"]):
        wholes.setdefault(row.get(part), []).append(place)
    unseen: set[int] = set()
    for places in wholes.values():
        ordered = sorted(places, key=lambda place: float(block["rows"][place][people]))
        small = sum(float(block["rows"][place][people]) < MIN_CELL_SIZE for place in ordered)
        unseen.update(ordered[: 2 if small == 1 else small])
    names = {column["key"] for column in block["columns"] if column["unit"] == "text"}
    return [
        {**{key: value if key in names else None for key, value in row.items()}, "hidden": True}
        if place in unseen
        else row
        for place, row in enumerate(block["rows"])
    ]


def redact_live_row(row: dict[str, Any], *, is_unseen: bool) -> dict[str, Any]:
    """Return a statement's live counts; without numbers while fewer than ten people voted, or one has not voted
    oneself.

    A counter that moves with every vote would tell who voted how where few people vote, and lead those who come later.
    """
    if is_unseen:
        return {**build_bare_row(row), "hidden": "vote first"}
    return {**build_bare_row(row), "hidden": "few"} if count_people_in(row) < MIN_CELL_SIZE else row


def build_bare_row(row: dict[str, Any]) -> dict[str, Any]:
    return {"statement": row["statement"], "text": row["text"]}


def redact_group(group: dict[str, Any]) -> dict[str, Any]:
    """Return a group without its members and their chances, and without statements that fewer than ten of them saw."""
    kept = [item for item in group.get("representative", ()) if item.get("seen", MIN_CELL_SIZE) >= MIN_CELL_SIZE]
    return {**{key: value for key, value in group.items() if key not in MEMBER_KEYS}, "representative": kept}


def redact_cells(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cells of fewer than ten people keep their place but lose their numbers.

    Where only one group of a statement would be hidden, the next smallest is hidden too: else the hidden one
    could be found by taking the others from the total.
    """
    by_statement: dict[int, list[dict[str, Any]]] = {}
    for cell in cells:
        by_statement.setdefault(cell["statement"], []).append(cell)
    unseen: set[tuple[int, str]] = set()
    for statement, row in by_statement.items():
        ordered = sorted(row, key=count_people_in)
        small = sum(count_people_in(cell) < MIN_CELL_SIZE for cell in ordered)
        if small == 1:
            small = 2
        unseen.update((statement, cell["group"]) for cell in ordered[:small])
    return [build_hidden_cell(cell) if (cell["statement"], cell["group"]) in unseen else cell for cell in cells]


def count_people_in(cell: dict[str, Any]) -> float:
    return float(cell["agrees"] + cell["disagrees"] + cell["passes"])


def build_hidden_cell(cell: dict[str, Any]) -> dict[str, Any]:
    return {"statement": cell["statement"], "group": cell["group"], "hidden": True}


def redact_concepts(concepts: dict[str, Any], agreement: dict[str, Any]) -> dict[str, Any]:
    """Return the concept part of the findings: small cells hidden, and no profile where coders agree too little.

    agreement: concept → with the key `standing`. A withheld profile keeps its exposure and what moderation did.
    """
    profiles = {
        key: withhold_profile(found) if agreement.get(key, {}).get("standing") == "withheld" else found
        for key, found in concepts["profiles"].items()
    }
    groups = {name: {**part, "cells": redact_cells(part["cells"])} for name, part in concepts["groups"].items()}
    return {**concepts, "profiles": profiles, "groups": groups}


def withhold_profile(profile: dict[str, Any]) -> dict[str, Any]:
    """Return a profile of which only the number of statements and their moderation may be told."""
    return {"verdict": "withheld", "exposure": profile["exposure"], "moderated": profile["moderated"]}
