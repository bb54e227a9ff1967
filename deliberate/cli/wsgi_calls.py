"""Turns what Granian tells of a request into the environment of WSGI, and calls an application with it."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)
Answer = tuple[int, list[tuple[str, str]], bytes]
COMMA_JOINED, SEMICOLON_JOINED = ",", "; "
RETRY_SECONDS = 5


class RequestHead(Protocol):
    """What Granian tells of a request."""

    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    headers: Any


def call_application(app: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Return status, headers and body of an answer."""
    begun: list[Any] = []
    written: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], _problem: Any = None) -> Any:
        begun[:] = [int(status.split(" ", 1)[0]), headers]
        return written.append

    answer: Iterable[bytes] = app(environ, start_response)
    try:
        body = b"".join([*written, *answer])
    except Exception:
        log.exception("An answer broke off")
        return build_plain_answer(500)
    finally:
        if (close := getattr(answer, "close", None)) is not None:
            close()
    if not begun:
        return build_plain_answer(500)
    return begun[0], begun[1], body


def build_base_environment() -> WSGIEnvironment:
    """Return what is the same for every request."""
    return {
        "SCRIPT_NAME": "",
        "wsgi.version": (1, 0),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }


def join_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return every header once, repeated ones joined.

    Names with an underscore are left out: in CGI's spelling one could pass for another that a proxy has checked.
    """
    joined: dict[str, str] = {}
    for name, value in headers:
        if "_" in name:
            continue
        if name in joined:
            joined[name] += (SEMICOLON_JOINED if name == "cookie" else COMMA_JOINED) + value
        else:
            joined[name] = value
    return joined


def build_environment(scope: RequestHead, headers: dict[str, str], body: bytes) -> WSGIEnvironment:
    """Return what WSGI tells the application of this request."""
    address, _, port = scope.client.rpartition(":")
    server, _, server_port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        # Texts of WSGI are bytes, one to a character.
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "REMOTE_ADDR": address.strip("[]"),
        "REMOTE_PORT": port,
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": server_port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
    }
    for name, value in headers.items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    if "content-type" in headers:
        environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE")
    environ.pop("HTTP_CONTENT_LENGTH", None)
    if environ.pop("HTTP_TRANSFER_ENCODING", None) is not None or body or "content-length" in headers:
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ


def build_plain_answer(status: int) -> Answer:
    """Return an answer for a request that never reaches the application."""
    words = {
        400: "The request could not be read.",
        408: "The request took too long to arrive. Please send it again.",
        413: "This is larger than the service accepts.",
        500: "Something went wrong. Please try again.",
        503: "The service is busy. Please try again in a few seconds.",
    }[status]
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
    if status in {400, 408, 413}:
        # What is still on its way is not read.
        headers.append(("Connection", "close"))
    if status == 503:
        headers.append(("Retry-After", str(RETRY_SECONDS)))
    return status, headers, f"{words}\n".encode()
