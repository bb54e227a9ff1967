"""Links and QR codes by channel, and how many came by each."""

from __future__ import annotations

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from deliberate.analysis.disclosure import LEAST_CELL
from deliberate.reports.channels import turnout_by_channel
from deliberate.rules import Permission
from deliberate.services.joining import LONGEST_CHANNEL, clean_channel
from deliberate.web.access import requires
from deliberate.web.organize import bp
from deliberate.web.organize.live import join_link
from deliberate.web.qr import draw_qr


@bp.get("/<slug>/channels")
@requires(Permission.SEE_DESK)
def channels(slug: str) -> ResponseReturnValue:
    """A form that makes link and QR code for the name of a channel; turnout by channel."""
    name = clean_channel(request.args.get("name"))
    link = join_link(g.assembly, name) if name is not None else ""
    return render_template(
        "organize/channels.html",
        assembly=g.assembly,
        name=name or "",
        link=link,
        picture=draw_qr(link) if link else "",
        turnout=turnout_by_channel(g.assembly),
        least=LEAST_CELL,
        longest=LONGEST_CHANNEL,
    )
