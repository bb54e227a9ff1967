"""The settings an application is made with."""

from __future__ import annotations

from pathlib import Path

import pytest

from deliberate import create_app
from deliberate.config import load

KEY = "a key for tests of at least 32 letters"


@pytest.mark.parametrize("name", ["DATABASE_URL", "SQLALCHEMY_DATABASE_URI"])
def test_the_database_may_be_named_by_either_name(tmp_path: Path, name: str) -> None:
    given = load({name: "postgresql://host/base", "DATA": str(tmp_path), "SECRET_KEY": KEY})
    assert given["DATABASE_URL"] == given["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://host/base"


@pytest.mark.parametrize("name", ["DATABASE_URL", "SQLALCHEMY_DATABASE_URI"])
def test_an_application_in_memory_starts(tmp_path: Path, name: str) -> None:
    app = create_app({name: "sqlite://", "DATA": str(tmp_path), "SECRET_KEY": KEY})
    assert app.config["SQLALCHEMY_DATABASE_URI"] == "sqlite://"


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 32 characters"):
        load({"DATA": str(tmp_path), "SECRET_KEY": "short"})


def test_an_override_wins_over_what_is_derived(tmp_path: Path) -> None:
    assert load({"DATA": str(tmp_path), "SECRET_KEY": KEY, "MAX_CONTENT_LENGTH": 5})["MAX_CONTENT_LENGTH"] == 5
