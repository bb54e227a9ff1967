"""Commands that move assemblies in and out: nobody's file is lost, and somebody owns what came in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deliberate.cli import command
from deliberate.cli.transaction import transaction
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import create_assembly
from deliberate.services.questions import add_question
from deliberate.services.statements import add_statement

EMAIL = "ada@example.org"


@pytest.fixture
def data(tmp_path: Path) -> str:
    """A data folder with an account and an assembly of two questions that nobody owns."""
    folder = str(tmp_path / "data")
    with transaction(folder):
        register_account(email=EMAIL, password="a long enough password", display_name="Ada")
        assembly = create_assembly(owner=None, title="Trees", slug="trees")
        for text in ("Which trees?", "Where?"):
            add_statement(question=add_question(assembly=assembly, actor=None, text=text), text=f"Oaks. {text}")
    return folder


def asked(data: str, *arguments: str) -> Result:
    return CliRunner().invoke(command, ["--data", data, *arguments])


def test_nothing_is_overwritten_without_being_asked(data: str, tmp_path: Path) -> None:
    path = tmp_path / "trees.json"
    path.write_text("mine")
    refused = asked(data, "export", "trees", str(path))
    assert (refused.exit_code, path.read_text()) == (1, "mine")
    assert "trees.json already exists, so nothing was written. Choose another name, or add --replace." in refused.output
    assert asked(data, "export", "trees", str(path), "--replace").exit_code == 0
    assert json.loads(path.read_text())["assembly"]["slug"] == "trees"
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_question_is_written_where_the_place_of_one_is_taken(data: str, tmp_path: Path) -> None:
    taken = tmp_path / "out" / "question-2"
    taken.mkdir(parents=True)
    (taken / "comments.csv").write_text("mine")
    refused = asked(data, "export", "trees", str(tmp_path / "out"), "--format", "polis")
    assert (refused.exit_code, [item.name for item in (tmp_path / "out").iterdir()]) == (1, ["question-2"])
    assert asked(data, "export", "trees", str(tmp_path / "out"), "--format", "polis", "--replace").exit_code == 0
    assert "Oaks" in (taken / "comments.csv").read_text()


def test_an_import_gets_an_owner_or_says_how(data: str, tmp_path: Path) -> None:
    asked(data, "export", "trees", str(tmp_path / "trees.json"))
    unknown = asked(data, "import", "full", str(tmp_path / "trees.json"), "--slug", "a1", "--owner", "bob@example.org")
    assert (unknown.exit_code, "bob@example.org" in unknown.output) == (1, True)
    owned = asked(data, "import", "full", str(tmp_path / "trees.json"), "--slug", "a1", "--owner", EMAIL.upper())
    assert f"Its owner is {EMAIL}." in owned.output
    assert f"owner      {EMAIL}" in asked(data, "members", "list", "a1").output
    lonely = asked(data, "import", "full", str(tmp_path / "trees.json"), "--slug", "a2")
    assert "deliberate members add a2 EMAIL owner" in lonely.output
    assert "No one has a role" in asked(data, "members", "list", "a2").output


def test_roles_are_given_and_removed_by_command(data: str) -> None:
    assert asked(data, "members", "add", "trees", EMAIL, "owner").output.startswith(f"{EMAIL} has the role owner")
    assert "at least one owner" in asked(data, "members", "remove", "trees", EMAIL, "owner").output
    assert "does not have the role" in asked(data, "members", "remove", "trees", EMAIL, "coder").output
    asked(data, "members", "add", "trees", EMAIL, "coder")
    assert "no longer has the role" in asked(data, "members", "remove", "trees", EMAIL, "coder").output
    for arguments in (("add", "trees", "no@example.org", "owner"), ("add", "shrubs", EMAIL, "owner")):
        refused = asked(data, "members", *arguments)
        assert (refused.exit_code, "Traceback" in refused.output) == (1, False)
