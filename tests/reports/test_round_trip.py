"""A real conversation leaves in Polis' files, comes back in, and gives the same counts and the same findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from deliberate.extensions import db
from deliberate.jobs.analysis import analyse_now
from deliberate.reports.exports import write_polis_folders
from deliberate.reports.summary import build_summary_document
from deliberate.services.imports import import_polis
from tests.formats.test_polis import SETS


@pytest.mark.slow
@pytest.mark.parametrize("name", list(SETS))
def test_an_export_gives_the_same_findings(name: str, app: Flask, shared_data: Path, tmp_path: Path) -> None:
    documents = []
    folder = shared_data / name
    for slug in ("first", "again"):
        with app.app_context():
            assembly = import_polis(folder=folder, slug=slug, strict=True).assembly
            db.session.commit()
            run = analyse_now(assembly.questions[0])
            document = build_summary_document(assembly, [run])["questions"][0]
            documents.append([document[part] for part in ("participants", "statements", "votes", "findings")])
            folder = tmp_path / slug
            write_polis_folders(assembly, folder, None)
    assert documents[0][3] is not None
    assert documents[0] == documents[1]
