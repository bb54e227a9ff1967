"""Pages that other sites show in a frame: only what is public, and only on sites that the organizers named."""

from __future__ import annotations

from flask import Flask, g, request

from deliberate.errors import NotFound
from deliberate.web.mount import is_framed

# What may be shown in a frame; accounts and the organizers' pages never are, so that no site can trick anyone there.
FRAMED_BLUEPRINTS = frozenset(
    {
        None, "participate", "preview", "installing", "language", "live", "openness", "ballots", "report",
        "report_topics", "report_charts", "report_files", "report_versions", "result_notices",
    }
)  # fmt: skip


def refuse_other_pages() -> None:
    """Keep everything else out of frames. Raises NotFound."""
    if is_framed(request.environ) and request.url_rule is not None and request.blueprint not in FRAMED_BLUEPRINTS:
        raise NotFound


def list_frame_ancestors() -> str:
    """Return who may show this answer in a frame, as the content policy says it."""
    assembly = g.get("assembly")
    if not is_framed(request.environ) or assembly is None or not assembly.embed_sites:
        return "'none'"
    return " ".join(assembly.embed_sites)


def register(app: Flask) -> None:
    """Guard frames, and let templates know of them."""
    app.before_request(refuse_other_pages)
    app.context_processor(lambda: {"framed": bool(request) and is_framed(request.environ)})
