"""The voting page: rendered once for all who are at the same point, and filled in for each of them.

Of two people who made the same choice last, the pages differ in a few texts: the form token, the statement, how it was
drawn, how far they are. Where those stand, the page is rendered with marks, and kept for as long as pages that are the
same for everyone (`PAGE_CACHE_SECONDS`), or ten times as long while nothing has changed that it shows; a page that is
sent has the person's own texts instead.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, render_template, request, session
from flask_login import current_user
from markupsafe import escape

from deliberate.web.dates import find_reader_locale
from deliberate.web.form_tokens import marking_token, write_token

NAME = "kept_pages"
MOST_KEPT = 500
# So many times longer a page is kept whose key holds what its place shows (`web/kept_places.py`).
MARKED_TIMES = 10
# Nobody can write it into a text, because nobody knows it.
MARK = f"mark{secrets.token_hex(12)}x"
MARKED = re.compile(rf"{MARK}(\d+)y")


class OwnTexts:
    """Texts of one person that a page shows as they are: each has a mark that stands for it while it is rendered."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.token = self.mark(write_token())

    def mark(self, text: object) -> str:
        """Return what stands for the text; the same for everyone who has a text in this place."""
        self.texts.append(str(escape(text)))
        return f"{MARK}{len(self.texts) - 1}y"


@dataclass(frozen=True)
class KeptPage:
    """A rendered page: what stands before, between and behind the marks, and the numbers of those; seconds of its
    making."""

    made_at: float
    parts: tuple[str, ...]
    numbers: tuple[int, ...]

    def fill(self, texts: list[str]) -> str:
        """Return the page with these texts."""
        filled = [self.parts[0]]
        for number, part in zip(self.numbers, self.parts[1:], strict=True):
            filled += (texts[number], part)
        return "".join(filled)


def render_kept_page(
    template: str, own: Mapping[str, Hashable], texts: OwnTexts, shared: Callable[[], Mapping[str, Any]]
) -> str:
    """Return the page of one person.

    own: everything that depends on the person, by value; texts: what was marked in it. shared: what is the same for
    everybody for as long as a page is kept, asked for only where there is none.
    """
    kept: dict[Hashable, KeptPage] = current_app.extensions.setdefault(NAME, {})
    mark: int | None = g.get("place_mark")
    seconds = current_app.config["PAGE_CACHE_SECONDS"] if is_nothing_special() else 0
    if mark is not None:
        seconds *= MARKED_TIMES
    address = (request.full_path, request.script_root, request.host, str(find_reader_locale()))
    key = (template, mark, *address, *own.items())
    found = kept.get(key) if seconds else None
    if found is None or time.monotonic() - found.made_at >= seconds:
        found = render(template, own, texts, shared())
        if seconds:
            keep(kept, key, found, seconds)
    return found.fill(texts.texts)


def is_nothing_special() -> bool:
    """Return whether nothing stands on the page but what `own` and `shared` say: no account, message or refusal."""
    return (
        request.method == "GET"
        and "_flashes" not in session
        and g.get("refusal") is None
        and not current_user.is_authenticated
    )


def render(template: str, own: Mapping[str, Hashable], texts: OwnTexts, shared: Mapping[str, Any]) -> KeptPage:
    """Render the page with its marks."""
    made_at = time.monotonic()
    with marking_token(texts.token):
        pieces = MARKED.split(render_template(template, **own, **shared))
    return KeptPage(made_at, tuple(pieces[::2]), tuple(int(number) for number in pieces[1::2]))


def keep(kept: dict[Hashable, KeptPage], key: Hashable, page: KeptPage, seconds: float) -> None:
    """Keep a page, and forget those that are too old when there are many."""
    if len(kept) >= MOST_KEPT:
        for old in [one for one, page in list(kept.items()) if page.made_at < time.monotonic() - seconds]:
            kept.pop(old, None)
        if len(kept) >= MOST_KEPT:
            kept.clear()
    kept[key] = page
