"""A migration that has landed is never edited: databases out there were made with it as it was."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.house.source import HOUSE

VERSIONS = HOUSE / "migrations" / "versions"
LANDED = Path(__file__).with_name("migrations.sha256")


def landed() -> dict[str, str]:
    """The checksum of each migration by its file's name, as written down when it landed."""
    lines = (line.split() for line in LANDED.read_text(encoding="ascii").splitlines() if line)
    return {name: checksum for checksum, name in lines}


def faults(present: dict[str, str], written_down: dict[str, str]) -> list[str]:
    """What is wrong with the migrations at hand, a sentence each."""
    found = []
    for name in sorted(present.keys() | written_down.keys()):
        if name not in present:
            found.append(f"{name} has landed and is gone: put it back; databases were made with it.")
        elif name not in written_down:
            found.append(f"{name} is new: add the line '{present[name]}  {name}' to tests/house/{LANDED.name}.")
        elif present[name] != written_down[name]:
            found.append(f"{name} has landed and must not be edited: undo the edit and write a new migration.")
    return found


def test_no_landed_migration_was_edited() -> None:
    present = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VERSIONS.glob("*.py")}
    assert faults(present, landed()) == []


def test_an_edit_a_loss_and_a_new_file_are_told_apart() -> None:
    before = {"0001_a.py": "aa", "0002_b.py": "bb"}
    assert faults({"0001_a.py": "ab", "0003_c.py": "cc"}, before) == [
        "0001_a.py has landed and must not be edited: undo the edit and write a new migration.",
        "0002_b.py has landed and is gone: put it back; databases were made with it.",
        "0003_c.py is new: add the line 'cc  0003_c.py' to tests/house/migrations.sha256.",
    ]
