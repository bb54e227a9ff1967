"""Static files: named by their content, compressed beforehand, kept by browsers for a year.

What a style asks for (fonts) and what a script imports is named by its content too, so it is kept as long.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import brotli
from flask import Flask, Response, current_app, request
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from deliberate.web.shared_pages import keep_answer

LEAST_BYTES = 1000
BROTLI_QUALITY, GZIP_LEVEL = 11, 9
YEAR = 365 * 24 * 3600
KEPT_SECONDS = 3600.0
INDENTATION = re.compile(rb"^[ \t]+", re.MULTILINE)
IN_STYLE = re.compile(rb'url\("(\.\./[^"?#:]+)"\)')
IN_SCRIPT = re.compile(rb'from "(\./[^"?#:]+)"')
COMPRESSIBLE_ENDINGS = frozenset({".css", ".js", ".svg", ".txt"})


@dataclass(frozen=True)
class StaticFile:
    """A file as it is sent: plain and in each encoding, the best first; its kind, and what names its content."""

    kind: str
    plain: bytes
    encoded: dict[str, bytes]
    fingerprint: str


def find_static_file(folder: Path, name: str) -> StaticFile:
    """Return a file of the folder. Raises NotFound."""
    found = safe_join(str(folder), name)
    path = Path(found) if found is not None else None
    if path is None or not path.is_file():
        raise NotFound
    return load_static_file(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=200)
def load_static_file(path: Path, _changed: int) -> StaticFile:
    """Read, compress and name a file, once for each state of it."""
    content = path.read_bytes()
    if path.suffix == ".css":
        content = IN_STYLE.sub(lambda found: b'url("%s")' % name_by_content(path.parent, found[1]), content)
    if path.suffix == ".js":
        content = IN_SCRIPT.sub(lambda found: b'from "%s"' % name_by_content(path.parent, found[1]), content)
    encoded = {}
    if path.suffix in COMPRESSIBLE_ENDINGS and len(content) >= LEAST_BYTES:
        # Indentation is there for people who read the file, and would be 4% of what a phone loads for the styles.
        short = INDENTATION.sub(b"", content) if path.suffix == ".css" else content
        encoded["br"] = brotli.compress(short, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
        encoded["gzip"] = gzip.compress(short, GZIP_LEVEL, mtime=0)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return StaticFile(kind, content, encoded, hashlib.sha256(content).hexdigest()[:12])


def name_by_content(folder: Path, name: bytes) -> bytes:
    """Return the address that a style or script in this folder gives a file, with what names its content."""
    path = (folder / name.decode()).resolve()
    if not path.is_file():
        return name
    return b"%s?v=%s" % (name, load_static_file(path, path.stat().st_mtime_ns).fingerprint.encode())


def list_static_files(folder: Path) -> Iterator[Path]:
    """Yield every file of the folder."""
    return (path for path in folder.rglob("*") if path.is_file())


def prepare_static_files(app: Flask) -> None:
    """Read and compress every file before the first is asked for."""
    assert app.static_folder is not None
    for path in list_static_files(Path(app.static_folder)):
        load_static_file(path, path.stat().st_mtime_ns)


def add_file_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
    """Put the fingerprint into the address of a static file, so that a changed file has another address."""
    if endpoint != "static" or "v" in values or current_app.static_folder is None:
        return
    try:
        values["v"] = find_static_file(Path(current_app.static_folder), values["filename"]).fingerprint
    except NotFound:
        return


def serve_static_file(filename: str) -> Response:
    """Send a static file in the best encoding that the browser takes, for a year if asked for by its fingerprint."""
    assert current_app.static_folder is not None
    found = find_static_file(Path(current_app.static_folder), filename)
    encoding = choose_encoding(found)
    response = Response(found.encoded[encoding] if encoding else found.plain, mimetype=found.kind)
    response.set_etag(found.fingerprint, weak=bool(encoding))
    if encoding:
        response.headers["Content-Encoding"] = encoding
    if found.encoded:
        response.vary.add("Accept-Encoding")
    if request.args.get("v") == found.fingerprint:
        response.cache_control.public = True
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
        return keep_answer(response, KEPT_SECONDS)
    response.cache_control.no_cache = True
    return keep_answer(response, 0)


def choose_encoding(file: StaticFile) -> str:
    """Return the first encoding of the file that the browser takes; empty for none."""
    return next((name for name in file.encoded if request.accept_encodings[name]), "")


def register(app: Flask) -> None:
    """Send static files from here, and put fingerprints into their addresses."""
    app.url_defaults(add_file_fingerprint)
    app.view_functions["static"] = serve_static_file
