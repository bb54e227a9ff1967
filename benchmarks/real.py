"""The real data sets, where ../shared/data is beside the project; nothing is copied."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.measure import HOUSE
from benchmarks.shapes import Lists

DATA = HOUSE.parent / "shared" / "data"
SETS = {
    "bowling-green (real)": "polis-exports/american-assembly.bowling-green",
    "biodiversity (real)": "polis-exports/scoop-hivemind.biodiversity",
    "chatbot rules (real)": "ccai",
}


def real_sets() -> Iterator[tuple[str, Lists]]:
    """Name and votes of each set that is there."""
    from deliberate.formats.polis_reader import read_polis_folder

    for name, folder in SETS.items():
        if (DATA / folder).is_dir():
            votes = read_polis_folder(DATA / folder).votes
            yield name, (votes.person.astype(np.int32), votes.statement.astype(np.int16), votes.choice)
