"""The settings an application is made with."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from deliberate import create_app
from deliberate.config import Settings, build_settings_table, load_config
from deliberate.setting_values import ConfigurationInvalid

HOUSE = Path(__file__).resolve().parents[2]

KEY = "a key for tests of at least 32 letters"


@pytest.mark.parametrize("name", ["DATABASE_URL", "SQLALCHEMY_DATABASE_URI"])
def test_the_database_may_be_named_by_either_name(tmp_path: Path, name: str) -> None:
    given = load_config({name: "postgresql://host/base", "DATA": str(tmp_path), "SECRET_KEY": KEY})
    assert given["DATABASE_URL"] == given["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://host/base"


@pytest.mark.parametrize("name", ["DATABASE_URL", "SQLALCHEMY_DATABASE_URI"])
def test_an_application_in_memory_starts(tmp_path: Path, name: str) -> None:
    app = create_app({name: "sqlite://", "DATA": str(tmp_path), "SECRET_KEY": KEY})
    assert app.config["SQLALCHEMY_DATABASE_URI"] == "sqlite://"


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 32 characters"):
        load_config({"DATA": str(tmp_path), "SECRET_KEY": "short"})


def test_an_override_wins_over_what_is_derived(tmp_path: Path) -> None:
    assert load_config({"DATA": str(tmp_path), "SECRET_KEY": KEY, "MAX_CONTENT_LENGTH": 5})["MAX_CONTENT_LENGTH"] == 5


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        (
            "HTTPS",
            "enabled",
            "DELIBERATE_HTTPS is “enabled”, but must be one of 1, true, yes, on or 0, false, no, off.",
        ),
        ("REGISTRATION", "nein", "DELIBERATE_REGISTRATION is “nein”"),
        ("TRUSTED_PROXIES", "one", "DELIBERATE_TRUSTED_PROXIES is “one”, but must be a whole number from 0 to 10."),
        ("TRUSTED_PROXIES", "-1", "from 0 to 10"),
        ("MAX_REQUEST_BYTES", "0", "from 10000 to"),
        ("MAX_REQUEST_BYTES", "9" * 5_000, "from 10000 to"),
        ("RUN_LEASE_SECONDS", "²", "from 1 to"),
        ("IDLE_SECONDS", "1.5", "from 1 to"),
        ("BASE_URL", "example.org", "must be an address like https://example.org"),
        ("BASE_URL", "ftp://example.org", "must be an address"),
        ("BASE_URL", "https://me:secret@example.org", "must be an address"),
        ("BASE_URL", "https://example.org:99999", "must be an address"),
        ("BASE_URL", "https://[::1", "must be an address"),
        ("BASE_URL", "https://example.org/?x=1", "must be an address"),
        ("RESULTS_LICENCE", "\udcff", "characters that are not text"),
        ("REGISTRATON", "0", "There is no setting DELIBERATE_REGISTRATON. Did you mean DELIBERATE_REGISTRATION?"),
        ("https", "1", "There is no setting DELIBERATE_https. Did you mean DELIBERATE_HTTPS?"),
        ("XYZ", "1", "There is no setting DELIBERATE_XYZ."),
    ],
)
def test_a_wrong_setting_of_the_environment_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"DELIBERATE_{name}", value)
    with pytest.raises(ConfigurationInvalid) as refused:
        load_config({"DATA": str(tmp_path), "SECRET_KEY": KEY})
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("HTTPS", "enabled"), ("HTTPS", 2), ("TRUSTED_PROXIES", True), ("IDLE_SECONDS", None), ("REGISTRATON", True)],
)
def test_a_wrong_override_stops_the_start(tmp_path: Path, name: str, value: object) -> None:
    with pytest.raises(ConfigurationInvalid, match=name):
        load_config({"DATA": str(tmp_path), "SECRET_KEY": KEY, name: value})


def test_everything_wrong_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DELIBERATE_HTTPS", "enabled")
    monkeypatch.setenv("DELIBERATE_IDLE_SECONDS", "soon")
    with pytest.raises(ConfigurationInvalid, match=r"DELIBERATE_HTTPS.*DELIBERATE_IDLE_SECONDS"):
        load_config({"DATA": str(tmp_path), "SECRET_KEY": KEY})


@pytest.mark.parametrize(
    ("word", "means"), [("1", True), ("Yes", True), (" on ", True), ("FALSE", False), ("off", False)]
)
def test_four_spellings_of_yes_and_no(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str, means: bool) -> None:
    monkeypatch.setenv("DELIBERATE_HTTPS", word)
    assert load_config({"DATA": str(tmp_path), "SECRET_KEY": KEY})["SESSION_COOKIE_SECURE"] is means


def test_an_empty_variable_is_not_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DELIBERATE_WORKER", "")
    assert load_config({"DATA": str(tmp_path), "SECRET_KEY": KEY})["WORKER"] is True


def test_links_follow_what_is_served_unless_the_operator_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"DATA": str(tmp_path), "SECRET_KEY": KEY, "SERVED_AT": "http://192.0.2.7:8202"}
    assert load_config(given)["BASE_URL"] == "http://192.0.2.7:8202"
    monkeypatch.setenv("DELIBERATE_BASE_URL", "https://example.org/assemblies/")
    assert load_config(given)["BASE_URL"] == "https://example.org/assemblies"


def test_another_server_stops_with_the_sentence(tmp_path: Path) -> None:
    environment = {**os.environ, "DELIBERATE_HTTPS": "enabled", "DELIBERATE_DATA": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", "import wsgi"], cwd=HOUSE, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("Deliberate cannot start. DELIBERATE_HTTPS is “enabled”")
    assert "Traceback" not in ended.stderr


def test_the_guide_lists_every_setting_as_it_is() -> None:
    guide = (HOUSE / "docs" / "operators.md").read_text(encoding="utf-8")
    rows = [line for line in guide.splitlines() if line.startswith("| `DELIBERATE_")]
    assert rows == build_settings_table()


def test_every_setting_does_something() -> None:
    """A setting that no code asks for is a promise that nobody keeps."""
    sources = [path.read_text(encoding="utf-8") for path in (HOUSE / "deliberate").rglob("*.py")]
    asked = "\n".join(sources)
    unused = [item.name for item in fields(Settings) if f'["{item.name}"]' not in asked]
    assert not unused
