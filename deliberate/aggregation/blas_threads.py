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
    """Within, libraries of linear algebra that are loaded by now use one thread; the whole process is held to that."""
    with inspect_threadpools(tuple(name in sys.modules for name in THREADED_LIBRARIES)).limit(limits=1):
        yield


@cache
def inspect_threadpools(_loaded: tuple[bool, ...]) -> ThreadpoolController:
    """Return the libraries with threads of their own, looked up anew once more of those that bring some are loaded."""
    return ThreadpoolController()
