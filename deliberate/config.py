"""Every setting of Deliberate: its name, its default, what it may be and one sentence on what it does.

A wrong value or an unknown name stops the start with a sentence, so that nothing runs with a setting no one meant.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from flask import Flask

from deliberate.setting_values import ConfigurationInvalid, check_base_url, parse_bool, parse_bounded_number
from deliberate.storage.first_start import is_first_start
from deliberate.storage.signing_key import KEY_FILE, SHORTEST_KEY, KeyUnusable, load_signing_key
from deliberate.time_zones import is_time_zone

PREFIX = "DELIBERATE_"
# Read elsewhere: whether kernels are compiled.
READ_ELSEWHERE = frozenset({"NUMBA"})
SMTP_SECURITIES = ("starttls", "tls", "none")
LOCAL_BASE = "http://127.0.0.1:8000"
# Names that an override may use besides ours: those of Flask, and those of its extensions.
OTHER_NAMES = frozenset({*Flask.default_config, "SERVED_AT"})
OTHER_PREFIXES = ("SQLALCHEMY_", "WTF_", "SESSION_", "REMEMBER_", "BABEL_", "TEMPLATES_", "SEND_FILE_")


def declare_server_setting(default: Any, help_text: str, least: int | None = None, most: int | None = None) -> Any:
    """Declare a setting; least and most bound a number."""
    return field(default=default, metadata={"help": help_text, "least": least, "most": most})


@dataclass(frozen=True)
class Settings:
    """What an operator can set, by environment variable `DELIBERATE_<NAME>` or by `create_app(overrides)`."""

    DATA: str = declare_server_setting("deliberate-data", "Folder for the database, keys and exports.")
    DATABASE_URL: str = declare_server_setting("", "Database URL; if empty, SQLite in the data folder.")
    SECRET_KEY: str = declare_server_setting(
        "", "Key that signs cookies, at least 32 characters; if empty, one is generated and kept in the data folder."
    )
    BASE_URL: str = declare_server_setting(
        "",
        "Public address of the start page, including any sub-path, used in links that leave the site; if empty, the "
        "host and port of the server.",
    )
    HTTPS: bool = declare_server_setting(False, "Mark cookies as secure; turn it on if the site is served over HTTPS.")
    REGISTRATION: bool = declare_server_setting(
        False, "Whether visitors may create an organizer account; if off, accounts come by invitation."
    )
    TRUSTED_PROXIES: int = declare_server_setting(
        0, "Number of reverse proxies in front of the site whose X-Forwarded headers are trusted.", 0, 10
    )
    MAX_REQUEST_BYTES: int = declare_server_setting(
        2_000_000,
        "Largest upload accepted; forms may have up to 64 kB, set-up and pasted lists up to 1 MB.",
        10_000,
        1_000_000_000,
    )
    MAX_IMPORT_BYTES: int = declare_server_setting(
        10_000_000, "Largest file from which an assembly can be imported on the web.", 10_000, 1_000_000_000
    )
    MAX_IMPORT_ROWS: int = declare_server_setting(
        100_000,
        "Most votes and other entries in an import on the web; on SQLite no one can vote while they are "
        "written, which takes about a second per hundred thousand.",
        1,
        100_000_000,
    )
    RATE_LIMITS: bool = declare_server_setting(
        True, "Limit wrong passwords and floods of new participants and statements."
    )
    JOINS_PER_MINUTE: int = declare_server_setting(
        600,
        "People who may join a new assembly per minute; grows with those who have already joined.",
        1,
        1_000_000,
    )
    RUN_LEASE_SECONDS: int = declare_server_setting(
        60, "An analysis that reports nothing for this long counts as abandoned and is started again.", 1, 86_400
    )
    RESULTS_LICENCE: str = declare_server_setting(
        "CC-BY-4.0", "License named on published results, as an SPDX identifier."
    )
    LIVE_PAUSE_SECONDS: int = declare_server_setting(
        5, "Minimum number of seconds between automatic analyses while people vote; 0: only after the close.", 0, 86_400
    )
    PAGE_CACHE_SECONDS: int = declare_server_setting(
        1,
        "Time for which pages are sent again as they are, save for what is one person's own; 0: never.",
        0,
        60,
    )
    WORKER: bool = declare_server_setting(
        True, "Whether `serve` runs the worker in a process beside the web processes; off: as `--no-worker`."
    )
    MAX_CONNECTIONS: int = declare_server_setting(
        4_000,
        "Most connections open at a time in each web process; those idle longest are closed when it is nearly full.",
        20,
        100_000,
    )
    IDLE_SECONDS: int = declare_server_setting(75, "An idle connection is closed after this time.", 1, 86_400)
    HEADER_SECONDS: int = declare_server_setting(
        20, "Time for the headers of a request to arrive, from their first byte.", 1, 3_600
    )
    REQUEST_SECONDS: int = declare_server_setting(
        120, "Longest time for the body of a request to arrive, however large it is.", 1, 86_400
    )
    ANSWER_SECONDS: int = declare_server_setting(300, "Time for the client to read a response.", 1, 86_400)
    WAITING_BYTES: int = declare_server_setting(
        268_435_456,
        "Memory in each web process for unfinished requests, and again for unread responses; beyond that, the oldest "
        "are dropped.",
        1_000_000,
        1_000_000_000_000,
    )
    SMTP_HOST: str = declare_server_setting(
        "", "Mail server that mails are handed over to; if empty, they are kept as files in the data folder."
    )
    SMTP_PORT: int = declare_server_setting(587, "Port of the mail server.", 1, 65_535)
    SMTP_SECURITY: str = declare_server_setting(
        "starttls", "How the conversation with the mail server is encrypted: starttls, tls or none."
    )
    SMTP_USER: str = declare_server_setting("", "Name to log in with at the mail server; if empty, no log-in.")
    SMTP_PASSWORD: str = declare_server_setting("", "Password to log in with at the mail server.")
    MAIL_FROM: str = declare_server_setting(
        "", "Address that mails come from; if empty, no-reply@ and the host of the public address."
    )
    MAIL_RETURNS: str = declare_server_setting(
        "", "Address to which mail servers return what they cannot deliver; if empty, the address mails come from."
    )
    DEFAULT_TIME_ZONE: str = declare_server_setting(
        "UTC", "Time zone of new assemblies, as an IANA name such as Europe/Berlin."
    )
    OIDC_ISSUER: str = declare_server_setting(
        "", "Address of an OpenID Connect provider that people may log in with; if empty, there is none."
    )
    OIDC_CLIENT_ID: str = declare_server_setting("", "Name under which the provider knows this site.")
    OIDC_CLIENT_SECRET: str = declare_server_setting("", "Secret that the provider gave this site.")
    OIDC_NAME: str = declare_server_setting("Single sign-on", "What the button for the provider says.")
    OIDC_REGISTRATION: bool = declare_server_setting(
        False, "Whether someone new to this site gets an account by logging in at the provider."
    )


LANGUAGES = {"en": "English", "de": "Deutsch"}


def read_environment() -> dict[str, Any]:
    """Return the settings given by environment variables, in their types. Raises ConfigurationInvalid."""
    given = {
        name.removeprefix(PREFIX): text
        for name, text in os.environ.items()
        # An empty variable is one that was not given.
        if name.startswith(PREFIX) and text.strip() and name.removeprefix(PREFIX) not in READ_ELSEWHERE
    }
    return check_server_settings(given, PREFIX)


def build_settings_table() -> list[str]:
    """Return the rows of the guide's table: name, default, what it may be, what it does."""
    rows = []
    for item in fields(Settings):
        if isinstance(item.default, bool):
            default, allowed = "on" if item.default else "off", "on or off"
        elif isinstance(item.default, int):
            default, allowed = f"{item.default:,}", f"{item.metadata['least']:,} to {item.metadata['most']:,}"
        else:
            default, allowed = str(item.default) or "empty", "text"
        rows.append(f"| `{PREFIX}{item.name}` | {default} | {allowed} | {item.metadata['help']} |")
    return rows


def is_other_setting(name: str) -> bool:
    """Return whether Flask or one of its extensions knows this name; an override may set these too."""
    return name in OTHER_NAMES or name.startswith(OTHER_PREFIXES)


def check_server_settings(given: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return the given settings in their types; those of Flask as they are. Raises ConfigurationInvalid."""
    known = {item.name: item for item in fields(Settings)}
    values: dict[str, Any] = {}
    wrong = []
    for name, value in given.items():
        try:
            if name in known:
                values[name] = convert_server_setting(f"{prefix}{name}", value, known[name])
            elif prefix or not is_other_setting(name):
                near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.6)
                suggestion = f" Did you mean {prefix}{near[0]}?" if near else ""
                raise ConfigurationInvalid(f"There is no setting {prefix}{name}.{suggestion}")
            else:
                values[name] = value
        except ConfigurationInvalid as problem:
            wrong.append(str(problem))
    if wrong:
        raise ConfigurationInvalid(" ".join(wrong))
    return values


def convert_server_setting(name: str, value: Any, item: Any) -> Any:
    """Return one value, read if it is a text, and within its bounds."""
    if isinstance(item.default, bool):
        return parse_bool(name, value)
    if isinstance(item.default, int):
        return parse_bounded_number(name, value, item.metadata["least"], item.metadata["most"])
    text = str(value)
    if any(ord(sign) < 32 or "\ud800" <= sign <= "\udfff" for sign in text):
        raise ConfigurationInvalid(f"{name} contains characters that are not text.")
    return check_base_url(name, text) if item.name in {"BASE_URL", "OIDC_ISSUER"} else text


def load_config(overrides: dict[str, Any] | None = None) -> dict[str, Any]:
    """Flask configuration: defaults, environment, overrides, the later winning. Raises ConfigurationInvalid."""
    values: dict[str, Any] = {item.name: item.default for item in fields(Settings)}
    values.update(read_environment())
    # What an application was made with may serve for another one; this is found out anew for each.
    values.update(
        check_server_settings({name: value for name, value in (overrides or {}).items() if name != "KEY_WAS_THERE"})
    )
    # Where the server listens is the second choice, after what the operator says.
    values["BASE_URL"] = values["BASE_URL"] or values.get("SERVED_AT") or LOCAL_BASE
    folder = Path(values["DATA"]).expanduser().resolve()
    values["DATA"] = str(folder)
    # Flask-SQLAlchemy's own name for the address is understood too.
    values["DATABASE_URL"] = build_database_url(
        values["DATABASE_URL"] or values.pop("SQLALCHEMY_DATABASE_URI", ""), folder
    )
    # A key beside no database means that the database was lost: `storage.schema.upgrade_schema` makes no new one in
    # silence.
    values["KEY_WAS_THERE"] = (folder / KEY_FILE).exists() and not is_first_start(folder)
    try:
        values["SECRET_KEY"] = values["SECRET_KEY"] or load_signing_key(folder)
    except KeyUnusable as problem:
        raise ConfigurationInvalid(str(problem)) from None
    if len(values["SECRET_KEY"]) < SHORTEST_KEY:
        raise ConfigurationInvalid(f"SECRET_KEY must have at least {SHORTEST_KEY} characters.")
    if values["OIDC_ISSUER"] and not (values["OIDC_CLIENT_ID"] and values["OIDC_CLIENT_SECRET"]):
        raise ConfigurationInvalid("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET as well.")
    zone = values["DEFAULT_TIME_ZONE"]
    if not is_time_zone(zone):
        raise ConfigurationInvalid(f"DEFAULT_TIME_ZONE must be an IANA name such as Europe/Berlin, not {zone!r}.")
    if values["SMTP_SECURITY"] not in SMTP_SECURITIES:
        raise ConfigurationInvalid(f"SMTP_SECURITY is “{values['SMTP_SECURITY']}”, but must be starttls, tls or none.")
    return {**build_flask_settings(values), **values}


def build_database_url(given: str, folder: Path) -> str:
    """Return the SQLAlchemy address: SQLite in the data folder by default, PostgreSQL through psycopg 3."""
    if not given:
        return f"sqlite:///{folder / 'deliberate.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if given.startswith(prefix):
            return "postgresql+psycopg://" + given.removeprefix(prefix)
    return given


def build_flask_settings(values: dict[str, Any]) -> dict[str, Any]:
    """Return what Flask and its extensions want to hear, derived from our own settings."""
    return {
        "SQLALCHEMY_DATABASE_URI": values["DATABASE_URL"],
        "SQLALCHEMY_ENGINE_OPTIONS": build_engine_options(values["DATABASE_URL"]),
        "MAX_CONTENT_LENGTH": values["MAX_REQUEST_BYTES"],
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": values["HTTPS"],
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        # The default of an hour would refuse voters who return from lunch.
        "WTF_CSRF_TIME_LIMIT": None,
        # Our pages send no referrer, so that addresses stay private; behind HTTPS every form would be refused for it.
        "WTF_CSRF_SSL_STRICT": False,
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_TRANSLATION_DIRECTORIES": str(Path(__file__).parent / "translations"),
    }


def build_engine_options(url: str) -> dict[str, Any]:
    """Enough connections for every thread of a web server, and an answer in words where even these are taken."""
    if url in {"sqlite://", "sqlite:///:memory:"}:
        return {}
    return {"pool_size": 10, "max_overflow": 30, "pool_timeout": 5}
