"""Whether kernels may be compiled, and how; `DELIBERATE_NUMBA=off` or a missing numba leave numpy and scipy alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any


def is_jit_enabled() -> bool:
    """Return whether the compiled kernels are to be used."""
    return os.environ.get("DELIBERATE_NUMBA", "").lower() not in {"off", "0", "no"} and has_kernels()


@cache
def has_kernels() -> bool:
    """Return whether numba is there and finds a place to keep what it compiles."""
    try:
        import_module("deliberate.aggregation.factors.kernels")
    except (ImportError, RuntimeError, OSError):
        return False
    return True


def kernel(function: Callable[..., Any]) -> Any:
    """Return the function, compiled at its first call and kept for the next process.

    Long sums may be split over the lanes of the processor and products joined to them, which halves the time of a
    sweep: the same at every run on a machine, and within rounding of the plain order.
    """
    import numba

    return numba.njit(cache=True, nogil=True, fastmath={"contract", "reassoc"})(function)
