"""Work in a process of its own, which takes with it the threads that numerical libraries leave behind."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable

import click


def run_in_child(work: Callable[[], None]) -> None:
    """Do the work in a child process and wait for it. Raises SystemExit where it failed, after the child has said why.

    The web processes are made from this one, and a process with threads must not be.
    """
    if not hasattr(os, "fork"):  # pragma: no cover  (Windows: nothing is made from it)
        work()
        return
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        _, status = os.waitpid(pid, 0)
        if code := os.waitstatus_to_exitcode(status):
            raise SystemExit(abs(code))
        return
    code = 1
    try:
        work()
        code = 0
    except click.ClickException as problem:
        problem.show()
        code = problem.exit_code
    except KeyboardInterrupt:
        code = 130
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
