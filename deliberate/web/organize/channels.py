"""Links and QR codes by channel, and how many came by each."""

from __future__ import annotations

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from deliberate.findings.disclosure import MIN_CELL_SIZE
from deliberate.reports.channels import build_channel_rows
from deliberate.rules import Permission
from deliberate.services.joining import MAX_CHANNEL_LENGTH, clean_channel
from deliberate.web.access import requires
from deliberate.web.organize.blueprint import bp
from deliberate.web.organize.live import build_join_link
from deliberate.web.qr import draw_qr


@bp.get("/<slug>/channels")
@requires(Permission.SEE_DESK)
def channels(slug: str) -> ResponseReturnValue:
    """Show a form that makes link and QR code for the name of a channel; turnout by channel."""
    name = clean_channel(request.args.get("name"))
    link = build_join_link(g.assembly, name) if name is not None else ""
    return render_template(
        "organize/channels.html",
        assembly=g.assembly,
        name=name or "",
        link=link,
        picture=draw_qr(link) if link else "",
        turnout=build_channel_rows(g.assembly),
        least=MIN_CELL_SIZE,
        longest=MAX_CHANNEL_LENGTH,
    )
