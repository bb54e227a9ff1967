"""Every setting of Deliberate: its name, its default and one sentence on what it does."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

KEY_FILE = "secret-key"


@dataclass(frozen=True)
class Settings:
    """What an operator can set, by environment variable `DELIBERATE_<NAME>` or by `create_app(overrides)`."""

    DATA: str = field(default="deliberate-data", metadata={"help": "Folder for the database, keys and exports."})
    DATABASE_URL: str = field(default="", metadata={"help": "Database address; empty means SQLite in the data folder."})
    SECRET_KEY: str = field(
        default="",
        metadata={"help": "Key that signs cookies; empty means one is made and kept in the data folder."},
    )
    BASE_URL: str = field(
        default="http://127.0.0.1:8000",
        metadata={"help": "Public address, used in links that leave the site."},
    )
    HTTPS: bool = field(default=False, metadata={"help": "Mark cookies as secure; set it behind HTTPS."})
    REGISTRATION: bool = field(default=True, metadata={"help": "Whether visitors may open an organizer account."})
    TRUSTED_PROXIES: int = field(default=0, metadata={"help": "Number of reverse proxies in front of the site."})
    MAX_REQUEST_BYTES: int = field(default=2_000_000, metadata={"help": "Largest request body that is read."})
    MAX_IMPORT_BYTES: int = field(
        default=10_000_000, metadata={"help": "Largest file from which an assembly is imported on the web."}
    )
    MAX_IMPORT_ROWS: int = field(
        default=100_000,
        metadata={
            "help": "Most votes and other entries of an import on the web; on SQLite nobody can vote while they are "
            "written, about a second for a hundred thousand."
        },
    )
    RATE_LIMITS: bool = field(
        default=True, metadata={"help": "Slow down repeated log-ins and floods of new participants."}
    )
    RUN_LEASE_SECONDS: int = field(
        default=60,
        metadata={"help": "After this silence a running analysis counts as abandoned and is taken up again."},
    )
    RESULTS_LICENCE: str = field(
        default="CC-BY-4.0", metadata={"help": "Licence named on published results, as an SPDX identifier."}
    )
    LIVE_PAUSE_SECONDS: int = field(
        default=5,
        metadata={"help": "Fewest seconds between analyses that follow the votes by themselves; 0 switches them off."},
    )
    WORKER: bool = field(default=True, metadata={"help": "Run the analysis worker inside the web process."})


LANGUAGES = {"en": "English", "de": "Deutsch"}
TYPES = {"bool": bool, "int": int, "str": str}


def environment() -> dict[str, Any]:
    """The settings given by environment variables, in their types."""
    given: dict[str, Any] = {}
    for item in fields(Settings):
        text = os.environ.get(f"DELIBERATE_{item.name}")
        if text is None:
            continue
        if isinstance(item.default, bool):
            given[item.name] = text.strip().lower() in {"1", "true", "yes", "on"}
        elif isinstance(item.default, int):
            given[item.name] = int(text)
        else:
            given[item.name] = text
    return given


def load(overrides: dict[str, Any] | None = None) -> dict[str, Any]:
    """Flask configuration made of defaults, environment and overrides, later ones winning."""
    values: dict[str, Any] = {item.name: item.default for item in fields(Settings)}
    values.update(environment())
    values.update(overrides or {})
    folder = Path(values["DATA"]).expanduser().resolve()
    values["DATA"] = str(folder)
    # Flask-SQLAlchemy's own name for the address is understood too.
    values["DATABASE_URL"] = database_url(values["DATABASE_URL"] or values.pop("SQLALCHEMY_DATABASE_URI", ""), folder)
    values["SECRET_KEY"] = values["SECRET_KEY"] or kept_key(folder)
    if len(values["SECRET_KEY"]) < 32:
        raise ValueError("SECRET_KEY must have at least 32 characters.")
    return {**flask_settings(values), **values}


def database_url(given: str, folder: Path) -> str:
    """The SQLAlchemy address: SQLite in the data folder by default, PostgreSQL through psycopg 3."""
    if not given:
        return f"sqlite:///{folder / 'deliberate.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if given.startswith(prefix):
            return "postgresql+psycopg://" + given.removeprefix(prefix)
    return given


def kept_key(folder: Path) -> str:
    """The signing key of this data folder; made at first use, readable by the owner alone."""
    path = folder / KEY_FILE
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()


def flask_settings(values: dict[str, Any]) -> dict[str, Any]:
    """What Flask and its extensions want to hear, derived from our own settings."""
    return {
        "SQLALCHEMY_DATABASE_URI": values["DATABASE_URL"],
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(values["DATABASE_URL"]),
        "MAX_CONTENT_LENGTH": values["MAX_REQUEST_BYTES"],
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": values["HTTPS"],
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        # The default of an hour would refuse voters who return from lunch.
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_TRANSLATION_DIRECTORIES": str(Path(__file__).parent / "translations"),
        "RATELIMIT_ENABLED": values["RATE_LIMITS"],
        "RATELIMIT_STORAGE_URI": "memory://",
    }


def engine_options(url: str) -> dict[str, Any]:
    """Enough connections for every thread of a web server, and an answer in words where even these are taken."""
    if url in {"sqlite://", "sqlite:///:memory:"}:
        return {}
    return {"pool_size": 10, "max_overflow": 30, "pool_timeout": 5}
