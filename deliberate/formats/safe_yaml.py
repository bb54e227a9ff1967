"""Reads YAML of unknown origin: plain values, lists and tables, and nothing that could grow or act.

The events of the file are checked one by one before anything is made of them: no anchors, aliases or tags, so that no
file stands for more than it holds; a limit on size, depth and number of values; a table names nothing twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import yaml

from deliberate.formats.errors import TOO_DEEP, TOO_MANY_VALUES, FormatError
from deliberate.formats.limits import UPLOAD, FileLimits
from deliberate.formats.text_files import decode_text, read_file
from deliberate.text import N_

# The parser in C does in milliseconds what the other does in seconds.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CONSTANTS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})")
DECIMAL = re.compile(r"-?[0-9]{1,15}\.[0-9]{1,15}")
# Half characters, NUL and other control characters, by escapes too.
UNFIT_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LONGEST_KEY = 200


class YamlMapping(dict[Any, Any]):
    """A table with the line it begins in."""

    line: int = 0


def read_yaml(raw: bytes, name: str, limits: FileLimits = UPLOAD) -> Any:
    """Return the one document of a file: None, texts, truths, numbers, lists and tables. Raises FormatError.

    Unquoted true, false, null and plain numbers are values; everything else, dates too, is text.
    """
    text = decode_text(raw, name, limits).text
    try:
        events = iter(yaml.parse(text, Loader=LOADER))
        return YamlReader(events, name, limits).document()
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        fault, line = getattr(problem, "problem", None), mark.line + 1 if mark else None
        if fault is None:
            raise FormatError(name, line, N_("this is not valid YAML.")) from None
        raise FormatError(name, line, N_("this is not valid YAML (%(fault)s)."), fault=fault) from None


def read_yaml_file(path: Path) -> Any:
    """Return the document in a file that comes with Deliberate."""
    return read_yaml(read_file(path), path.name)


class YamlReader:
    """One file under way: its events, and how many values there have been."""

    def __init__(self, events: Iterator[Any], name: str, limits: FileLimits) -> None:
        self.events, self.name, self.limits, self.nodes = events, name, limits, 0

    def document(self) -> Any:
        """Return the document; an empty file is None."""
        for event in self.events:
            if isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
                continue
            if isinstance(event, yaml.StreamEndEvent):
                return None
            found = self.value(event, 0)
            for left in self.events:
                if isinstance(left, yaml.DocumentStartEvent):
                    self.refuse(left, N_("there is a second document; a file may hold only one."))
            return found
        return None

    def value(self, event: Any, depth: int) -> Any:
        """Return the value that begins with this event."""
        self.check(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
                items.append(self.value(inner, depth + 1))
            return items
        table = YamlMapping()
        table.line = event.start_mark.line + 1
        while not isinstance(inner := next(self.events), yaml.MappingEndEvent):
            key = self.key(inner, depth + 1)
            if key in table:
                self.refuse(inner, N_("the key “%(key)s” appears twice in one object."), key=str(key)[:40])
            table[key] = self.value(next(self.events), depth + 1)
        return table

    def check(self, event: Any, depth: int) -> None:
        """Refuse what stands for something else, and what is too deep or too much."""
        self.nodes += 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            self.refuse(event, N_("anchors and aliases (& and *) are not accepted; write the part out."))
        if getattr(event, "tag", None) is not None:
            reason = N_("tags such as %(tag)s are not accepted; write plain values.")
            self.refuse(event, reason, tag=str(event.tag)[:40])
        if depth > self.limits.depth:
            self.refuse(event, TOO_DEEP, most=self.limits.depth)
        if self.nodes > self.limits.nodes:
            self.refuse(event, TOO_MANY_VALUES, most=self.limits.nodes)

    def key(self, event: Any, depth: int) -> Any:
        """Return a key of a table: a short text or a whole number."""
        found = self.value(event, depth) if isinstance(event, yaml.ScalarEvent | yaml.AliasEvent) else None
        if isinstance(found, bool | float):
            found = event.value
        if not isinstance(found, str | int) or len(str(found)) > LONGEST_KEY:
            self.refuse(event, N_("a key must be a short text."))
        return found

    def scalar(self, event: Any) -> Any:
        """Return a plain value; in quotation marks it is always text."""
        text: str = event.value
        if UNFIT_CHARACTERS.search(text):
            self.refuse(event, N_("a text contains a control character."))
        if not event.implicit[0]:
            return text
        if text.lower() in CONSTANTS:
            return CONSTANTS[text.lower()]
        if WHOLE.fullmatch(text):
            return int(text)
        return float(text) if DECIMAL.fullmatch(text) else text

    def refuse(self, event: Any, reason: str, **values: Any) -> NoReturn:
        raise FormatError(self.name, event.start_mark.line + 1, reason, **values)
