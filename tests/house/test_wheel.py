"""What is built and installed elsewhere works: the wheel holds pages, styles, texts, codebook, migrations and types."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.source import HOUSE

GUIDE = HOUSE / "docs" / "modules.md"

# Runs where nothing of the checkout is in reach.
FIRST_PAGE = """
import sys
from pathlib import Path
import deliberate
assert Path(deliberate.__file__).is_relative_to(sys.argv[1]), deliberate.__file__
from deliberate import create_app
from deliberate.storage.schema import upgrade_schema
app = create_app({"DATA": sys.argv[2], "TESTING": True})
upgrade_schema(app)
client = app.test_client()
for address in ("/", "/concepts", "/login"):
    answer = client.get(address, headers={"Accept-Language": "de"})
    assert answer.status_code == 200, (address, answer.status_code)
    assert "Anmelden" in answer.text, address
"""


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as it would be published."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_everything_the_package_needs(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    for room in ("deliberate", "templates", "migrations"):
        for path in (HOUSE / room).rglob("*"):
            if path.is_file() and path.suffix in {
                ".py",
                ".html",
                ".css",
                ".js",
                ".yaml",
                ".mo",
                ".svg",
                ".woff2",
                ".typed",
            }:
                place = path.relative_to(HOUSE).as_posix()
                assert (place if room == "deliberate" else f"deliberate/{place}") in inside
    assert "deliberate/py.typed" in inside
    assert not any(name.startswith(("tests/", "requirements/")) or "__pycache__" in name for name in inside)


def test_the_installed_package_opens_its_first_page(wheel: Path, tmp_path: Path) -> None:
    place, data = tmp_path / "installed", tmp_path / "data"
    zipfile.ZipFile(wheel).extractall(place)
    ended = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE, place, data],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(place)},
    )
    assert ended.returncode == 0, ended.stderr


def test_the_command_line_is_published(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    points = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
    assert "deliberate = deliberate.cli:main" in archive.read(points).decode()


@pytest.fixture(scope="module")
def outside(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of somebody else's, with the module of the guide; the package is installed beside it."""
    folder = tmp_path_factory.mktemp("outside")
    zipfile.ZipFile(wheel).extractall(folder / "installed")
    source = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[0]
    (folder / "hesitation.py").write_text(source, encoding="utf-8")
    return folder


def check_types(folder: Path, name: str) -> str:
    """Return what the type checker says of one file, with no settings but its own strictest."""
    ended = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", folder / "cache", name],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(folder / "installed")},
    )
    assert ended.stderr == ""
    return ended.stdout


@pytest.mark.slow
def test_the_module_of_the_guide_is_typed_against_the_package(outside: Path) -> None:
    assert check_types(outside, "hesitation.py") == "Success: no issues found in 1 source file\n"
    source = (outside / "hesitation.py").read_text(encoding="utf-8")
    wrong = source.replace("votes.total == 0", "votes.total == votes.sum").replace('name="hesitation"', "name=1")
    (outside / "wrong.py").write_text(wrong, encoding="utf-8")
    said = check_types(outside, "wrong.py")
    assert '"Votes" has no attribute "sum"' in said
    assert 'Argument "name" to "Module" has incompatible type "int"; expected "str"' in said
    assert "Found 2 errors in 1 file" in said
