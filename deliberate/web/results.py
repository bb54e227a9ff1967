"""The door of pages that show results: the analysis they speak of, or words while there is none or votes come first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, TypeVar

from flask import g, render_template

from deliberate.models import Run
from deliberate.queries.runs import find_latest_finished_run, find_latest_run, is_stale
from deliberate.rules import Permission
from deliberate.web.access import is_allowed
from deliberate.web.participate.cookie import find_unseen_statements

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class ShownAnalysis:
    """The newest finished run, and the newest of all."""

    run: Run
    newest: Run

    @cached_property
    def is_stale(self) -> bool:
        """Whether anything has changed since the analysis that is shown; asked of the database once, if at all."""
        return is_stale(self.run)


def shows_results(view: View) -> View:
    """Let a view of the report run once the reader may see every result; it finds the analysis in `g.analysis`.

    Stands below `requires`. While there is no finished analysis, and while voting is open and the reader's own votes
    come first, the answer is a page that says so: on every chapter alike.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        run, newest = find_latest_finished_run(g.question), find_latest_run(g.question)
        page = {"assembly": g.assembly, "question": g.question}
        if run is None or newest is None:
            return render_template("report/waiting.html", **page, newest=newest)
        if unseen := find_unseen_statements(g.question):
            may_vote = is_allowed(Permission.TAKE_PART)
            return render_template("report/held_back.html", **page, left=len(unseen), may_vote=may_vote)
        g.analysis = ShownAnalysis(run, newest)
        return view(*args, **kwargs)

    return guarded  # type: ignore[return-value]
