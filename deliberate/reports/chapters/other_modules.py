"""What modules without a chapter of their own found, ready to be shown: by outsiders' rules, with pictures."""

from __future__ import annotations

from typing import Any

from deliberate.analysis.disclosure import redact_block
from deliberate.reports.figures.curve import build_curve_picture
from deliberate.reports.figures.opinion_map import build_map_picture

FIRST_ROWS = 10
# Matrices whose columns are the published opinion groups, which people may have named.
BY_OPINION_GROUP = frozenset({"uncertainty.groups"})


def build_other_modules(findings: dict[str, Any], chapters: frozenset[str]) -> list[dict[str, Any]]:
    """Modules that answered, or looked and found nothing, and have no chapter: notes, and blocks with pictures."""
    return [
        {
            **module,
            "notes": [block for block in module["blocks"] if block["kind"] == "note"],
            "blocks": [add_picture(redact_block(block)) for block in module["blocks"] if block["kind"] != "note"],
        }
        for module in findings["modules"]
        if module["module"] not in chapters and module["status"] in ("ok", "not_found")
    ]


def add_picture(block: dict[str, Any]) -> dict[str, Any]:
    """Return the block with the picture its template draws, where its kind has one."""
    if block["kind"] == "curve":
        return {**block, "picture": build_curve_picture(block["points"])}
    if block["kind"] == "map":
        return {**block, "picture": build_map_picture(block)}
    if block["kind"] == "matrix":
        return {**block, "rows": build_matrix_rows(block), "are_opinion_groups": block["name"] in BY_OPINION_GROUP}
    return block


def build_matrix_rows(block: dict[str, Any]) -> list[dict[str, Any]]:
    """Return one row per statement with one cell per group, in the block's own order."""
    rows: dict[int, dict[str, Any]] = {}
    for cell in block["cells"]:
        rows.setdefault(cell["statement"], {})[cell["group"]] = cell
    return [
        {"statement": number, "cells": [row.get(group) for group in block["groups"]]} for number, row in rows.items()
    ]
