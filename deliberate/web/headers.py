"""Security headers on every answer: nothing foreign is loaded, nothing private is cached."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request, session

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def make_csp_nonce() -> str:
    """Return the one-time word that lets our own inline scripts run."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def add_security_headers(response: Response) -> Response:
    """Add the headers; a page that touched the session is never cached."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY.format(nonce=make_csp_nonce()))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    # Nothing is told to other sites. With "no-referrer" browsers also hide from us that a form is ours (Origin: null).
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if request.endpoint != "static" and (session.accessed or session.modified):
        headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response


def register(app: Flask) -> None:
    """Protect every answer and give templates the nonce."""
    app.after_request(add_security_headers)
    app.jinja_env.globals["csp_nonce"] = make_csp_nonce
