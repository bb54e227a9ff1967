"""What stands around the code is in order: changes, citation, workflows, hooks, and no address of a registry."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deliberate.version import __version__
from tests.house.source import HOUSE
from tools import lint

CHANGES = (HOUSE / "CHANGELOG.md").read_text(encoding="utf-8")
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
WORKFLOWS = sorted((HOUSE / ".github" / "workflows").glob("*.yml"))
# An action by the whole hash of a commit, with the version it is for whoever reads.
PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
# Hosts of package indexes, spelled so that this file does not name one.
REGISTRIES = re.compile(r"python[h]osted|pypi\.[o]rg/simple|registry\.(?:npmjs|yarn)")


def read_yaml(name: str) -> Any:
    return yaml.safe_load((HOUSE / name).read_text(encoding="utf-8"))


def test_changes_have_the_form_of_keep_a_changelog() -> None:
    headings = re.findall(r"^## (.*)$", CHANGES, re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    releases = [re.fullmatch(r"\[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d", heading) for heading in headings[1:]]
    assert None not in releases
    versions = [release[1] for release in releases if release]
    assert versions[0] == __version__
    assert versions == sorted(versions, key=lambda version: [int(part) for part in version.split(".")], reverse=True)
    assert set(re.findall(r"^### (.*)$", CHANGES, re.MULTILINE)) <= KINDS


def test_the_citation_is_of_this_version() -> None:
    citation = read_yaml("CITATION.cff")
    assert citation["version"] == __version__
    assert f"## [{__version__}] - {citation['date-released']}" in CHANGES


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_and_nothing_may_more_than_it_needs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if "uses:" in line and not PINNED.search(line)] == []
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())


def test_hooks_run_what_the_checks_run() -> None:
    hooks = read_yaml(".pre-commit-config.yaml")["repos"]
    assert [repository["repo"] for repository in hooks] == ["local"], "pinned by our requirements, not once more"
    entries = [hook["entry"].removeprefix(".venv/bin/") for hook in hooks[0]["hooks"]]
    assert {check.removesuffix(" .") for check in lint.CHECKS} <= set(entries)


def test_no_file_names_a_registry() -> None:
    found = [
        path.name
        for pattern in ("*", "requirements/*", ".github/**/*", "tools/*", "docs/*", "deploy/*")
        for path in HOUSE.glob(pattern)
        if path.is_file() and path.suffix in {"", ".txt", ".toml", ".json", ".yml", ".yaml", ".md", ".py", ".cff"}
        and REGISTRIES.search(path.read_text(encoding="utf-8"))
    ]  # fmt: skip
    assert found == []
    locked = json.loads((HOUSE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, package in locked.items() if "resolved" in package] == []


def test_npm_locks_without_addresses_and_python_never_by_uv() -> None:
    assert "omit-lockfile-registry-resolved=true" in (HOUSE / ".npmrc").read_text(encoding="utf-8")
    assert "/uv.lock" in (HOUSE / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_without_npm_the_checks_say_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:

    monkeypatch.setenv("PATH", "")
    assert lint.check_styles()
    assert "there is no npm here" in capsys.readouterr().out


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm: apt-get install npm")
def test_with_npm_a_style_out_of_form_is_found(tmp_path: Path) -> None:
    assert lint.has_packages() or lint.run("npm ci --ignore-scripts --no-audit --no-fund --silent")
    (tmp_path / "biome.json").write_text(
        (HOUSE / "biome.json").read_text(encoding="utf-8").replace("./node_modules", str(HOUSE / "node_modules")),
        encoding="utf-8",
    )
    (tmp_path / "docs").mkdir()
    style = tmp_path / "docs" / "site.css"
    for content, status in (("a { color: red }", 1), ("a {\n  color: red;\n}\n", 0)):
        style.write_text(content, encoding="utf-8")
        biome = [str(HOUSE / "node_modules" / ".bin" / "biome"), "check", "--error-on-warnings", "docs"]
        assert subprocess.run(biome, cwd=tmp_path, capture_output=True, check=False).returncode == status
