"""The cleaning of every text before it is stored."""

from __future__ import annotations

import hashlib

from deliberate.errors import TextEmpty, TextTooLong
from deliberate.text import clean_line, normalize_for_comparison

# A text longer than this many times its limit is refused before it is cleaned.
CLEANING_FACTOR = 10


def clean_text(text: str) -> str:
    """Return the text in one line: composed letters, single spaces, no control characters, no direction overrides."""
    return clean_line(text)


def clean_optional_text(text: str, limit: int) -> str:
    """Return the cleaned text, which may be empty; nothing is cut off silently. Raises TextTooLong."""
    clean = clean_text(text)
    if len(clean) > limit:
        raise TextTooLong(length=len(clean), limit=limit)
    return clean


def clean_required_text(text: str, limit: int) -> str:
    """Return the cleaned text. Raises TextEmpty, or TextTooLong beyond `limit` characters.

    A text that is far too long is refused before it is cleaned; what cleaning takes away (spaces, accents that become
    one letter) has room.
    """
    if len(text) > CLEANING_FACTOR * limit:
        raise TextTooLong(length=len(text), limit=limit)
    clean = clean_text(text)
    if not any(sign.isalnum() for sign in clean):
        raise TextEmpty
    if len(clean) > limit:
        raise TextTooLong(length=len(clean), limit=limit)
    return clean


def compute_text_key(text: str) -> str:
    """Return the same 64 characters for texts that differ only in what `normalize_for_comparison` overlooks, or in
    closing punctuation."""
    return hash_text(normalize_for_comparison(text))


def compute_stored_keys(text: str) -> set[str]:
    """Return the keys under which a statement with this text may stand: until version 0.1.0 they overlooked less."""
    return {compute_text_key(text), hash_text(clean_text(text).casefold())}


def hash_text(plain: str) -> str:
    return hashlib.sha256(plain.rstrip(" .!?…").encode()).hexdigest()
