"""What every written text goes through before it is kept."""

from __future__ import annotations

import hashlib

from deliberate.errors import TextEmpty, TextTooLong
from deliberate.text import clean_line, comparable

# Beyond so many times its limit a text is refused as it stands, before any work is done on it.
SLACK = 10


def cleaned(text: str) -> str:
    """Return the text in one line: composed letters, single spaces, no control signs, no direction overrides."""
    return clean_line(text)


def within(text: str, limit: int) -> str:
    """Return the cleaned text, which may be empty; nothing is cut off in silence. Raises TextTooLong."""
    clean = cleaned(text)
    if len(clean) > limit:
        raise TextTooLong(length=len(clean), limit=limit)
    return clean


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
    """The same 64 characters for texts that differ only in what `comparable` overlooks, or in closing punctuation."""
    return digest(comparable(text))


def kept_keys(text: str) -> set[str]:
    """The keys under which a statement with this text may stand: until version 0.1.0 they overlooked less."""
    return {text_key(text), digest(cleaned(text).casefold())}


def digest(plain: str) -> str:
    return hashlib.sha256(plain.rstrip(" .!?…").encode()).hexdigest()
