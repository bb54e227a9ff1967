"""The phase of an assembly: the one check before anything is accepted from participants."""

from __future__ import annotations

from deliberate.errors import (
    AssemblyClosed,
    AssemblyNotOpen,
)
from deliberate.models import Assembly


def ensure_open(assembly: Assembly) -> None:
    """Raise the appropriate refusal if nothing can be sent now."""
    if assembly.is_draft:
        raise AssemblyNotOpen
    if not assembly.is_open:
        raise AssemblyClosed
