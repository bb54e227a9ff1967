"""The service worker of the participants' pages: at an address above them all, so that it may serve them."""

from __future__ import annotations

from pathlib import Path

from flask import Response, current_app

from deliberate.web.access import open_to_all
from deliberate.web.participate.blueprint import bp
from deliberate.web.static_files import find_static_file


@bp.get("/a/worker.js")
@open_to_all
def worker() -> Response:
    """Send the script that keeps the voting page for times without a connection; asked for anew with each visit."""
    assert current_app.static_folder is not None
    response = Response(
        find_static_file(Path(current_app.static_folder), "js/worker.js").plain, mimetype="text/javascript"
    )
    response.cache_control.no_cache = True
    return response
