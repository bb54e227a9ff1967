"""Takes what documents link to outside docs into the site: MkDocs asks here for every file and page.

In the repository a link counts from the file that it stands in, and may lead to any other file. The site holds the
documents of docs, those beside it below `repository`, and as its first page the README where docs has no index.md.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

HOUSE = Path(__file__).resolve().parents[1]
DOCS, BESIDE = "docs/", "repository/"
BESIDES = ("*.md", "benchmarks/**/*.md")
LINK = re.compile(r"(?P<before>!?\[(?P<text>[^\]]*)\]\()(?P<target>[^)#\s]+)(?P<anchor>#[^)\s]*)?\)")
OUTSIDE = re.compile(r"[a-z]+:|/|#")

# Where a page of the site comes from, for those that are not of the same name in docs.
SOURCES: dict[str, str] = {}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the documents that stand outside docs, and a first page."""
    SOURCES.clear()
    SOURCES.update(
        {BESIDE + path.relative_to(HOUSE).as_posix(): path.relative_to(HOUSE).as_posix()
         for pattern in BESIDES for path in HOUSE.glob(pattern)}
    )  # fmt: skip
    if files.get_file_from_path("index.md") is None:
        SOURCES["index.md"] = "README.md"
    for name, source in SOURCES.items():
        files.append(File.generated(config, name, content=(HOUSE / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let each link count from where the page stands in the site; one to a file that is not in it becomes its text."""
    here = page.file.src_uri
    source = SOURCES.get(here, DOCS + here)

    def lead(found: re.Match[str]) -> str:
        if OUTSIDE.match(found["target"]):
            return found[0]
        place = posixpath.normpath(posixpath.join(posixpath.dirname(source), found["target"]))
        name = place.removeprefix(DOCS) if place.startswith(DOCS) else BESIDE + place
        if files.get_file_from_path(name) is None and (HOUSE / place).exists():
            return found["text"]
        return f"{found['before']}{posixpath.relpath(name, posixpath.dirname(here) or '.')}{found['anchor'] or ''})"

    return LINK.sub(lead, markdown)
