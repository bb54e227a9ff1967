"""What every written text goes through before it is kept."""

from __future__ import annotations

import hashlib
import unicodedata

from deliberate.errors import TextEmpty, TextTooLong

# Marks that turn the reading direction of whatever follows them on the page.
DIRECTION_OVERRIDES = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))

# So many times its limit a text may have before it is cleaned; so many accents may stand on one letter.
SLACK, PILE = 10, 30


def cleaned(text: str) -> str:
    """Return the text in one line: composed letters, single spaces, no control signs, no direction overrides."""
    composed = unicodedata.normalize("NFC", without_piles(text)).translate(DIRECTION_OVERRIDES)
    printable = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in composed)
    return " ".join(printable.split())


def without_piles(text: str) -> str:
    """Return the text with at most PILE accents on one letter: composing takes the square of a pile.

    Source: Unicode Standard Annex 15, stream-safe text.
    """
    if text.isascii():
        return text
    height, kept = 0, []
    for sign in text:
        height = height + 1 if unicodedata.combining(sign) else 0
        if height <= PILE:
            kept.append(sign)
    return "".join(kept)


def checked(text: str, limit: int) -> str:
    """Return the cleaned text. Raises TextEmpty, or TextTooLong beyond `limit` characters.

    A text that is far too long is refused before it is cleaned; what cleaning takes away (spaces, accents that become
    one letter) has room.
    """
    if len(text) > SLACK * limit:
        raise TextTooLong(length=len(text), limit=limit)
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
