"""The sentences around a published version: where they are true, and where they must not appear."""

from __future__ import annotations

import datetime as dt
import html
import re
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, render_template_string

DAY = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)
PLACE = {"slug": "trees", "position": 1}
NO_CHANGE = SimpleNamespace(is_empty=True, outcomes=[], added=0, gone=0, responses=0)


@pytest.fixture
def status(app: Flask) -> Any:
    """status(newer=…, changes=…) is the note above a version, as text."""

    def read(newer: Any = None, changes: Any = None) -> str:
        version = SimpleNamespace(state="published", number=1, published_at=DAY, note="")
        with app.test_request_context(headers={"Accept-Language": "en"}):
            shown = render_template_string(
                '{% include "report/_version_status.html" %}',
                version=version, newer=newer, changes=changes, run=SimpleNamespace(finished_at=DAY), place=PLACE,
            )  # fmt: skip
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", shown)).split())

    return read


def test_a_version_says_what_has_changed_since(status: Any) -> None:
    assert "Nothing has changed since: every outcome is the same today." in status(changes=NO_CHANGE)
    changed = status(changes=SimpleNamespace(is_empty=False, outcomes=[], added=2, gone=0, responses=0))
    assert "Nothing has changed since" not in changed
    assert "2 statements more" in changed
    assert "This version stays as it is." in status()
    assert "This version stays as it is." not in changed


def test_a_newer_version_is_named_where_there_is_one(status: Any) -> None:
    assert "There is a newer version, of" in status(newer=SimpleNamespace(number=2, published_at=DAY))
    assert "newer version" not in status()


def test_that_no_version_was_published_is_said_only_then(app: Flask) -> None:
    with open("templates/report/versions.html", encoding="utf-8") as file:
        source = file.read()
    part = source[source.index("{% if versions") :]
    part = part[: part.index("{% endif %}\n  {% if may_see_report") + len("{% endif %}")]
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert "No version of this report has been published yet." in render_template_string(
            part, versions=[], place=PLACE
        )
        version = SimpleNamespace(number=1, published_at=DAY, note="", state="published")
        assert "No version" not in render_template_string(part, versions=[version], place=PLACE)
