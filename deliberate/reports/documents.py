"""The findings of a run as a document, with what outsiders may not see taken out."""

from __future__ import annotations

from typing import Any

from deliberate.models import Run

LEAST_CELL = 10


def block_named(findings: dict[str, Any], name: str) -> dict[str, Any] | None:
    """One block of the findings by its name."""
    for module in findings["modules"]:
        for block in module["blocks"]:
            if block["name"] == name:
                found: dict[str, Any] = block
                return found
    return None


def without_small_cells(block: dict[str, Any]) -> dict[str, Any]:
    """Group cells of fewer than ten people keep their place but lose their numbers."""
    if block["kind"] == "matrix":
        cells = [cell if cell_size(cell) >= LEAST_CELL else hidden(cell) for cell in block["cells"]]
        return {**block, "cells": cells}
    if block["kind"] == "groups":
        groups = [{key: value for key, value in group.items() if key != "members"} for group in block["groups"]]
        return {**block, "groups": groups}
    if block["kind"] == "map":
        points = [{key: value for key, value in point.items() if key != "participant"} for point in block["points"]]
        # In the order of place, so that the order of joining tells nothing.
        return {**block, "points": sorted(points, key=lambda point: (point["x"], point["y"]))}
    return block


def cell_size(cell: dict[str, Any]) -> float:
    return float(cell["agrees"] + cell["disagrees"] + cell["passes"])


def hidden(cell: dict[str, Any]) -> dict[str, Any]:
    return {"statement": cell["statement"], "group": cell["group"], "hidden": True}


def public_findings(run: Run) -> dict[str, Any]:
    """What the report shows, as JSON: no member lists, no small cells."""
    assert run.findings is not None
    modules = [
        {**module, "blocks": [without_small_cells(block) for block in module["blocks"]]}
        for module in run.findings["modules"]
    ]
    return {
        "question": run.question.position,
        "run": run.id,
        "input_hash": run.input_hash,
        "code_version": run.code_version,
        "seed": run.seed,
        "settings": run.settings,
        **{key: value for key, value in run.findings.items() if key != "modules"},
        "modules": modules,
    }
