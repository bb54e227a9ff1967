"""People who have just got an account, and are logged in with it."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from deliberate.extensions import db
from deliberate.services.accounts import register_account

PASSWORD = "a password for newcomers"


def enter_as_new(app: Flask, client: FlaskClient, email: str = "ada@example.org", name: str = "Ada") -> None:
    """Create an account and log the client in with it."""
    with app.app_context():
        register_account(email=email, password=PASSWORD, display_name=name)
        db.session.commit()
    assert client.post("/login", data={"email": email, "password": PASSWORD}).status_code == 303
