"""How large, how deep and how full a file may be: checked before it is parsed."""

from __future__ import annotations

from dataclasses import dataclass

from deliberate.formats.errors import FormatError
from deliberate.text import N_, Message


@dataclass(frozen=True)
class FileLimits:
    """size: bytes. depth: the deepest nesting. nodes: lists, tables and values together."""

    size: int
    depth: int
    nodes: int


# A file that someone sends: a codebook, a list of codes, seeds, segments or shares.
UPLOAD = FileLimits(size=1_000_000, depth=12, nodes=100_000)
# A file on this machine that the operator names: a whole assembly, a file of a Polis export.
ARCHIVE = FileLimits(size=250_000_000, depth=40, nodes=50_000_000)

LONGEST_CELL = 1_000_000
MOST_COLUMNS = 100_000


def ensure_size(size: int, name: str | Message, limits: FileLimits) -> None:
    """Raise FormatError, naming the limit, where a file is larger."""
    if size > limits.size:
        reason = N_("the file is too large (%(size)s); the limit is %(limit)s.")
        raise FormatError(name, None, reason, size=format_byte_size(size), limit=format_byte_size(limits.size))


def format_byte_size(size: int) -> str:
    """Return a number of bytes in readable units."""
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f} MB".replace(".0 ", " ")
    return f"{-(-size // 1000)} kB" if size >= 1000 else f"{size} bytes"
