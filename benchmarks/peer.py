"""The peer: red-dwarf, the Python implementation of the Polis pipeline."""

from __future__ import annotations

import warnings

from benchmarks.shapes import Lists


def red_dwarf(records: list[dict[str, int]]) -> object:
    """The whole pipeline on votes in the form it asks for."""
    from reddwarf.implementations.base import run_pipeline

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return run_pipeline(votes=records, random_state=1)


def as_records(lists: Lists) -> list[dict[str, int]]:
    """One record per vote."""
    columns = (values.tolist() for values in lists)
    return [
        {"participant_id": p, "statement_id": s, "vote": c, "modified": 0} for p, s, c in zip(*columns, strict=True)
    ]
