"""The votes of a Polis export, for commands that need no database."""

from __future__ import annotations

from pathlib import Path

from deliberate.aggregation.votes import Votes
from deliberate.formats.polis_reader import read_polis_folder


def read_polis_votes(folder: Path) -> Votes:
    """Read the votes of an export. Raises FormatError, ValueError."""
    read = read_polis_folder(folder)
    return Votes.from_triples(
        read.votes.person,
        read.votes.statement,
        read.votes.choice,
        statement_ids=[item.number for item in read.statements],
        moderation=[item.moderation for item in read.statements],
        is_meta=[item.is_meta for item in read.statements],
    )
