"""Fragments of the report, rendered once: kept by what they show, in which language and for which readers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from markupsafe import Markup

# Letters of all fragments that a process keeps; a page one has fifty thousand, a long chapter five times as many.
MAX_LETTERS = 8_000_000


class FragmentStore:
    """The fragments shown last, in this process: a key names everything that a fragment depends on, so none expires."""

    def __init__(self, most: int = MAX_LETTERS) -> None:
        self.most = most
        self.kept: OrderedDict[Hashable, Markup] = OrderedDict()
        self.lock = Lock()

    def find_or_render(self, key: Hashable, render: Callable[[], str]) -> Markup:
        """Return the fragment with this key; rendered now, outside the lock, where it is not at hand."""
        with self.lock:
            if (found := self.kept.get(key)) is not None:
                self.kept.move_to_end(key)
                return found
        made = Markup(render())  # noqa: S704 - the output of a template, escaped there
        with self.lock:
            self.kept[key] = made
            while len(self.kept) > 1 and sum(map(len, self.kept.values())) > self.most:
                self.kept.popitem(last=False)
        return made


fragments = FragmentStore()
