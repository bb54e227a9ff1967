"""Which faults of the database pass by themselves: then nothing was stored, and the same request may be sent again."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

# The low byte of SQLite's error code. A missing table, which SQLite reports in the same class, is no such fault.
PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}


def is_busy(problem: BaseException | None) -> bool:
    """Whether the database was locked, full, unreachable, or all connections to it were taken.

    A fault may hide the one it came from: a full disk ends the transaction, and then a savepoint is missed.
    """
    while problem is not None:
        if isinstance(problem, TimeoutError) or (isinstance(problem, DBAPIError) and passes(problem)):
            return True
        problem = problem.__context__
    return False


def passes(problem: DBAPIError) -> bool:
    code = getattr(problem.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in PASSING
    return problem.connection_invalidated or isinstance(problem, OperationalError)
