"""Pages and files are sent compressed; static files have a fingerprint in their address and are cached for a year.

A page that holds a secret (the token of its forms) and repeats what the address says could give the secret away by its
compressed size (BREACH). So nothing is compressed for a request that another site has caused, and every compressed page
has a random number of bytes in its head.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

LEAST_BYTES = 1000
PAGE_LEVEL, FILE_LEVEL = 8, 9
MOST_PADDING = 100
YEAR = 365 * 24 * 3600
INDENTATION = re.compile(rb"^[ \t]+", re.MULTILINE)
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
    if request.endpoint == "static" and request.method == "GET" and response.status_code == 200:
        packed = compress_file(find_static_path(), find_static_path().stat().st_mtime_ns)
        response.direct_passthrough = False
    elif response.is_streamed or response.direct_passthrough:
        return response
    else:
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


@lru_cache(maxsize=200)
def compress_file(path: Path, _changed: int) -> bytes:
    """Return a static file, compressed once for each state of it; empty where it is too small to gain."""
    content = path.read_bytes()
    if path.suffix == ".css":
        # It is there for people who read the file, and would be 4% of what a phone loads for the styles.
        content = INDENTATION.sub(b"", content)
    return gzip.compress(content, FILE_LEVEL, mtime=0) if len(content) >= LEAST_BYTES else b""


def find_static_path() -> Path:
    assert current_app.static_folder is not None
    return Path(current_app.static_folder, str((request.view_args or {})["filename"]))


@lru_cache(maxsize=200)
def compute_file_fingerprint(path: Path, _changed: int) -> str:
    """Return a short fingerprint of the content of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def add_file_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
    """Put the fingerprint into the address of a static file, so that a changed file has another address."""
    if endpoint != "static" or "v" in values or current_app.static_folder is None:
        return
    path = Path(current_app.static_folder) / values["filename"]
    if path.is_file():
        values["v"] = compute_file_fingerprint(path, path.stat().st_mtime_ns)


def set_cache_lifetime(response: Response) -> Response:
    """Let a static file asked for by its fingerprint be cached for a year; others are revalidated each time."""
    if request.endpoint == "static" and response.status_code == 200 and "v" in request.args:
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
    return response


def register(app: Flask) -> None:
    """Add fingerprints to addresses, and compress as the last step of a response."""
    app.url_defaults(add_file_fingerprint)
    app.after_request(compress)
    app.after_request(set_cache_lifetime)
