"""The families of refusals: each becomes one status on the web and one exit code on the command line."""

from __future__ import annotations

from typing import Any

from deliberate.text import N_, Message


class DomainError(Exception):
    """A refusal of the domain. `message` is an English template, `values` fill its placeholders."""

    message = N_("This is not possible.")
    hint = ""
    # The heading of its page, if that of its family is not specific enough.
    title = ""
    # The name of the form field it is about, where it is about one whatever the form.
    field = ""

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(str(Message(self.message, values)))

    @property
    def code(self) -> str:
        """The machine-readable name of this refusal."""
        return type(self).__name__


class NotFound(DomainError):
    message = N_("Nothing was found under this name.")
    hint = N_("Check the link, or ask the person who sent it.")


class Forbidden(DomainError):
    message = N_("You don't have access to this page.")


class Refused(DomainError):
    """An act that is well-formed but not possible now; nothing was stored."""


class Invalid(DomainError):
    """An input that cannot be accepted as it is; nothing was stored."""


class TooLarge(DomainError):
    """Larger than anything that is read; nothing was stored."""


class Later(DomainError):
    """Not now, but in `retry_after` seconds; nothing was stored."""

    def __init__(self, *, retry_after: int, **values: Any) -> None:
        super().__init__(seconds=retry_after, **values)
        self.retry_after = retry_after


class TooMany(Later):
    """Too many of one kind in too short a time."""


class Overloaded(Later):
    message = N_("The service is busy. Please try again in %(seconds)d seconds.")


class StorageUncertain(Later):
    """The connection broke while the database was committing: whether anything was stored, no one can tell."""

    message = N_("It is not known whether what you sent was stored. Please check before you send it again.")
