"""Turns whatever stops a command into one sentence and exit code 1; our own bugs stay visible as tracebacks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError

from deliberate.aggregation.registry import ModuleRefused
from deliberate.errors import DomainError
from deliberate.formats.errors import FormatError
from deliberate.setting_values import ConfigurationInvalid
from deliberate.storage.schema import DatabaseUnusable

NOT_TEXT = (
    "contains characters that are not text (a lone surrogate, or a name in an encoding other than UTF-8). "
    "Nothing was stored."
)


class CommandGroup(click.Group):
    """A group of commands that turn refusals into messages."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        """Refuse what is not text before any command reads it."""
        for argument in arguments:
            if not is_storable_text(argument):
                shown = argument.encode(errors="replace").decode()
                raise click.ClickException(f"The argument “{shown[:80]}” {NOT_TEXT}")
        return super().parse_args(context, arguments)

    def invoke(self, context: click.Context) -> Any:
        """Run the command."""
        with report_refusals():
            return super().invoke(context)


def is_storable_text(argument: str) -> bool:
    """Return whether these characters can be stored and printed."""
    return "\x00" not in argument and not any("\ud800" <= sign <= "\udfff" for sign in argument)


@contextmanager
def report_refusals() -> Iterator[None]:
    """Turn errors that an operator may cause or meet into one sentence."""
    try:
        yield
    except DomainError as refusal:
        raise click.ClickException(f"{refusal} {refusal.hint}".strip()) from refusal
    except (ConfigurationInvalid, DatabaseUnusable, ModuleRefused, FormatError) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except UnicodeError as problem:
        raise click.ClickException(f"The input {NOT_TEXT}") from problem
    except OverflowError as problem:
        raise click.ClickException("A number in the input is too large. Nothing was stored.") from problem
    except BrokenPipeError:
        # Whoever read our output has gone: click ends quietly.
        raise
    except OSError as problem:
        where = f"{problem.filename}: " if problem.filename else ""
        raise click.ClickException(f"{where}{problem.strerror or problem}.") from problem
    except (sqlite3.DatabaseError, DatabaseError) as problem:
        if isinstance(problem, (IntegrityError, ProgrammingError, DataError)):
            raise
        reason = " ".join(str(getattr(problem, "orig", None) or problem).split())
        raise click.ClickException(f"The database cannot be used: {reason}.") from problem
