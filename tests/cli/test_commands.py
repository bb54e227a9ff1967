"""What commands print and write, from the first analysis to the way out and in again, and how each of them ends."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from benchmarks.demo import free_port
from deliberate.cli import command
from deliberate.demo.scenario import load_scenario
from deliberate.version import __version__
from tests.child_processes import ending, listen_to_ctrl_c
from tests.databases import copied_sqlite
from tests.house.source import HOUSE

SLUG = str(load_scenario()["assembly"]["slug"])
OWNER = str(load_scenario()["accounts"]["owner"]["email"])


@pytest.fixture
def data(demo_template: Path, tmp_path: Path) -> str:
    """A data folder that holds the demo, analyzed."""
    folder = tmp_path / "data"
    folder.mkdir()
    copied_sqlite(demo_template, folder)
    return str(folder)


def ask(data: str, *words: str) -> Result:
    return CliRunner().invoke(command, ["--data", data, *words])


def printed(data: str, *words: str) -> str:
    """What a command prints that must succeed."""
    answer = ask(data, *words)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_an_analysis_is_printed_for_people_and_for_programs(data: str) -> None:
    document: dict[str, Any] = json.loads(printed(data, "analyse", SLUG, "--question", "1", "--json"))
    assert (document["assembly"], document["participants"]) == (SLUG, 300)
    (question,) = document["questions"]
    assert (question["position"], question["state"], question["error"]) == (1, "finished", "")
    told = printed(data, "analyse", SLUG, "--question", "1")
    assert "300" in told
    assert not re.search(r"= None|\bnan\b|\{", told)
    assert len(printed(data, "runs", SLUG).splitlines()) >= 2


def test_an_unknown_assembly_or_question_ends_in_a_sentence(data: str) -> None:
    for words in (("analyse", "nowhere"), ("analyse", SLUG, "--question", "9"), ("export", "nowhere", "out.json")):
        answer = ask(data, *words)
        assert (answer.exit_code, "Traceback" in answer.output) == (1, False)
        assert answer.output.startswith("Error: ")


def test_out_and_in_again_as_polis_files_and_as_one_document(data: str, tmp_path: Path) -> None:
    folder, file = tmp_path / "polis", tmp_path / "full.json"
    assert printed(data, "export", SLUG, str(folder), "--format", "polis").count("Wrote ") == 2
    assert printed(data, "export", SLUG, str(file)) == f"Wrote {file}\n"
    told = printed(data, "import", "polis", str(folder / "question-1"), "--slug", "again", "--owner", OWNER)
    assert told.startswith("Imported again. Participants: 300;")
    assert f"Its owner is {OWNER}." in told
    votes = len((folder / "question-1" / "participants-votes.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert f"Participants: {votes};" in told
    assert "no owner yet" in printed(data, "import", "full", str(file), "--slug", "whole")
    twice = ask(data, "import", "full", str(file), "--slug", "whole")
    assert (twice.exit_code, twice.output.count("Error:")) == (1, 1)


@pytest.mark.parametrize(
    ("form", "read"), [("outcomes", json.loads), ("rubric", lambda text: list(yaml.safe_load_all(text)))]
)
def test_outcomes_are_written_for_programs(data: str, tmp_path: Path, form: str, read: Any) -> None:
    answer = ask(data, "export", SLUG, str(tmp_path / "out"), "--format", form, "--question", "1")
    assert answer.exit_code == 0
    assert "Set DELIBERATE_BASE_URL" in answer.stderr, "links that only work here are told of"
    assert read((tmp_path / "out").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_a_polis_export_is_judged_and_replayed_without_a_database(data: str, tmp_path: Path) -> None:
    printed(data, "export", SLUG, str(tmp_path / "polis"), "--format", "polis")
    folder, nowhere = str(tmp_path / "polis" / "question-1"), str(tmp_path / "nowhere")
    judged = json.loads(printed(nowhere, "evaluate", "polis", folder, "--splits", "1", "--json"))
    assert judged["people"] == 300
    assert all(0.4 < method["auc"] <= 1 for method in judged["methods"].values())
    few = ("--repeats", "1", "--turns", "5")
    replayed = json.loads(printed(nowhere, "simulate-routing", "polis", folder, *few, "--json"))
    assert replayed["shown"] <= 300 * 5
    assert replayed["policies"]
    assert not Path(nowhere).exists()


def test_codes_come_in_from_a_file_all_or_none(data: str, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    head = "statement,coder,concept,stance\n"
    file.write_text(f"{head}1,Ann,use,supports\n999,Ann,use,hinders\n", encoding="utf-8")
    refused = ask(data, "import", "codes", SLUG, str(file), "--question", "1")
    assert refused.exit_code == 1
    assert "line 3" in refused.output.lower()
    file.write_text(f"{head}1,Ann,use,supports\n2,Ann,none,\n", encoding="utf-8")
    assert printed(data, "import", "codes", SLUG, str(file), "--question", "1") == (
        "Imported codings: 2; coders: 1; statements: 2.\n"
    )


def test_version_and_help_need_no_data(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    assert printed(nowhere, "--version").strip() == f"deliberate, version {__version__}"
    for words in ([], *([name] for name in command.commands)):
        assert "Usage:" in printed(nowhere, *words, "--help")
    assert ask(nowhere, "dance").exit_code == 2
    assert not Path(nowhere).exists()


@pytest.mark.parametrize("words", [("--data", "DIR", "demo"), ("demo", "--data", "DIR"), ("serve", "--data=DIR")])
def test_a_data_folder_stands_before_the_command_or_after_and_counts_from_where_one_stands(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    """A port in use ends it before any work, but after the folder is known: so a file in its place is what is named."""
    (tmp_path / "DIR").write_text("no folder")
    line = [sys.executable, "-m", "deliberate", *words]
    ended = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "DIR" in ended.stderr
    assert "is a file" in ended.stderr


def test_a_port_in_use_is_told_before_any_work(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = ask(str(tmp_path / "data"), "demo", "--port", str(port))
    assert answer.exit_code == 1
    assert f"Port {port} is already in use on 127.0.0.1" in answer.output
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
def test_ctrl_c_ends_a_server_with_a_sentence(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "deliberate", "serve", "--data", str(tmp_path / "data"), "--port", str(free_port())]
    started = subprocess.Popen(
        line,
        cwd=HOUSE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=listen_to_ctrl_c,  # noqa: PLW1509  (it takes no lock)
    )
    with ending(started) as server:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("Deliberate is running at http://127.0.0.1:")
        server.send_signal(signal.SIGINT)
        out, said = server.communicate(timeout=60)
    assert server.returncode in (0, 130)
    assert "Stopped." in out + said
    assert "Traceback" not in said
