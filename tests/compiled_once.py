"""Compiles each template and each address once per test process instead of once per application.

Every test has an application of its own. Making one took 80 ms for its 237 addresses, and its first page 100 ms for
the templates: most of the time of thousands of tests. What is kept here depends on nothing but the text compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


class CompiledTemplates(BytecodeCache):
    """Keeps the code of each template; a template whose text has changed is compiled anew."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out the code of a template of the same name and text."""
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template that was compiled."""
        if bucket.code is not None:
            self.codes[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = CompiledTemplates()


def share_templates(app: Flask) -> None:
    """Let the application take templates that an earlier one has compiled."""
    app.jinja_env.bytecode_cache = TEMPLATES


def share_addresses() -> None:
    """Let applications take the function that builds an address from an earlier one with the same rule."""
    compile_builder: Callable[[Rule, bool], Any] = Rule._compile_builder
    known: dict[Hashable, Any] = {}

    def find_or_compile(rule: Rule, append_unknown: bool = True) -> Any:
        """The function knows nothing of its rule: it gets it as its first argument."""
        if rule.defaults:
            return compile_builder(rule, append_unknown)
        key = (rule.rule, tuple(rule._trace), append_unknown)
        if key not in known:
            known[key] = compile_builder(rule, append_unknown)
        return known[key]

    Rule._compile_builder = find_or_compile  # type: ignore[assignment]
