"""Which errors are the database's and not the program's: then nothing was stored, and the refusal can say so.

Either it is busy for a moment, and the same request may be sent again; or its file is missing or damaged, and an
operator must repair it.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from deliberate.storage.database_file import DatabaseLost

# The low byte of SQLite's error code. A missing table, which SQLite reports in the same class, is not such a fault.
TRANSIENT_CODES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}


# The file is damaged, or not a database.
DAMAGED_CODES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


# What is left of a commit that failed like this is nothing. After others, such as a failed write to disk, no one knows.
UNDONE_CODES = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN}
# Classes of PostgreSQL's errors that end a transaction without a doubt; 57P: the server went down meanwhile.
SHUTDOWN_CLASS = "57P"


def is_commit_undone(problem: BaseException) -> bool:
    """Return whether nothing was stored, for sure, by a commit that ended with this error of a driver."""
    code = getattr(problem, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in UNDONE_CODES
    state = getattr(problem, "sqlstate", None)
    return state is not None and not state.startswith(SHUTDOWN_CLASS)


def is_out_of_reach(problem: BaseException | None) -> bool:
    """Return whether the database is busy or unusable: nothing was stored, and nothing is wrong with the request."""
    return is_transient(problem) or is_unusable(problem)


def is_unusable(problem: BaseException | None) -> bool:
    """Return whether the file of the database is missing, replaced, damaged, or not a database."""
    while problem is not None:
        cause = problem.orig if isinstance(problem, DBAPIError) else problem
        code = getattr(cause, "sqlite_errorcode", None)
        if isinstance(cause, DatabaseLost) or (code is not None and code & 0xFF in DAMAGED_CODES):
            return True
        problem = problem.__context__
    return False


def is_transient(problem: BaseException | None) -> bool:
    """Return whether the database was locked, full, unreachable, or all connections to it were taken.

    A fault may hide its cause: a full disk ends the transaction, and then releasing a savepoint fails.
    """
    while problem is not None:
        if isinstance(problem, TimeoutError) or (isinstance(problem, DBAPIError) and is_transient_cause(problem)):
            return True
        problem = problem.__context__
    return False


def is_transient_cause(problem: DBAPIError) -> bool:
    code = getattr(problem.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in TRANSIENT_CODES
    return problem.connection_invalidated or isinstance(problem, OperationalError)
