"""HTTP: the only room that uses it; each part registers its own blueprint."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from deliberate.web import (
    canonical_addresses,
    channel,
    compression,
    context,
    counts,
    dates,
    errors,
    expired_forms,
    filters,
    form_tokens,
    frames,
    headers,
    in_app,
    installing,
    limits,
    mount,
    numbers,
    places,
    preview,
    repeated_forms,
    sessions,
    shared_pages,
    static_files,
    transaction,
    written_texts,
)
from deliberate.web.ballots import door

BLUEPRINTS = (
    "deliberate.web.home",
    "deliberate.web.language",
    "deliberate.web.account",
    "deliberate.web.account_page",
    "deliberate.web.account_links",
    "deliberate.web.password_reset",
    "deliberate.web.second_factor",
    "deliberate.web.two_factor",
    "deliberate.web.account_deletion",
    "deliberate.web.ownership",
    "deliberate.web.single_sign_on",
    "deliberate.web.roles",
    "deliberate.web.access_links",
    "deliberate.web.mail",
    "deliberate.web.result_notices",
    "deliberate.web.participate",
    "deliberate.web.organize",
    "deliberate.web.transparency",
    "deliberate.web.preview",
    "deliberate.web.installing",
    "deliberate.web.report",
    "deliberate.web.report_topics",
    "deliberate.web.report_charts",
    "deliberate.web.report_files",
    "deliberate.web.report_versions",
    "deliberate.web.live",
    "deliberate.web.hall",
    "deliberate.web.api",
    "deliberate.web.ballots.api",
    "deliberate.web.linked_data",
    "deliberate.web.reach",
)


def register_request_guards(app: Flask) -> None:
    """Bind what comes before the extensions: they read forms and accounts, and work comes after limits."""
    # The first to be bound is the last to see an answer.
    for part in (places, numbers, compression, shared_pages, transaction, limits):
        part.register(app)


def register(app: Flask) -> None:
    """Bind errors, headers, filters and every blueprint to the application."""
    app.jinja_env.undefined = filters.StrictUndefined
    parts = (
        errors, expired_forms, form_tokens, static_files, headers, filters, dates, written_texts, context, counts,
        channel, canonical_addresses, preview, installing, frames, sessions, in_app, repeated_forms,
    )  # fmt: skip
    for part in parts:
        part.register(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(name).bp)
    for name in ("report_publication", "preparation"):
        import_module(f"deliberate.web.{name}").register(app)
    door.register(app)
    mount.register(app)
