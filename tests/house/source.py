"""What the rules on the whole house look at: our files, their texts, the templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
PACKAGE = HOUSE / "deliberate"
TEMPLATES = HOUSE / "templates"


def python_files(*places: str) -> list[Path]:
    """Our Python files in these places of the project."""
    found: list[Path] = []
    for place in places:
        path = HOUSE / place
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return [path for path in found if "__pycache__" not in path.parts]


def pages() -> list[Path]:
    """Every template."""
    return sorted(TEMPLATES.rglob("*.html"))


def name_of(path: Path) -> str:
    """How a file is called in a message: its path inside the project."""
    return path.relative_to(HOUSE).as_posix()


def template_name(path: Path) -> str:
    """How a view or another template calls this template."""
    return path.relative_to(TEMPLATES).as_posix()


def asked_of_each(paths: Iterable[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """Let one test ask a rule of each of these files and tell every file that fails it.

    A test of its own for each of a thousand files takes ten times as long as the rule.
    """

    def decorate(rule: Callable[[Path], None]) -> Callable[[], None]:
        def ask() -> None:
            failed = []
            for path in paths:
                try:
                    rule(path)
                except AssertionError as problem:
                    failed.append(f"{name_of(path)}: {problem}")
            assert not failed, "\n".join(failed)

        ask.__name__, ask.__doc__, ask.__module__ = rule.__name__, rule.__doc__, rule.__module__
        return ask

    return decorate
