"""The image and the compose file: what they say holds, and the steps of the Dockerfile work in an empty environment."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.demo import free_port
from deliberate.cli import command as deliberate_command
from deliberate.config import Settings
from tests.child_processes import ending, listen_to_ctrl_c
from tests.house.source import HOUSE

DOCKERFILE = (HOUSE / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((HOUSE / "compose.yaml").read_text(encoding="utf-8"))
# Folders of the image that stand in the steps; they are made below a folder of the test instead.
FOLDERS = re.compile(r"(?<![\w.:/])/(src|tools|opt|wheels|data|cache)\b")
NEW_ACCOUNT = "useradd"
SETTING = re.compile(r"\bDELIBERATE_([A-Z_]+)")

Step = tuple[str, str]


def steps() -> list[Step]:
    """Every instruction of the Dockerfile with what follows it."""
    lines = [line for line in DOCKERFILE.splitlines() if line and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def told(instruction: str) -> list[str]:
    """What the Dockerfile says in each of these instructions."""
    return [said for name, said in steps() if name == instruction]


def test_the_image_runs_without_rights_and_tells_its_health() -> None:
    assert told("USER")[-1] not in {"0", "root"}
    assert "/data" in told("VOLUME")
    assert len(told("HEALTHCHECK")) == 1
    assert all("--require-hashes" in said or "--no-index" in said for said in told("RUN") if "pip install" in said)


def test_settings_and_commands_in_the_files_exist() -> None:
    text = DOCKERFILE + (HOUSE / "compose.yaml").read_text(encoding="utf-8")
    assert set(SETTING.findall(text)) <= set(Settings.__annotations__)
    started = [service["command"] for service in COMPOSE["services"].values() if "command" in service]
    assert {words[0] for words in started} == {"deliberate"}
    assert {words[1] for words in started} <= set(deliberate_command.commands)


def test_the_compose_file_holds_the_whole_service() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"web", "worker", "db", "proxy"}
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"], "nobody gets around it"
    assert services["web"]["read_only"] is True
    assert COMPOSE["networks"]["back"] == {"internal": True}
    assert "header_up -X-Forwarded-Prefix" in (HOUSE / "deploy" / "Caddyfile").read_text(encoding="utf-8")


def has_docker() -> bool:
    """Whether images can be built here."""
    found = shutil.which("docker")
    return found is not None and subprocess.run([found, "info"], capture_output=True, check=False).returncode == 0


@pytest.fixture
def root() -> Iterator[Path]:
    """A folder that everyone may enter, in place of the root of the image."""
    folder = Path(tempfile.mkdtemp(prefix="deliberate-image-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def copy(said: str, place: Path) -> None:
    """Carry out COPY from the project."""
    *sources, target = said.split()
    for source in sources:
        there = place / target / Path(source).name if target.endswith("/") else place / target
        if (HOUSE / source).is_dir():
            shutil.copytree(HOUSE / source, there, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(HOUSE / source, there)


def build(root: Path) -> dict[str, str]:
    """Carry out the steps below `root`; returns the environment that the image gives."""
    place, empty = root, {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(root)}
    # Where packages come from is a matter of the machine, like its network.
    machine = empty | {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "UV_"))}
    given = dict(empty)
    for name, said in steps():
        here = FOLDERS.sub(lambda found: f"{root}{found[0]}", said)
        if name == "WORKDIR":
            place = Path(here)
            place.mkdir(parents=True)
        elif name == "COPY" and "--from" not in said:
            copy(said.replace("./", "../src/") if said.endswith("./") else said, place)
        elif name == "RUN" and not said.startswith(NEW_ACCOUNT):
            ended = subprocess.run(
                ["sh", "-c", here], cwd=place, env=machine, capture_output=True, text=True, check=False
            )
            assert ended.returncode == 0, f"{here}\n{ended.stdout}\n{ended.stderr}"
        elif name == "ENV":
            given |= {word.split("=")[0]: word.split("=")[1].replace("$PATH", empty["PATH"]) for word in here.split()}
    return given


def find_account(wanted: int, python: Path) -> int:
    """The account of the image, where this one may start what it likes as anybody, and anybody may read the Python."""
    if os.geteuid() != 0:
        return os.geteuid()
    try:
        subprocess.run([python, "-c", ""], user=wanted, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return os.geteuid()
    return wanted


@pytest.mark.slow
def test_the_steps_make_a_service_that_answers_its_health_check(root: Path) -> None:
    if has_docker():
        pytest.skip("docker is here: `docker build .` is what continuous integration runs")
    environment, port = build(root), str(free_port())
    account = find_account(int(told("USER")[-1]), root / "opt" / "deliberate" / "bin" / "python")
    for folder in ("data", "cache"):
        (root / folder).mkdir()
        os.chown(root / folder, account, -1)
    command = [word.replace("8000", port) for word in json.loads(told("CMD")[-1])]
    health = json.loads(told("HEALTHCHECK")[0].split("CMD ", 1)[1].replace("8000", port))
    programs = root / "opt" / "deliberate" / "bin"
    service = subprocess.Popen(
        [programs / command[0], *command[1:]],
        cwd=root,
        env=environment,
        user=account,
        stdout=subprocess.DEVNULL,
        preexec_fn=listen_to_ctrl_c,  # noqa: PLW1509  (it takes no lock)
    )
    with ending(service):
        for _ in range(120):
            asked = subprocess.run(
                [programs / health[0], *health[1:]], env=environment, capture_output=True, check=False
            )
            if asked.returncode == 0 or service.poll() is not None:
                break
            threading.Event().wait(0.5)
        assert asked.returncode == 0, asked.stderr
        service.send_signal(getattr(signal, told("STOPSIGNAL")[0]))
        assert service.wait(60) == 0
        assert (root / "data" / "deliberate.sqlite3").stat().st_uid == account
