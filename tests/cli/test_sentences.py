"""What commands print are claims too: `CLAIMS` lists every sentence with a run that prints it and one that must not."""

from __future__ import annotations

import ast
import io
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, redirect_stdout
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from benchmarks.demo import free_port
from deliberate.cli import command
from deliberate.cli.serve import announce_demo
from deliberate.cli.transaction import transaction
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import create_assembly
from deliberate.services.questions import add_question
from deliberate.services.statements import add_statement
from deliberate.storage.folder_lock import take_folder_alone
from tests.child_processes import ending, listen_to_ctrl_c
from tests.databases import copied_sqlite
from tests.house.source import HOUSE, PACKAGE

SPEAKING = {"echo", "ClickException"}
EMAIL, OTHER, PASSWORD = "ada@example.org", "olga@example.org", "a long enough password"
# Where the system lets no one make a folder.
NO_FOLDER = "/proc/nowhere"
KEY = {"DELIBERATE_SECRET_KEY": "a key from outside that is long enough"}

# Sentence → the run that prints it, and one that must not.
CLAIMS = {
    "Created the account {}.": ("an account", "accounts"),
    "Turned off two-factor authentication for {}.": ("no second factor", "a password"),
    "Changed the password of {} and ended all sessions of the account.": ("a password", "a link"),
    "Give this link only to the owner of {}. It works once and expires in 24 hours:": ("a link", "a password"),
    "It points to {}. Wrong? Set DELIBERATE_BASE_URL or add --base-url.": ("a link", "a password"),
    "{} {} the mails of this site.": ("an operator", "accounts"),
    "The key comes from DELIBERATE_SECRET_KEY and is not in the file: keep both.": ("a backup, key apart", "a backup"),
    "No backup was created: {}.": ("a backup into nowhere", "a backup"),
    "The previous data is kept in {}.": ("restored over data", "restored"),
    "The key is not in the file: set DELIBERATE_SECRET_KEY as before, or no one is recognized.": (
        "restored, key apart",
        "restored",
    ),
    "Nothing was restored: {}.": ("restored nowhere", "restored"),
    "Note: links in it start with {}. Set DELIBERATE_BASE_URL to the public address.": ("outcomes", "outcomes, public"),
    "Imported {}. Participants: {}; statements: {}; votes: {}.": ("imported", "imported twice"),
    "Its owner is {}.": ("imported, owned", "imported"),
    "It has no owner yet, so no one can manage it. Add an owner: deliberate members add {} EMAIL owner": (
        "imported",
        "imported, owned",
    ),
    "Imported codings: {}; coders: {}; statements: {}.": ("codes", "segments"),
    "Participants with answers: {}; people listed who have not joined: {}.": ("segments", "codes"),
    "{} has the role {} in {}.": ("a role", "no role"),
    "{} no longer has the role {} in {}.": ("a role less", "a role"),
    "No one has a role in {} yet.": ("no role", "roles"),
    "{}: reference shares: {}; weights {}.": ("weights", "routing"),
    "{}: fewest {}, random {}, information {}.": ("routing", "weights"),
    "A number in the input is too large. Nothing was stored.": ("too large a number", "roles"),
    "There is no database at {}.": ("a backup of nothing", "a backup"),
    "Warning: other accounts on this machine can read {}; chmod 700 makes it private.": ("an open folder", "serving"),
    "Process {} is restoring a backup into {}. Start again when it has finished.": (
        "serving while restored",
        "serving",
    ),
    "Deliberate is running at {} with data in {}. Press Ctrl-C to stop.": ("serving", "serving while restored"),
    "Nobody has an account here yet. Open this link within a day to create the first one:": ("serving new", "serving"),
    "Only this machine can open that address. For phones on the same network, add --host 0.0.0.0.": (
        "serving",
        "serving all",
    ),
    "Stopped. Everything is saved.": ("serving", "serving while restored"),
    "Waiting for analyses and mails. Press Ctrl-C to stop.": ("a worker", "serving"),
    "Port {} is already in use on {}. Choose another one, for example --port {}.": ("serving twice", "serving"),
    "Note: the system allows {} open files, enough for {} connections at a time instead of {}. Raise the limit "
    "(ulimit -n {}) or set DELIBERATE_MAX_CONNECTIONS.": ("serving with few files", "serving"),
    "Cannot listen on {}:{}: {}.": ("serving elsewhere", "serving twice"),
    "The database cannot be used: {}.": ("a table less", "roles"),
    "The data folder {} cannot be used: {}.": ("no folder", "roles"),
    "Deliberate is running. Data folder: {}": ("the demo", "serving"),
    "Press Ctrl-C to stop.": ("the demo", "roles"),
    "Stopped.": ("a command cut short", "roles"),
    "Note: {}": ("codes", "roles"),
}


def list_printed_sentences() -> set[str]:
    """Every text that a command hands to the terminal and that ends as a sentence does, values as {}."""
    found = set()
    for path in sorted((PACKAGE / "cli").glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")) in SPEAKING:
                found |= {text for part in call.args for text in read_texts(part)}
    return {
        text
        for text in found
        if re.search(r"[A-Za-z]{3}", text.replace("Wrote", "").replace("Restored", ""))
        and re.search(r"[.:?]( \{\})?$|EMAIL owner$", text)
    }


def read_texts(part: ast.expr) -> set[str]:
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        return {part.value.strip()}
    if isinstance(part, ast.JoinedStr):
        return {"".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in part.values).strip()}
    return set()


def test_every_sentence_of_a_command_is_tried() -> None:
    printed = list_printed_sentences()
    assert sorted(printed - CLAIMS.keys()) == []
    assert sorted(CLAIMS.keys() - printed) == [], "no command prints these any more"


class Runs:
    """Runs of commands on one folder: an account, a draft that nobody owns, a file of each kind."""

    def __init__(self, folder: Path, demo: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.said: dict[str, str] = {}
        with transaction(str(self.data)):
            register_account(email=EMAIL, password=PASSWORD, display_name="Ada")
            assembly = create_assembly(owner=None, title="Trees", slug="trees")
            add_statement(
                question=add_question(assembly=assembly, actor=None, text="Which trees?"), text="Oaks for all."
            )
        (folder / "demo").mkdir()
        copied_sqlite(demo, folder / "demo")

    def write(self, name: str, content: bytes) -> str:
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def run(self, name: str, *words: str, data: str = "data", given: str = "", **settings: str) -> None:
        """Run a command in this process, and keep what it says."""
        asked = ["--data", str(self.folder / data), *words]
        answer = CliRunner().invoke(command, asked, input=given, env={**settings})
        assert answer.exception is None or isinstance(answer.exception, SystemExit), (name, answer.exception)
        self.said[name] = " ".join(answer.output.split())

    def serve(
        self,
        name: str,
        *words: str,
        data: str = "data",
        files: int | None = None,
        until: str = "running",
        url: str | None = None,
    ) -> None:
        """Run a command that goes on until Ctrl-C, in a process of its own, and keep what it says."""

        def prepare() -> None:
            listen_to_ctrl_c()
            if files is not None:
                resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

        line = [sys.executable, "-m", "deliberate", "--data", str(self.folder / data), *words]
        started = subprocess.Popen(
            line, cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True,
            preexec_fn=prepare,  # noqa: PLW1509  (it takes no lock)
        )  # fmt: skip
        with ending(started) as server:
            assert server.stdout is not None
            said = ""
            while until not in said and (read := server.stdout.readline()):
                said += read
            if url is not None:
                urlopen(url).close()
            server.send_signal(signal.SIGINT)
            self.said[name] = " ".join((said + server.communicate(timeout=60)[0]).split())


@pytest.fixture(scope="module")
def said(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each run says, by its name."""
    runs = Runs(tmp_path_factory.mktemp("sentences"), demo_template)
    run_accounts_and_roles(runs)
    run_files(runs)
    run_backups(runs)
    run_servers(runs)
    return runs.said


def run_accounts_and_roles(runs: Runs) -> None:
    runs.run("an account", "accounts", "add", OTHER, "--name", "Olga", "--password", PASSWORD)
    runs.run("accounts", "accounts", "list")
    runs.run("no second factor", "accounts", "reset", EMAIL, "--two-factor")
    runs.run("a password", "accounts", "reset", EMAIL, "--password-stdin", given="another long password\n")
    runs.run("a link", "accounts", "reset", EMAIL)
    runs.run("an operator", "accounts", "operator", EMAIL)
    runs.run("no role", "members", "list", "trees")
    runs.run("a role", "members", "add", "trees", EMAIL, "owner")
    runs.run("a role, too", "members", "add", "trees", OTHER, "coder")
    runs.run("a role less", "members", "remove", "trees", OTHER, "coder")
    runs.run("roles", "members", "list", "trees")
    runs.run("too large a number", "analyse", "trees", "--question", str(2**70))
    runs.run("no folder", "members", "list", "trees", data=NO_FOLDER)
    shutil.copytree(runs.folder / "demo", runs.folder / "damaged")
    with closing(sqlite3.connect(runs.folder / "damaged" / "deliberate.sqlite3")) as database:
        database.execute("DROP TABLE run")
    runs.run("a table less", "runs", "city-ai", data="damaged")


def run_files(runs: Runs) -> None:
    full, codes = str(runs.folder / "trees.json"), "statement,coder,concept,stance\n1,Zoë,use,supports\n"
    runs.run("exported", "export", "trees", full)
    runs.run("imported", "import", "full", full, "--slug", "again")
    runs.run("imported twice", "import", "full", full, "--slug", "again")
    runs.run("imported, owned", "import", "full", full, "--slug", "owned", "--owner", EMAIL)
    runs.run("codes", "import", "codes", "trees", runs.write("codes.csv", codes.encode("latin-1")))
    people = b"external_id,age\nx0,old\n"
    runs.run("segments", "import", "segments", "trees", runs.write("people.csv", people))
    shares = b"age,old,40\nage,young,60\n"
    runs.run("weights", "weigh", "trees", "--reference", runs.write("shares.csv", shares))
    runs.run("routing", "routing", "trees", "--fewest", "0.6", "--random", "0.4", "--information", "0")
    runs.run("outcomes", "export", "city-ai", str(runs.folder / "o1"), "--format", "outcomes", data="demo")
    runs.run("outcomes, public", "export", "city-ai", str(runs.folder / "o2"), "--format", "outcomes", data="demo",
             DELIBERATE_BASE_URL="https://vote.example.org")  # fmt: skip


def run_backups(runs: Runs) -> None:
    whole, apart = str(runs.folder / "whole.zip"), str(runs.folder / "apart.zip")
    runs.run("a backup", "backup", whole)
    runs.run("a backup where one is", "backup", whole)
    runs.run("a backup, key apart", "backup", apart, **KEY)
    runs.run("a backup of nothing", "backup", apart, data="nothing")
    runs.run("a backup into nowhere", "backup", f"{NO_FOLDER}/b.zip")
    runs.run("restored", "restore", whole, data="new")
    runs.run("restored over data", "restore", whole, "--replace", data="new")
    runs.run("restored, key apart", "restore", apart, data="apart")
    runs.run("restored nowhere", "restore", whole, data=NO_FOLDER)


def run_servers(runs: Runs) -> None:
    port = str(free_port())
    with redirect_stdout(io.StringIO()) as printed:
        announce_demo("http://127.0.0.1:8000", str(runs.data))
    runs.said["the demo"] = " ".join(printed.getvalue().split())
    runs.serve("serving", "serve", "--port", port, "--no-worker", until="add --host", url=f"http://127.0.0.1:{port}/")
    runs.serve("serving new", "serve", "--port", port, "--no-worker", data="fresh", until="add --host")
    runs.serve("serving with few files", "serve", "--port", port, "--no-worker", files=256, until="MAX_CONNECTIONS")
    (runs.folder / "fresh").chmod(0o755)
    runs.serve("an open folder", "serve", "--port", port, "--no-worker", data="fresh", until="add --host")
    runs.serve("serving all", "serve", "--host", "0.0.0.0", "--port", port, "--no-worker", until="running")
    runs.serve("a worker", "worker", until="Waiting")
    runs.serve("a command cut short", "accounts", "add", "eve@example.org", until="Stopped")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        runs.run("serving twice", "serve", "--port", str(taken.getsockname()[1]))
    runs.run("serving elsewhere", "serve", "--host", "203.0.113.1", "--port", port)
    with take_folder_alone(runs.data):
        runs.serve("serving while restored", "serve", "--port", port, until="finished")


@pytest.mark.slow
def test_a_sentence_is_printed_where_it_is_true_and_not_where_it_is_not(said: dict[str, str]) -> None:
    wrong = []
    for sentence, (says, silent) in CLAIMS.items():
        pattern = ".{1,200}?".join(re.escape(part) for part in sentence.split("{}"))
        if not re.search(pattern, said[says]):
            wrong.append(f"not said in “{says}”: {sentence}: {said[says]}")
        if re.search(pattern, said[silent]):
            wrong.append(f"said in “{silent}”: {sentence}: {said[silent]}")
    assert not wrong, "\n".join(wrong)
