"""Templates escape everything, load nothing from elsewhere, and each is used by something."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from deliberate.aggregation.blocks import KINDS
from tests.house.source import HOUSE, PACKAGE, TEMPLATES, asked_of_each, name_of, pages, python_files, template_name

FOREIGN = re.compile(r"""(?:src|href|action|poster|data|srcset)\s*=\s*["']\s*(?:https?:)?//""", re.IGNORECASE)
FOREIGN_STYLE = re.compile(r"""(?:url\(|@import)\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)
LIVE = re.compile(r"""<(\w+)\b[^>]*\s(?:role="(?:status|alert|log)"|aria-live=)(?:[^>{]|\{\{.*?\}\})*>(?!\s*</\1>)""")
INLINE_HANDLER = re.compile(r"""\son[a-z]+\s*=\s*["']|\sstyle\s*=\s*["']|javascript:""", re.IGNORECASE)


LONGEST_LINE = 120


@asked_of_each(pages())
def test_no_line_of_a_template_is_too_long(path: Path) -> None:
    """The formatter leaves a long word or expression as it is; a person breaks it, or makes a macro of it."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    assert [number for number, line in lines if len(line) > LONGEST_LINE] == []


@asked_of_each(pages())
def test_a_template_escapes_everything(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", text)


@asked_of_each(pages())
def test_a_template_obeys_the_content_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # A link that a person may follow is no load; everything else stays at home.
    loads = re.sub(r"<a\b[^>]*>", "", text)
    assert not FOREIGN.search(loads)
    assert not INLINE_HANDLER.search(re.sub(r"\{[{%#].*?[}%#]\}", "", text, flags=re.DOTALL))


@asked_of_each(pages())
def test_a_live_region_is_empty_at_first(path: Path) -> None:
    """What stands in it from the start is never read aloud: mark it `data-announce`, and a script fills the region."""
    assert LIVE.search(path.read_text(encoding="utf-8")) is None


def test_styles_and_scripts_load_nothing_from_elsewhere() -> None:
    for path in sorted((PACKAGE / "static").rglob("*")):
        if path.suffix == ".css":
            assert not FOREIGN_STYLE.search(path.read_text(encoding="utf-8")), name_of(path)
        if path.suffix in {".js", ".mjs"} and "vendor" not in path.parts:
            assert not re.search(r"""["'`](https?:)?//[a-z]""", path.read_text(encoding="utf-8")), name_of(path)


def names_in(text: str) -> set[str]:
    """Every template that `text` names, and every folder from which it takes one by name, with its slash.

    That is `"report/blocks/" ~ kind` in a template and `f"emails/{name}"` in Python.
    """
    return set(re.findall(r"""["']([\w/-]+\.\w+)["']""", text)) | set(
        re.findall(r"""["']([\w/-]+/)(?:["'] ~|\{)""", text)
    )


def test_every_template_is_used() -> None:
    named: dict[str, set[Path]] = defaultdict(set)
    for path in [*python_files("deliberate"), *pages()]:
        for name in names_in(path.read_text(encoding="utf-8")):
            named[name].add(path)
    unused = [
        name_of(page)
        for page in pages()
        if not (named[template_name(page)] | named[f"{template_name(page.parent)}/"]) - {page}
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
