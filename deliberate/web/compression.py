"""Pages and files of data are sent compressed; static files are compressed beforehand (`web/static_files`).

A page that holds a secret (the token of its forms) and repeats what the address says could give the secret away by its
compressed size (BREACH). So nothing is compressed for a request that another site has caused, and every compressed page
has a random number of bytes in its head.
"""

from __future__ import annotations

import gzip
import io
import secrets

from flask import Flask, Response, request

LEAST_BYTES = 1000
PAGE_LEVEL = 8
MOST_PADDING = 100
COMPRESSIBLE_TYPES = frozenset(
    {"text/html", "text/css", "text/javascript", "text/csv", "text/plain", "image/svg+xml"}
    | {"application/json", "application/ld+json", "application/schema+json", "application/yaml"}
)


def compress(response: Response) -> Response:
    """Compress the response where that saves bytes and the browser accepts gzip."""
    if (
        response.mimetype not in COMPRESSIBLE_TYPES
        or response.status_code in {204, 206, 304}
        or "Content-Encoding" in response.headers
    ):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or is_cross_site() or request.method == "HEAD":
        return response
    if response.is_streamed or response.direct_passthrough:
        return response
    content = response.get_data()
    packed = compress_page(content) if len(content) >= LEAST_BYTES else b""
    if packed:
        # The same content in another form: the tag stays, as a weak one.
        tag, _ = response.get_etag()
        response.set_data(packed)
        response.headers["Content-Encoding"] = "gzip"
        if tag is not None:
            response.set_etag(tag, weak=True)
    return response


def is_cross_site() -> bool:
    """Return whether another site made the browser ask."""
    return request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}


def compress_page(content: bytes) -> bytes:
    """Return the page, with a name of random length in the head of the format."""
    out = io.BytesIO()
    name = "a" * (secrets.randbelow(MOST_PADDING) + 1)
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=PAGE_LEVEL, fileobj=out, mtime=0) as file:
        file.write(content)
    return out.getvalue()


def register(app: Flask) -> None:
    """Compress as the last step of a response."""
    app.after_request(compress)
