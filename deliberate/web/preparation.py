"""What every web process would do in its first requests, done once before any of them begins."""

from __future__ import annotations

from flask import Flask, url_for
from flask_babel import force_locale, format_datetime, get_translations
from sqlalchemy.orm import configure_mappers

from deliberate.aggregation.registry import list_module_names
from deliberate.concepts.codebook import read_shipped_codebook
from deliberate.config import LANGUAGES
from deliberate.extensions import read_transaction
from deliberate.queries.runs import find_newest_public_run
from deliberate.web.report_parts import PARTS
from deliberate.web.static_files import prepare_static_files

# What stands around the pages of the report; their parts are stored, and seldom rendered here.
FRAMES = (
    "layouts/base.html", "components/forms.html", "components/mark.html", "components/phase.html",
    "components/archived.html", "report/layout.html", "report/_chapters.html", "report/_status.html",
)  # fmt: skip
# Rendered with the page of another part.
WITHOUT_PAGE = {"other_modules"}


def prepare_to_serve(app: Flask) -> None:
    """Compress the files, connect the tables, compile the pages of the report, read catalogues and shipped files, and
    show a report once, for the statements of the database.

    Web processes are copies of the one that has done this, so it is paid for once. Without it the first reader in each
    of them would wait for all of it. Whoever copies the process ends its connections to the database.
    """
    prepare_static_files(app)
    configure_mappers()
    for name in (*FRAMES, *(f"report/{part}.html" for part in PARTS if part not in WITHOUT_PAGE)):
        app.jinja_env.get_template(name)
    read_shipped_codebook()
    list_module_names()
    with app.test_request_context():
        for language in LANGUAGES:
            with force_locale(language):
                get_translations()
                # Names of months and the like come with the first date.
                format_datetime()
    show_newest_report(app)


def show_newest_report(app: Flask) -> None:
    """Let the application show page one of the newest report that is for everyone, if there is one."""
    base = app.config["BASE_URL"] or None
    with app.test_request_context(base_url=base), read_transaction():
        run = find_newest_public_run()
        if run is None:
            return
        question = run.question
        address = url_for("report.show", slug=question.assembly.slug, position=question.position, _external=True)
    app.test_client().get(address)


def register(app: Flask) -> None:
    """Hand whoever serves this application what prepares it: the command line may not import from here."""
    app.extensions["prepare_to_serve"] = lambda: prepare_to_serve(app)
