"""The sign that the files of an export declare for their votes: whether agree is 1 or -1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from deliberate.formats.errors import FormatError
from deliberate.formats.tables import text_of

FORMAT = "polis-export/1"
CONVENTION = f"agree=+1;disagree=-1;pass=0;format={FORMAT}"
# What the two conventions look like; disagree is always the opposite and pass is 0.
SIGNS = {("1", "-1", "0"): 1, ("-1", "1", "0"): -1}


def declared_sign(summary: dict[str, str], document: Path) -> int:
    """1 where agree is 1 (also where nothing is declared), -1 where the files say that agree is -1.

    Raises FormatError where a declaration cannot be read, or summary.csv and format.json contradict each other.
    """
    found = set()
    if "vote-convention" in summary:
        found.add(sign_of(parts_of(summary["vote-convention"]), "summary.csv"))
    if document.exists():
        found.add(sign_of_document(document))
    if len(found) > 1:
        raise FormatError(document.name, None, "summary.csv declares the opposite sign of votes.")
    return found.pop() if found else 1


def sign_of_document(path: Path) -> int:
    """The sign in format.json: under “vote”, or as a line of text under “vote-convention”."""
    try:
        document = json.loads(text_of(path))
    except (ValueError, RecursionError) as problem:
        if isinstance(problem, FormatError):
            raise
        line = getattr(problem, "lineno", None)
        raise FormatError(path.name, line, "this is not JSON.") from None
    if not isinstance(document, dict) or not ({"vote", "vote-convention"} & document.keys()):
        raise FormatError(path.name, None, "it does not say what the numbers of votes mean.")
    signs = set()
    if "vote" in document:
        signs.add(sign_of(document["vote"], path.name))
    if "vote-convention" in document:
        signs.add(sign_of(parts_of(document["vote-convention"]), path.name))
    if len(signs) > 1:
        raise FormatError(path.name, None, "it declares two opposite signs of votes.")
    return signs.pop()


def parts_of(line: Any) -> dict[str, str]:
    """“agree=+1;disagree=-1;pass=0” as its parts; spaces part them as well as semicolons."""
    if not isinstance(line, str):
        return {}
    parts = (part.partition("=") for part in line.replace(";", " ").split())
    return {name: value for name, sign, value in parts if name and sign and value}


def sign_of(parts: Any, file: str) -> int:
    """1 or -1 from the values of agree, disagree and pass."""
    values = parts if isinstance(parts, dict) else {}
    words = tuple(str(values.get(name)).removeprefix("+") for name in ("agree", "disagree", "pass"))
    found = SIGNS.get((words[0], words[1], words[2]))
    if found is None:
        said = ", ".join(f"{name} {word[:20]}" for name, word in zip(("agree", "disagree", "pass"), words, strict=True))
        raise FormatError(file, None, f"the declared meaning of votes is not known ({said}).")
    return found


def format_document() -> dict[str, Any]:
    """What format.json says of the files we write."""
    return {
        "format": FORMAT,
        "vote-convention": CONVENTION,
        "vote": {"agree": 1, "disagree": -1, "pass": 0},
        "files": {
            "summary.csv": {"vote-convention": "declaration"},
            "comments.csv": {"agrees": "count", "disagrees": "count", "passes": "count"},
            "votes.csv": {"vote": "vote"},
            "participants-votes.csv": {
                "<comment-id>": "vote", "n-votes": "count", "n-agree": "count", "n-disagree": "count",
            },
        },
    }  # fmt: skip
