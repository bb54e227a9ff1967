"""Every endpoint says who may pass, and every permission is used at some door."""

from __future__ import annotations

from flask import Flask

from deliberate.rules import PERMISSION_TABLE, Permission

# Flask's own endpoint: files that everybody may read.
OPEN_BY_NATURE = {"static"}


def doors(app: Flask) -> dict[str, str | None]:
    """Endpoint → who may pass, as its decorator declares it."""
    return {
        name: getattr(view, "access", None) for name, view in app.view_functions.items() if name not in OPEN_BY_NATURE
    }


def test_every_endpoint_declares_who_may(app: Flask) -> None:
    known = {"all"} | {permission.value for permission in Permission}
    assert {name: access for name, access in doors(app).items() if access not in known} == {}


def test_every_permission_has_a_line_in_the_table() -> None:
    assert set(PERMISSION_TABLE) == set(Permission)
    assert all(lines and all(lines) for lines in PERMISSION_TABLE.values())


def test_every_permission_guards_a_door(app: Flask) -> None:
    used = set(doors(app).values())
    # Who may take part is asked at the vote, who may see the report at the report; none is there for nothing.
    assert {permission.value for permission in Permission} - used == set()


def test_writing_needs_a_token(app: Flask) -> None:
    """The protection against forged forms is on unless a test turns it off, and for everything but the API."""
    from deliberate import create_app

    shipped = create_app({"DATA": app.config["DATA"], "SECRET_KEY": "x" * 32})
    assert shipped.config.get("WTF_CSRF_ENABLED", True)
    answer = shipped.test_client().post("/login", data={"email": "a@example.org", "password": "long enough"})
    assert answer.status_code == 400
