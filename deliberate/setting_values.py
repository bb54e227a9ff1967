"""What a setting may be: yes or no, a number within bounds, a web address; a wrong one is told in words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

ON, OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class ConfigurationInvalid(ValueError):
    """A setting has a value it cannot have, or there is none of this name. Says all that is wrong at once."""


def parse_bool(name: str, value: Any) -> bool:
    """Yes or no, in one of the four spellings."""
    word = str(value).strip().lower()
    if word not in ON + OFF:
        raise ConfigurationInvalid(f"{name} is “{value}”, but must be one of {', '.join(ON)} or {', '.join(OFF)}.")
    return word in ON


def parse_bounded_number(name: str, value: Any, least: int, most: int) -> int:
    """Return a whole number between these two."""
    word = str(value).strip().removeprefix("-")
    # Digits of other scripts and endless ones are no numbers here.
    number = int(str(value)) if word.isascii() and word.isdigit() and len(word) < 19 else None
    if number is None or not least <= number <= most or isinstance(value, bool):
        raise ConfigurationInvalid(f"{name} is “{str(value)[:40]}”, but must be a whole number from {least} to {most}.")
    return number


def check_base_url(name: str, text: str) -> str:
    """Return a web address without question mark, fragment, log-in or closing slash; empty stays empty."""
    address = text.strip().rstrip("/")
    if not address:
        return ""
    advice = f"{name} is “{text}”, but must be an address like https://example.org or https://example.org/assemblies."
    try:
        parts = urlsplit(address)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        raise ConfigurationInvalid(advice) from None
    plain = not (parts.query or parts.fragment or "@" in parts.netloc or "?" in address or "#" in address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not has_port or not plain or " " in address:
        raise ConfigurationInvalid(advice)
    return address
