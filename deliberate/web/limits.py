"""Limits come before work: what a request sends is measured and cleaned before anything reads it.

Checked in one place, first of all: headers, address, query, cookies, size of the body, number and length of fields.
What stays within the limits holds no control characters that a database could not keep.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, request, session
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import NotFound, RequestHeaderFieldsTooLarge, RequestURITooLarge, Unauthorized

from deliberate.errors import BodyTooLarge, FieldTooLong, TooManyFields

View = TypeVar("View", bound=Callable[..., Any])

HEADER, COOKIES, COOKIE = 8_000, 32_000, 4_096
QUERY, QUERY_VALUES = 20_000, 60
PATH_VALUE, NAME = 200, 200
# Fields beside a file together; the wrapping of a form around a file.
FORM_MEMORY, WRAPPING = 1024 * 1024, 100_000
# All of Unicode's C0 and C1 controls but tab and line ends, and lone surrogates, which UTF-8 cannot encode.
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class RequestLimits:
    """How much a route takes: bytes of the body, or the setting that names them; characters per field; fields."""

    body: int | str
    value: int
    values: int

    def max_body_bytes(self) -> int:
        """Return the largest body; around a file of the size that the operator set there is room for the form."""
        return self.body if isinstance(self.body, int) else int(current_app.config[self.body]) + WRAPPING


ORDINARY = RequestLimits(body=64 * 1024, value=2_000, values=300)
# The set-up and other long forms; a file, or the list pasted beside it; an assembly.
LONG_FORM = RequestLimits(body=1024 * 1024, value=20_000, values=1_000)
UPLOAD = RequestLimits(body="MAX_REQUEST_BYTES", value=400_000, values=300)
WHOLE_ASSEMBLY = RequestLimits(body="MAX_IMPORT_BYTES", value=2_000, values=300)
# A draft of a form: encoded for sending, it may take three times the space that is stored.
DRAFT = RequestLimits(body=256 * 1024, value=64 * 1024, values=1_000)
SIZES = (ORDINARY, LONG_FORM, DRAFT, UPLOAD, WHOLE_ASSEMBLY)


def takes_up_to(size: RequestLimits) -> Callable[[View], View]:
    """Declare that a view takes more than an ordinary form, from those who are logged in."""

    def decorate(view: View) -> View:
        view.size = size  # type: ignore[attr-defined]
        return view

    return decorate


def find_request_limits(app: Flask, endpoint: str | None) -> RequestLimits:
    """Return how much this endpoint takes from those who are logged in."""
    size: RequestLimits = getattr(app.view_functions.get(endpoint or ""), "size", ORDINARY)
    return size


def check_request() -> None:
    """Measure and clean everything that was sent.

    Raises BodyTooLarge, FieldTooLong, TooManyFields, and what HTTP knows: 401, 404, 413, 414, 431.
    """
    check_headers()
    check_address()
    request.args = clean_fields(request.args, QUERY_VALUES, ORDINARY.value)
    if request.cookies:
        # A cookie that no browser keeps is none; no one can mend one by hand.
        request.cookies = ImmutableMultiDict(
            (name, value) for name, value in request.cookies.items(multi=True)
            if len(value) <= COOKIE and not CONTROL_CHARACTERS.search(value)
        )  # fmt: skip
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        size = find_request_limits(current_app, request.endpoint)
        # Without asking the database: the signed cookie says enough for a limit.
        if size is not ORDINARY and "_user_id" not in session:
            if (request.content_length or 0) > ORDINARY.max_body_bytes():
                raise Unauthorized
            size = ORDINARY
        check_body(size)


def check_headers() -> None:
    """Raise RequestHeaderFieldsTooLarge where one of them is longer than anything we read."""
    if any(len(value) > (COOKIES if name == "Cookie" else HEADER) for name, value in request.headers):
        raise RequestHeaderFieldsTooLarge


def check_address() -> None:
    """Raise NotFound for a path that names nothing we could have, RequestURITooLarge for too long a query."""
    if len(request.query_string) > QUERY:
        raise RequestURITooLarge
    texts = [value for value in (request.view_args or {}).values() if isinstance(value, str)]
    if CONTROL_CHARACTERS.search(request.path[:QUERY]) or any(len(text) > PATH_VALUE for text in texts):
        raise NotFound


def format_size(size: int) -> str:
    """Return a number of bytes as people say it: whole megabytes, or kilobytes below one."""
    return f"{size // 1_000_000} MB" if size >= 1_000_000 else f"{size // 1_000} kB"


def check_body(size: RequestLimits) -> None:
    """Hold the body against what the route takes, before it is parsed and after."""
    body = size.max_body_bytes()
    request.max_content_length = body
    request.max_form_memory_size = min(body, FORM_MEMORY)
    request.max_form_parts = size.values
    if request.content_length is not None and request.content_length > body:
        raise BodyTooLarge(limit=format_size(body))
    request.form = clean_fields(request.form, size.values, size.value)
    if len(request.files) > size.values:
        raise TooManyFields(limit=size.values)


def clean_fields(sent: Any, most: int, longest: int) -> Any:
    """Return the fields without characters that cannot be kept. Raises TooManyFields, FieldTooLong."""
    pairs: Iterable[tuple[str, str]] = list(sent.items(multi=True))
    odd = False
    for count, (name, value) in enumerate(pairs, 1):
        if count > most:
            raise TooManyFields(limit=most)
        if len(value) > longest or len(name) > NAME:
            raise FieldTooLong(length=max(len(value), len(name)), limit=longest)
        odd = odd or CONTROL_CHARACTERS.search(value) is not None or CONTROL_CHARACTERS.search(name) is not None
    if not odd:
        return sent
    return ImmutableMultiDict(
        (CONTROL_CHARACTERS.sub("", name), CONTROL_CHARACTERS.sub("", value)) for name, value in pairs
    )


def register(app: Flask) -> None:
    """Check every request before anything else looks at it."""
    app.before_request(check_request)
