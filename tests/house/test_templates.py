"""Templates escape everything, load nothing from elsewhere, and each is used by something."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deliberate.aggregation.blocks import KINDS
from tests.house.source import HOUSE, PACKAGE, TEMPLATES, name_of, pages, python_files, template_name

FOREIGN = re.compile(r"""(?:src|href|action|poster|data|srcset)\s*=\s*["']\s*(?:https?:)?//""", re.IGNORECASE)
FOREIGN_STYLE = re.compile(r"""(?:url\(|@import)\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)
LIVE = re.compile(r"""<(\w+)\b[^>]*\s(?:role="(?:status|alert|log)"|aria-live=)(?:[^>{]|\{\{.*?\}\})*>(?!\s*</\1>)""")
INLINE_HANDLER = re.compile(r"""\son[a-z]+\s*=\s*["']|\sstyle\s*=\s*["']|javascript:""", re.IGNORECASE)


LONGEST_LINE = 120


@pytest.mark.parametrize("path", pages(), ids=name_of)
def test_no_line_of_a_template_is_too_long(path: Path) -> None:
    """The formatter leaves a long word or expression as it is; a person breaks it, or makes a macro of it."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    assert [number for number, line in lines if len(line) > LONGEST_LINE] == []


@pytest.mark.parametrize("path", pages(), ids=name_of)
def test_a_template_escapes_everything(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", text)


@pytest.mark.parametrize("path", pages(), ids=name_of)
def test_a_template_obeys_the_content_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # A link that a person may follow is no load; everything else stays at home.
    loads = re.sub(r"<a\b[^>]*>", "", text)
    assert not FOREIGN.search(loads)
    assert not INLINE_HANDLER.search(re.sub(r"\{[{%#].*?[}%#]\}", "", text, flags=re.DOTALL))


@pytest.mark.parametrize("path", pages(), ids=name_of)
def test_a_live_region_is_empty_at_first(path: Path) -> None:
    """What stands in it from the start is never read aloud: mark it `data-announce`, and a script fills the region."""
    assert LIVE.search(path.read_text(encoding="utf-8")) is None


def test_styles_and_scripts_load_nothing_from_elsewhere() -> None:
    for path in sorted((PACKAGE / "static").rglob("*")):
        if path.suffix == ".css":
            assert not FOREIGN_STYLE.search(path.read_text(encoding="utf-8")), name_of(path)
        if path.suffix in {".js", ".mjs"} and "vendor" not in path.parts:
            assert not re.search(r"""["'`](https?:)?//[a-z]""", path.read_text(encoding="utf-8")), name_of(path)


def is_named(page: Path, text: str) -> bool:
    """Whether `text` names the template, or the folder from which it takes one by name: `"report/blocks/" ~ kind`."""
    folder = template_name(page.parent)
    return re.search(rf"""["']{re.escape(template_name(page))}["']|["']{re.escape(folder)}/["'] ~""", text) is not None


def test_every_template_is_used() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in [*python_files("deliberate"), *pages()]}
    unused = [
        name_of(page)
        for page in pages()
        if not any(is_named(page, text) for path, text in texts.items() if path != page)
    ]
    assert unused == []


def test_every_template_that_is_named_exists() -> None:
    named = {
        (name_of(path), name)
        for path in [*python_files("deliberate"), *pages()]
        for name in re.findall(r"""["']([a-z_]+(?:/[a-z_]+)+\.html)["']""", path.read_text(encoding="utf-8"))
    }
    assert {entry for entry in named if not (HOUSE / "templates" / entry[1]).is_file()} == set()


def test_every_kind_of_block_has_its_template() -> None:
    """A module answers with known blocks, so each of them can be shown without touching a page."""
    assert {page.stem for page in (TEMPLATES / "report" / "blocks").glob("*.html")} == set(KINDS)
