"""HTTP: the only room that uses it; each part registers its own blueprint."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from deliberate.web import (
    canonical_addresses,
    channel,
    compression,
    context,
    dates,
    errors,
    expired_forms,
    filters,
    form_tokens,
    headers,
    limits,
    mount,
    numbers,
    places,
    transaction,
    written_texts,
)

BLUEPRINTS = (
    "deliberate.web.home",
    "deliberate.web.language",
    "deliberate.web.account",
    "deliberate.web.account_page",
    "deliberate.web.password_reset",
    "deliberate.web.participate",
    "deliberate.web.organize",
    "deliberate.web.transparency",
    "deliberate.web.report",
    "deliberate.web.report_topics",
    "deliberate.web.live",
    "deliberate.web.api",
    "deliberate.web.linked_data",
    "deliberate.web.reach",
)


def register_request_guards(app: Flask) -> None:
    """Bind what comes before the extensions: they read forms and accounts, and work comes after limits."""
    # The first to be bound is the last to see an answer.
    for part in (places, numbers, compression, transaction, limits):
        part.register(app)


def register(app: Flask) -> None:
    """Bind errors, headers, filters and every blueprint to the application."""
    app.jinja_env.undefined = filters.StrictUndefined
    parts = (
        errors, expired_forms, form_tokens, headers, filters, dates, written_texts, context, channel,
        canonical_addresses,
    )  # fmt: skip
    for part in parts:
        part.register(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(name).bp)
    mount.register(app)
