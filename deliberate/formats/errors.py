"""The refusal of a file, with the place and the reason, which is translated where it is shown."""

from __future__ import annotations

from typing import Any

from deliberate.text import N_, InvalidValue, Message

NOT_UTF8 = N_("the byte %(byte)s is not UTF-8 text.")
TOO_MANY_VALUES = N_("there are more than %(most)d values.")
TOO_DEEP = N_("values are nested more than %(most)d levels deep.")


class FormatError(ValueError):
    """A file cannot be read: `file`, `line` (1 is the first, None the whole file) and `reason` say where and why.

    reason: an English template or a whole message; values: what fills the placeholders of the template.
    """

    def __init__(self, file: str | Message, line: int | None, reason: str | Message, /, **values: Any) -> None:
        self.file, self.line = file, line
        self.reason = reason if isinstance(reason, Message) else Message(reason, values)
        where = {"file": file, "line": line, "reason": self.reason}
        self.message = Message(
            N_("%(file)s: %(reason)s") if line is None else N_("%(file)s, line %(line)d: %(reason)s"), where
        )
        super().__init__(str(self.message))


class UnfitValue(InvalidValue):
    """A value that a document cannot have, with the reason as a message."""
