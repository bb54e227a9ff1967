"""The site of the documents: every link in it leads somewhere, and no page of it fetches anything from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.site import main

LOADS = "link|script|img|iframe|source|video|audio|object|embed|use"
FETCHED = re.compile(rf"""<(?:{LOADS})\b[^>]*?["'](?:https?:)?//""", re.IGNORECASE)
FETCHED_BY_STYLE = re.compile(r"""(?:url\(|@import)\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as continuous integration builds it: a broken link ends the build."""
    folder = tmp_path_factory.mktemp("site")
    assert main(["build", str(folder)]) == 0
    return folder


def test_the_site_fetches_nothing_from_elsewhere(site: Path) -> None:
    pages, styles = [*site.rglob("*.html")], [*site.rglob("*.css")]
    assert len(pages) > 20
    assert [page.name for page in pages if FETCHED.search(page.read_text("utf-8"))] == []
    assert [style.name for style in styles if FETCHED_BY_STYLE.search(style.read_text("utf-8"))] == []


def test_documents_beside_docs_are_part_of_it(site: Path) -> None:
    changes = (site / "repository" / "CHANGELOG" / "index.html").read_text("utf-8")
    assert "0.1.0" in changes
    assert 'href="repository/CONTRIBUTING/' in (site / "index.html").read_text("utf-8")


def test_what_is_no_document_stays_out(site: Path) -> None:
    assert [*site.rglob("*.py")] == []
