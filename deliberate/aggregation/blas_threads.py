"""Products of matrices on one thread: waiting threads would spin for longer than such small products take."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from threadpoolctl import ThreadpoolController

THREADED_LIBRARIES = ("scipy.linalg", "sklearn")


@contextmanager
def limit_blas_threads() -> Iterator[None]:
    """Limit the linear algebra libraries loaded so far to one thread inside the context, for the whole process."""
    with inspect_threadpools(tuple(name in sys.modules for name in THREADED_LIBRARIES)).limit(limits=1):
        yield


@cache
def inspect_threadpools(_loaded: tuple[bool, ...]) -> ThreadpoolController:
    """Return the controller of the thread pools, created anew once another of `THREADED_LIBRARIES` is loaded."""
    return ThreadpoolController()
