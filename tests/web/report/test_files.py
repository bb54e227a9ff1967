"""The report as PDF: asked for once, made by the worker, tagged, in the language that was asked for."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import func, select, update

from deliberate.extensions import db
from deliberate.jobs.report_files import make_next_file
from deliberate.models import FileState, ReportFile, Statement
from deliberate.models.columns import now
from deliberate.services.report_files import MAX_ATTEMPTS, claim_next_file
from deliberate.web import report_files

FILES = "/a/city-ai/2/report/files"
TITLE = "How should very capable AI models be shared?"


def ask(app: Flask, extent: str, language: str) -> None:
    answer = app.test_client().post(FILES, data={"extent": extent, "file_language": language})
    assert answer.status_code == 303


def make(app: Flask) -> int:
    """Work through what waits; how many files that were."""
    with app.app_context():
        return sum(1 for _ in iter(lambda: make_next_file(), False))  # noqa: PLW0108


def read(app: Flask, extent: str, language: str) -> Any:
    answer = app.test_client().get(f"{FILES}/{extent}.{language}.pdf")
    assert answer.status_code == 200
    return pikepdf.open(io.BytesIO(answer.data))


@pytest.mark.parametrize("extent", ["page_one", "slides", "everything"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_file_is_tagged_and_names_its_language_and_title(voting_is_over: Flask, extent: str, language: str) -> None:
    ask(voting_is_over, extent, language)
    assert voting_is_over.test_client().get(f"{FILES}/{extent}.{language}.pdf").status_code == 404
    assert make(voting_is_over) == 1
    found = read(voting_is_over, extent, language)
    assert str(found.Root.Lang) == language
    assert found.Root.MarkInfo.Marked
    assert "/StructTreeRoot" in found.Root
    assert found.Root.ViewerPreferences.DisplayDocTitle
    with found.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"] == TITLE


def test_the_same_request_is_the_same_file_until_what_it_shows_changes(voting_is_over: Flask) -> None:
    for _ in range(2):
        ask(voting_is_over, "page_one", "en")
    assert make(voting_is_over) == 1
    ask(voting_is_over, "page_one", "en")
    assert make(voting_is_over) == 0
    with voting_is_over.app_context():
        db.session.execute(update(Statement).values(text=Statement.text + " Really."))
        db.session.commit()
    ask(voting_is_over, "page_one", "en")
    assert make(voting_is_over) == 1
    with voting_is_over.app_context():
        assert db.session.scalar(select(func.count()).select_from(ReportFile)) == 1


def test_a_letter_without_a_font_gives_a_plain_file_and_says_so(voting_is_over: Flask) -> None:
    with voting_is_over.app_context():
        db.session.execute(update(Statement).values(text=Statement.text + " \U000f0000"))
        db.session.commit()
    ask(voting_is_over, "page_one", "en")
    make(voting_is_over)
    assert read(voting_is_over, "page_one", "en").Root.Lang == "en"
    page = voting_is_over.test_client().get(FILES).text
    assert "could not be checked for accessibility" in page


def test_a_file_whose_worker_was_killed_is_taken_up_and_in_the_end_given_up(voting_is_over: Flask) -> None:
    ask(voting_is_over, "page_one", "en")
    with voting_is_over.app_context():
        for _ in range(MAX_ATTEMPTS):
            claimed = claim_next_file(lease_seconds=60)
            assert claimed is not None
            assert claim_next_file(lease_seconds=60) is None
            # The worker falls silent.
            claimed.heartbeat_at = now().replace(year=2020)
            db.session.commit()
        assert claim_next_file(lease_seconds=60) is None
        db.session.commit()
        assert db.session.scalars(select(ReportFile.state)).one() == FileState.FAILED
    assert "could not be made" in voting_is_over.test_client().get(FILES).text


def test_whoever_votes_first_gets_no_file(demo_app: Flask) -> None:
    demo_app.test_client().post(FILES, data={"extent": "page_one", "file_language": "en"})
    with demo_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ReportFile)) == 0
    assert demo_app.test_client().get(f"{FILES}/page_one.en.pdf").status_code in (403, 404)


def test_a_file_ends_long_tables_early_and_says_where_the_rest_is(
    voting_is_over: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = []
    for most in (report_files.MOST_ROWS, 3):
        monkeypatch.setattr(report_files, "MOST_ROWS", most)
        ask(voting_is_over, "everything", "en")
        with voting_is_over.app_context():
            pages.append(db.session.scalars(select(ReportFile.page)).one())
    whole, cut = pages
    assert "Shown here: the first" not in whole
    assert cut.count("Shown here: the first 3 of") == 3
    assert cut.count("/api/v1/assemblies/city-ai/questions/2/findings") >= 3
    assert len(cut) < len(whole)
