"""The presentation screen, opened by a link without logging in on the computer of a hall.

What is shown is said by the address alone: `question`, `statement`, `reveal`. So it works without a script, and a
script only keeps the window in full screen while it asks for the next scene.
"""

from __future__ import annotations

import hashlib

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from deliberate.errors import NotFound
from deliberate.queries.assemblies import find_assembly_by_hall_key
from deliberate.reports.hall import build_hall_scene
from deliberate.web.access import keep_assembly, open_to_all
from deliberate.web.live import POLLING_INTERVAL
from deliberate.web.numbers import read_sent_number
from deliberate.web.organize.live import build_join_link, render_join_qr
from deliberate.web.reach import Reachability, describe_reachability, is_local_only

bp = Blueprint("hall", __name__)


@bp.get("/hall/<key>")
@open_to_all
def show(key: str) -> ResponseReturnValue:
    """Show the screen, or with `?part=scene` only what changes; "not modified" where nothing has."""
    assembly = find_assembly_by_hall_key(key)
    if assembly is None:
        raise NotFound
    keep_assembly(assembly)
    scene = build_hall_scene(
        assembly,
        position=read_sent_number(request.args, "question"),
        number=read_sent_number(request.args, "statement"),
        reveal=request.args.get("reveal") == "1",
    )
    link = build_join_link(assembly)
    is_part = request.args.get("part") == "scene"
    page = render_template(
        "hall/scene.html" if is_part else "hall/screen.html",
        assembly=assembly,
        scene=scene,
        key=key,
        qr=render_join_qr(assembly),
        address=link.split("://", 1)[-1],
        local=describe_reachability(Reachability.LOCAL) if is_local_only() else "",
    )
    answer = make_response(page)
    answer.headers["X-Robots-Tag"] = "noindex"
    if is_part:
        answer.set_etag(hashlib.sha256(page.encode()).hexdigest()[:32])
        answer.headers["X-Ask-Again"] = str(POLLING_INTERVAL.next())
        return answer.make_conditional(request)
    return answer
