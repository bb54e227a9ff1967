"""Commands that help people back into their accounts, without mail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deliberate.cli import command
from deliberate.cli.transaction import open_application, transaction
from deliberate.services.accounts import authenticate, register_account

EMAIL = "hanna@example.org"


@pytest.fixture
def data(tmp_path: Path) -> str:
    """A data folder with one account."""
    folder = str(tmp_path / "data")
    with transaction(folder):
        register_account(email=EMAIL, password="the first password", display_name="Hanna")
    return folder


def ask(data: str, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(command, ["--data", data, "accounts", *arguments], input=typed)


def fits(data: str, password: str) -> bool:
    with transaction(data):
        return authenticate(email=EMAIL, password=password).email == EMAIL


def test_a_link_from_the_command_lets_its_holder_choose_a_password(data: str) -> None:
    answer = ask(data, "reset", EMAIL.upper(), "--base-url", "https://example.org/town/")
    (path,) = re.findall(r"^https://example\.org/town(/reset-password/\S+)$", answer.stdout, re.MULTILINE)
    assert "It points to https://example.org/town." in answer.stderr
    assert "http://127.0.0.1:8000/reset-password/" in ask(data, "reset", EMAIL).stdout
    client = open_application(data, WTF_CSRF_ENABLED=False).test_client()
    assert client.post(path, data={"password": "the second password"}).status_code == 303
    assert fits(data, "the second password")


def test_a_password_can_be_typed_instead(data: str) -> None:
    refused = ask(data, "reset", EMAIL, "--password-stdin", typed="nine sign\n")
    assert refused.exit_code == 1
    assert "at least 10 characters" in refused.output
    told = ask(data, "reset", EMAIL, "--password-stdin", typed="the second password\n")
    assert told.exit_code == 0
    assert "the second password" not in told.output
    assert fits(data, "the second password")


def test_accounts_are_listed_and_unknown_ones_refused(data: str) -> None:
    assert re.fullmatch(r"hanna@example\.org\tHanna\t\d{4}-\d\d-\d\d\t0\n", ask(data, "list").output)
    unknown = ask(data, "reset", "nobody@example.org")
    assert unknown.exit_code == 1
    assert "There is no account" in unknown.output
