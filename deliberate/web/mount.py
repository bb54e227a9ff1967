"""Where the site is mounted: at the top of its host or below a sub-path, and the addresses that leave the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import quote, urlsplit

from flask import Flask, Response, current_app, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)+")
LONGEST_PREFIX = 200
# Where the pages stand that other sites show in a frame; the key under which a request for one keeps the path of the
# site.
FRAME_PATH = "/embed"
MOUNTED_AT = "deliberate.mounted_at"
SIGNER = "session_signer"


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
        step_into_frame(environ)
        return self.inner(environ, start_response)


def step_into_frame(environ: WSGIEnvironment) -> None:
    """Take the beginning of addresses in frames away, so that every page is there too, and links stay in the frame."""
    path = str(environ["PATH_INFO"])
    if path.startswith(f"{FRAME_PATH}/"):
        environ[MOUNTED_AT] = environ["SCRIPT_NAME"]
        environ["SCRIPT_NAME"] = f"{environ['SCRIPT_NAME']}{FRAME_PATH}"
        environ["PATH_INFO"] = path.removeprefix(FRAME_PATH)


def is_framed(environ: WSGIEnvironment) -> bool:
    """Return whether a request is for a page that other sites show in a frame."""
    return MOUNTED_AT in environ


def find_cookie_prefix(environ: WSGIEnvironment) -> str:
    """Return how names of cookies begin: those of frames are apart, so that neither is taken for the other."""
    return "framed-" if is_framed(environ) else ""


class CookieScope(TypedDict):
    """Where a cookie is sent to."""

    path: str
    samesite: str
    secure: bool
    partitioned: bool


def build_cookie_scope() -> CookieScope:
    """Return where cookies of this request are sent to; in a frame on another site browsers keep them apart for that
    site alone (CHIPS), and only if they are secure."""
    if is_framed(request.environ):
        return {"path": find_cookie_path(), "samesite": "None", "secure": True, "partitioned": True}
    is_secure = bool(current_app.config["HTTPS"])
    return {"path": find_cookie_path(), "samesite": "Lax", "secure": is_secure, "partitioned": False}


class MountedSessionInterface(SecureCookieSessionInterface):
    """Sessions whose cookie stays below the path of the site, away from its neighbors on the same host."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs sessions, made once for an application."""
        if SIGNER not in app.extensions:
            app.extensions[SIGNER] = super().get_signing_serializer(app)
        found: URLSafeTimedSerializer | None = app.extensions[SIGNER]
        return found

    def get_cookie_name(self, app: Flask) -> str:
        """Return the name of the cookie; a frame has a session of its own."""
        return f"{find_cookie_prefix(request.environ)}{super().get_cookie_name(app)}"

    def get_cookie_secure(self, app: Flask) -> bool:
        return build_cookie_scope()["secure"]

    def get_cookie_samesite(self, app: Flask) -> str:
        return build_cookie_scope()["samesite"]

    def get_cookie_partitioned(self, app: Flask) -> bool:
        return build_cookie_scope()["partitioned"]

    def get_cookie_path(self, app: Flask) -> str:
        """Return the path that the cookie is sent to."""
        return find_cookie_path()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep the session in its cookie; a static file depends on none, so that proxies may keep it for everyone."""
        if request.endpoint != "static":
            super().save_session(app, session, response)


def find_cookie_path() -> str:
    """Return the path for every cookie of ours."""
    return request.script_root or "/"


def find_public_base() -> str:
    """Return the public address of the start page, without a closing slash; never from what a visitor sends as the
    host."""
    base = str(current_app.config["BASE_URL"])
    return base if urlsplit(base).path else f"{base}{request.environ.get(MOUNTED_AT, request.script_root)}"


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
    own = frozenset({FRAME_PATH[1:], *(rule.rule.split("/")[1] for rule in app.url_map.iter_rules())})
    app.wsgi_app = MountMiddleware(app.wsgi_app, app.config["BASE_URL"], own)  # type: ignore[method-assign]
    app.session_interface = MountedSessionInterface()
    app.after_request(make_redirect_relative)
    app.jinja_env.globals["here"] = find_current_path
    app.jinja_env.globals["find_public_base"] = find_public_base
