"""Marks English sentences for translation where no request is at hand."""


def N_(text: str) -> str:
    """Return `text` unchanged; the extraction of messages finds it by this name."""
    return text
