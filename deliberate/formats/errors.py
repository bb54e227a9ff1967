"""The refusal of a file, with the place and the reason."""

from __future__ import annotations


class FormatError(ValueError):
    """A file cannot be read: `file`, `line` (1 is the first, None the whole file) and `reason` say where and why."""

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        self.file, self.line, self.reason = file, line, reason
        where = f"{file}, line {line}" if line is not None else file
        super().__init__(f"{where}: {reason}")
