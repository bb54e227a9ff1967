"""What an entry of the log is about, in the reader's language: kept as plain English words with numbers."""

from __future__ import annotations

import re

from flask_babel import gettext

from deliberate.text import N_

PARTS = {
    "question": N_("question %(number)s"),
    "statement": N_("statement %(number)s"),
    "comment": N_("comment %(number)s"),
    "version": N_("version %(number)s"),
}
PART = re.compile(r"(question|statement|comment|version) (\d{1,9})")


def describe_subject(kept: str) -> str:
    """Return the subject in the reader's language; anything else, such as a person's name, stays as it is."""
    found = [PART.fullmatch(part) for part in kept.split(", ")]
    if not kept or any(part is None for part in found):
        return kept
    return ", ".join(str(gettext(PARTS[part[1]], number=part[2])) for part in found if part is not None)
