"""Deliberate: alignment assemblies on governing AI, from the question to the official response."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import gettext
from werkzeug.middleware.proxy_fix import ProxyFix

from deliberate import config, extensions
from deliberate.text import N_
from deliberate.version import __version__

__all__ = ["__version__", "create_app"]

HERE = Path(__file__).parent


def beside(name: str) -> Path:
    """Return a folder that stands beside the package in a checkout and inside it once installed."""
    inside = HERE / name
    return inside if inside.is_dir() else HERE.parent / name


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """Return the application: settings, extensions, rooms. `overrides` win over environment and defaults."""
    app = Flask(__name__, template_folder=str(beside("templates")), static_folder=str(HERE / "static"))
    app.config.update(config.load_config(overrides))
    from deliberate import web

    web.register_request_guards(app)
    bind_extensions(app)
    web.register(app)
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops
        )
    return app


def bind_extensions(app: Flask) -> None:
    """Hand the application to each extension."""
    import deliberate.models  # noqa: F401  (fills the metadata)
    from deliberate.web.context import choose_language
    from deliberate.web.sessions import load_account

    extensions.db.init_app(app)
    extensions.migrate.init_app(app, extensions.db, directory=str(beside("migrations")), render_as_batch=True)
    extensions.csrf.init_app(app)
    extensions.babel.init_app(app, locale_selector=choose_language)
    extensions.login.init_app(app)
    extensions.login.user_loader(load_account)
    extensions.login.login_view = "account.login"
    extensions.login.login_message = N_("Please log in to see this page.")
    extensions.login.localize_callback = gettext
