"""Pages that are the same for everyone who brings no cookie: made once a second, sent to all, told by a tag.

Only a view that is declared with `@shared_page` takes part, and only a request without any cookie or log-in: what
anyone without a role may see was decided where the page was made, by the same rules as always. Such a page carries no
token of a form, so no session begins with it; its forms are taken because the browser says that our own page sent them
(`web/form_tokens`).
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask, Response, current_app, g, request, session
from werkzeug.http import parse_etags

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

View = TypeVar("View", bound=Callable[..., Any])
# Forms on shared pages; a test holds them against the pages.
SHARED_FORM_ENDPOINTS = frozenset({"language.choose"})
# What such a page may depend on beside its address, and nothing else.
VARIES_BY = ("Cookie", "Accept-Language", "Accept", "Accept-Encoding")
KEPT_SECONDS = "deliberate.kept_seconds"
KEY_NAMES = (
    "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_HOST", "wsgi.url_scheme",
    "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "HTTP_SEC_FETCH_SITE",
)  # fmt: skip
# Files depend on less, and cookies change nothing about them.
FILE_KEY_NAMES = ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT_ENCODING")
# While one request makes a page anew, others get the one before, if it is at most this much older.
RENEWAL_SECONDS = 3.0
MOST_ANSWERS, MOST_BYTES, LARGEST_ANSWER = 500, 32_000_000, 2_000_000


def shared_page(view: View) -> View:
    """Declare that a page is the same for everyone who brings no cookie. Stands next to the view, below its access."""

    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> Any:
        mark_shared()
        return view(*args, **kwargs)

    return marked  # type: ignore[return-value]


def mark_shared() -> None:
    """Say that the page being made is the same for everyone who brings no cookie."""
    # What moves on a page that stays open has a tag and a pace of its own.
    g.is_shared = (
        request.method in {"GET", "HEAD"}
        and not {"Cookie", "Authorization"} & set(request.headers.keys())
        and "part" not in request.args
    )


def is_shared_request() -> bool:
    """Return whether the answer to this request is the same for everyone who brings no cookie."""
    return bool(g.get("is_shared"))


def share(response: Response) -> Response:
    """Tag a shared page, and let it be kept for a moment."""
    if not is_shared_request() or session.modified or response.status_code != 200 or response.is_streamed:
        return response
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(VARIES_BY)
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:20])
    return keep_answer(response, current_app.config["PAGE_CACHE_SECONDS"])


def keep_answer(response: Response, seconds: float) -> Response:
    """Let an answer with a tag be sent again for so many seconds; with 0 this asker alone may have it already.

    What is kept is whole: whether an asker has it already is decided each time it is sent.
    """
    if seconds and request.method == "GET":
        request.environ[KEPT_SECONDS] = seconds
    else:
        response.make_conditional(request)
    return response


@dataclass
class KeptAnswer:
    """An answer as it was sent, for how long it is fresh (monotonic seconds), and whether it is being made anew."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    tag: str
    fresh_until: float
    is_renewed: bool = False


class AnswerCache:
    """A WSGI application that answers from memory what the application inside has let it keep."""

    def __init__(self, inner: WSGIApplication, static_path: str) -> None:
        self.inner, self.static_path = inner, static_path
        self.kept: dict[tuple[Any, ...], KeptAnswer] = {}
        self.bytes = 0
        self.guard = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        names = self.find_key_names(environ)
        if names is None:
            return self.inner(environ, start_response)
        key = tuple(environ.get(name, "") for name in names)
        found = self.find(key, time.monotonic())
        if found is None:
            return self.make(key, environ, start_response)
        return send(found, environ, start_response)

    def find_key_names(self, environ: WSGIEnvironment) -> tuple[str, ...] | None:
        """Return what an answer to this request depends on; None where it is never kept."""
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_RANGE" in environ:
            return None
        if environ["PATH_INFO"].startswith(self.static_path):
            return FILE_KEY_NAMES
        return None if "HTTP_COOKIE" in environ or "HTTP_AUTHORIZATION" in environ else KEY_NAMES

    def find(self, key: tuple[Any, ...], now: float) -> KeptAnswer | None:
        """Return the answer that was kept, if it is fresh or someone is making it anew right now."""
        with self.guard:
            found = self.kept.get(key)
            if found is None or now < found.fresh_until:
                return found
            if found.is_renewed and now < found.fresh_until + RENEWAL_SECONDS:
                return found
            found.is_renewed = True
            return None

    def make(self, key: tuple[Any, ...], environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Ask the application inside, and keep its answer where it says so."""
        begun: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], problem: Any = None) -> Any:
            begun[:] = [status, headers, problem]
            return lambda _data: None

        try:
            answer = self.inner(environ, start)
            kept = self.keep(key, environ, begun, answer)
        except BaseException:
            self.drop(key)
            raise
        if kept is not None:
            return send(kept, environ, start_response)
        self.drop(key)
        start_response(begun[0], begun[1])
        return answer

    def keep(
        self, key: tuple[Any, ...], environ: WSGIEnvironment, begun: list[Any], answer: Iterable[bytes]
    ) -> KeptAnswer | None:
        """Keep a whole answer for as long as it may be kept; return None where it may not."""
        seconds = environ.get(KEPT_SECONDS, 0)
        headers = {name.lower(): value for name, value in begun[1]} if begun else {}
        length = int(headers.get("content-length", LARGEST_ANSWER + 1))
        if not seconds or not begun[0].startswith("200") or "set-cookie" in headers or length > LARGEST_ANSWER:
            return None
        body = b"".join(answer)
        if (close := getattr(answer, "close", None)) is not None:
            close()
        kept = KeptAnswer(begun[0], begun[1], body, headers.get("etag", ""), time.monotonic() + seconds)
        self.drop(key)
        with self.guard:
            self.kept[key] = kept
            self.bytes += len(body)
            while self.bytes > MOST_BYTES or len(self.kept) > MOST_ANSWERS:
                self.bytes -= len(self.kept.pop(next(iter(self.kept))).body)
        return kept

    def drop(self, key: tuple[Any, ...]) -> None:
        """Forget an answer."""
        with self.guard:
            old = self.kept.pop(key, None)
            self.bytes -= len(old.body) if old is not None else 0


def send(kept: KeptAnswer, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Send a kept answer, or say that the asker has it already."""
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked and kept.tag and parse_etags(asked).contains_weak(kept.tag.removeprefix("W/").strip('"')):
        told = {"etag", "cache-control", "vary"}
        start_response("304 Not Modified", [item for item in kept.headers if item[0].lower() in told])
        return []
    start_response(kept.status, list(kept.headers))
    return [kept.body]


def register(app: Flask) -> None:
    """Tag shared pages, and answer from memory what was kept; call this before anything else wraps the application."""
    app.after_request(share)
    app.wsgi_app = AnswerCache(app.wsgi_app, f"{app.static_url_path}/")  # type: ignore[method-assign]
