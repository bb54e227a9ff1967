"""Security headers on every answer: nothing foreign is loaded, nothing private is cached."""

from __future__ import annotations

from flask import Flask, Response, request, session

from deliberate.web.frames import list_frame_ancestors
from deliberate.web.shared_pages import is_shared_request

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'"
)

CONSTANT_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Nothing is told to other sites. With "no-referrer" browsers also hide from us that a form is ours (Origin: null).
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def add_security_headers(response: Response) -> Response:
    """Add the headers; a page that touched the session is never cached, unless it is the same without any cookie."""
    headers = response.headers
    headers.setdefault(
        "Content-Security-Policy", f"{CONTENT_SECURITY_POLICY}; frame-ancestors {list_frame_ancestors()}"
    )
    for name, value in CONSTANT_HEADERS.items():
        headers.setdefault(name, value)
    is_public = request.endpoint == "static" or (is_shared_request() and not session.modified)
    if not is_public and (session.accessed or session.modified):
        headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response


def register(app: Flask) -> None:
    """Protect every answer."""
    app.after_request(add_security_headers)
