"""What an address names: `g.assembly`, kept once access was granted, and `g.question` of that assembly."""

from __future__ import annotations

from functools import cached_property

from flask import Flask, request
from flask.ctx import _AppCtxGlobals

from deliberate.models import Question
from deliberate.queries.assemblies import load_question


class AddressedPlaces(_AppCtxGlobals):
    """The `g` of a request, which finds the question in the address when it is first asked for."""

    @cached_property
    def question(self) -> Question:
        """Return the question at the `position` of the address (1 is the first). Raises NotFound."""
        position = (request.view_args or {}).get("position")
        if position is None:
            # So `g.get("question")` is None on pages that name none.
            raise AttributeError("question")
        return load_question(self.assembly, position)


def register(app: Flask) -> None:
    """Let `g` know the question."""
    app.app_ctx_globals_class = AddressedPlaces
