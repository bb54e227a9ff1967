"""The key of a data folder, with which cookies and links are signed."""

from __future__ import annotations

import secrets
from pathlib import Path

from deliberate.storage.first_start import note_first_start
from deliberate.storage.private_files import make_folder, write_file_once

KEY_FILE = "secret-key"
SHORTEST_KEY = 32


class KeyUnusable(ValueError):
    """The key file holds no key; the message says what to do."""


def load_signing_key(folder: Path) -> str:
    """Return the signing key of this data folder; made at first use, for its owner alone. Raises KeyUnusable."""
    path = folder / KEY_FILE
    if not path.exists():
        make_folder(folder)
        note_first_start(folder)
        write_file_once(path, secrets.token_hex(32))
    key = path.read_text(encoding="ascii", errors="replace").strip()
    if len(key) < SHORTEST_KEY:
        raise KeyUnusable(
            f"The file {path} holds no key of at least {SHORTEST_KEY} characters. Put the right file back or restore a "
            "backup. Without it, participants and log-ins are not recognized; if there is none, delete the file, and "
            "a new key is made."
        )
    return key
