"""Where the site is mounted: at the top of its host or below a sub-path, and the addresses that leave the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from flask import Flask, Response, current_app, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)+")
LONGEST_PREFIX = 200


class MountMiddleware:
    """Tells the application its mount path: what a trusted proxy says, else the path of the base address.

    A proxy takes the path away before it hands a request on; whoever asks us directly still sends it.
    """

    def __init__(self, inner: WSGIApplication, base: str, own_paths: frozenset[str]) -> None:
        """Wrap the application. own_paths: first parts of our own addresses, never mistaken for the sub-path."""
        self.inner = inner
        self.path = urlsplit(base).path.rstrip("/")
        self.may_strip = self.path.strip("/").partition("/")[0] not in own_paths

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        given = str(environ.get("SCRIPT_NAME", "")).rstrip("/")
        # Nothing that could lead to another host, such as //elsewhere.
        if len(given) > LONGEST_PREFIX or not PREFIX.fullmatch(given):
            given = ""
        environ["SCRIPT_NAME"] = given or self.path
        path = str(environ.get("PATH_INFO", ""))
        if not given and self.path and self.may_strip and f"{path}/".startswith(f"{self.path}/"):
            environ["PATH_INFO"] = path.removeprefix(self.path) or "/"
        return self.inner(environ, start_response)


class MountedSessionInterface(SecureCookieSessionInterface):
    """Sessions whose cookie stays below the path of the site, away from its neighbors on the same host."""

    def get_cookie_path(self, app: Flask) -> str:
        """Return the path that the cookie is sent to."""
        return find_cookie_path()


def find_cookie_path() -> str:
    """Return the path for every cookie of ours."""
    return request.script_root or "/"


def find_public_base() -> str:
    """Return the public address of the start page, without a closing slash; never from what a visitor sends as the
    host."""
    base = str(current_app.config["BASE_URL"])
    return base if urlsplit(base).path else f"{base}{request.script_root}"


def build_public_url(endpoint: str, **values: Any) -> str:
    """Return an address that leaves the site: printed, mailed, drawn as a code, or written into a file."""
    return f"{find_public_base()}{url_for(endpoint, **values).removeprefix(request.script_root)}"


def find_current_path() -> str:
    """Return the path of this page with its query, for a way back to it."""
    query = request.query_string.decode(errors="replace")
    return f"{request.script_root}{quote(request.path)}{'?' if query else ''}{query}"


def make_redirect_relative(response: Response) -> Response:
    """Keep redirects on the address that the browser knows: a wrong host in the request leads nowhere."""
    parts = urlsplit(response.headers.get("Location", ""))
    if parts.netloc and parts.netloc == request.host:
        # The page that goes with it names the address too.
        plain = redirect(parts._replace(scheme="", netloc="").geturl() or "/", response.status_code)
        response.headers["Location"] = plain.location
        response.set_data(plain.get_data())
    return response


def register(app: Flask) -> None:
    """Mount the application; call this once every route is registered."""
    own = frozenset(rule.rule.split("/")[1] for rule in app.url_map.iter_rules())
    app.wsgi_app = MountMiddleware(app.wsgi_app, app.config["BASE_URL"], own)  # type: ignore[method-assign]
    app.session_interface = MountedSessionInterface()
    app.after_request(make_redirect_relative)
    app.jinja_env.globals["here"] = find_current_path
