"""The sign that the files of an export declare for their votes: whether agree is 1 or -1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from deliberate.formats.errors import FormatError
from deliberate.formats.limits import UPLOAD
from deliberate.formats.safe_json import read_json
from deliberate.formats.text_files import read_file
from deliberate.text import N_

FORMAT = "polis-export/1"
CONVENTION = f"agree=+1;disagree=-1;pass=0;format={FORMAT}"
# How texts are guarded against being run as formulas: see `csv_guard`.
GUARD = "apostrophe/2"
LONGEST_CONVENTION = 300
# What the two conventions look like; disagree is always the opposite and pass is 0.
SIGNS = {("1", "-1", "0"): 1, ("-1", "1", "0"): -1}


def read_declared_sign(summary: dict[str, str], document: Path) -> int:
    """Return 1 where agree is 1 (also where nothing is declared), -1 where the files say that agree is -1.

    Raises FormatError where a declaration cannot be read, or summary.csv and format.json contradict each other.
    """
    found = set()
    if "vote-convention" in summary:
        found.add(parse_sign(parse_convention(summary["vote-convention"]), "summary.csv"))
    if document.exists():
        found.add(read_document_sign(document))
    if len(found) > 1:
        raise FormatError(document.name, None, N_("summary.csv declares the opposite sign of votes."))
    return found.pop() if found else 1


def read_document_sign(path: Path) -> int:
    """Return the sign in format.json: under “vote”, or as a line of text under “vote-convention”."""
    document = read_json(read_file(path, UPLOAD), path.name, UPLOAD)
    if not isinstance(document, dict) or not ({"vote", "vote-convention"} & document.keys()):
        raise FormatError(path.name, None, N_("the file does not say which number means agree."))
    signs = set()
    if "vote" in document:
        signs.add(parse_sign(document["vote"], path.name))
    if "vote-convention" in document:
        signs.add(parse_sign(parse_convention(document["vote-convention"]), path.name))
    if len(signs) > 1:
        raise FormatError(path.name, None, N_("the file declares two opposite signs of votes."))
    return signs.pop()


def has_guarded_parts(document: Path) -> bool:
    """Return whether format.json declares that each part of a text is guarded against formulas, not its start alone."""
    if not document.exists():
        return False
    found = read_json(read_file(document, UPLOAD), document.name, UPLOAD)
    return isinstance(found, dict) and found.get("guard") == GUARD


def parse_convention(line: Any) -> dict[str, str]:
    """Return the parts of “agree=+1;disagree=-1;pass=0”, separated by spaces or semicolons."""
    if not isinstance(line, str):
        return {}
    parts = (part.partition("=") for part in line[:LONGEST_CONVENTION].replace(";", " ").split())
    return {name: value for name, sign, value in parts if name and sign and value}


def parse_sign(parts: Any, file: str) -> int:
    """Return 1 or -1 from the values of agree, disagree and pass."""
    values = parts if isinstance(parts, dict) else {}
    words = tuple(str(values.get(name)).removeprefix("+") for name in ("agree", "disagree", "pass"))
    found = SIGNS.get((words[0], words[1], words[2]))
    if found is None:
        declared = ", ".join(
            f"{name} {word[:20]}" for name, word in zip(("agree", "disagree", "pass"), words, strict=True)
        )
        raise FormatError(file, None, N_("the declared meaning of votes is unknown (%(declared)s)."), declared=declared)
    return found


def build_format_document() -> dict[str, Any]:
    """Return what format.json says of the files we write."""
    return {
        "format": FORMAT,
        "vote-convention": CONVENTION,
        "vote": {"agree": 1, "disagree": -1, "pass": 0},
        "guard": GUARD,
        "files": {
            "summary.csv": {"vote-convention": "declaration"},
            "comments.csv": {"agrees": "count", "disagrees": "count", "passes": "count"},
            "votes.csv": {"vote": "vote"},
            "participants-votes.csv": {
                "<comment-id>": "vote", "n-votes": "count", "n-agree": "count", "n-disagree": "count",
            },
        },
    }  # fmt: skip
