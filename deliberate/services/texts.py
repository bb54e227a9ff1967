"""What every written text goes through before it is kept."""

from __future__ import annotations

import hashlib
import unicodedata

from deliberate.errors import TextEmpty, TextTooLong

# Marks that turn the reading direction of whatever follows them on the page.
DIRECTION_OVERRIDES = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def cleaned(text: str) -> str:
    """The text in one line: composed letters, single spaces, no control signs, no direction overrides."""
    composed = unicodedata.normalize("NFC", text).translate(DIRECTION_OVERRIDES)
    printable = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in composed)
    return " ".join(printable.split())


def checked(text: str, limit: int) -> str:
    """The cleaned text. Raises TextEmpty, or TextTooLong beyond `limit` characters."""
    clean = cleaned(text)
    if not any(sign.isalnum() for sign in clean):
        raise TextEmpty
    if len(clean) > limit:
        raise TextTooLong(length=len(clean), limit=limit)
    return clean


def text_key(text: str) -> str:
    """The same 64 characters for texts that differ only in case, spacing or closing punctuation."""
    plain = cleaned(text).casefold().rstrip(" .!?…")
    return hashlib.sha256(plain.encode()).hexdigest()
