"""Whether phones in the hall reach the link of an assembly."""

from __future__ import annotations

from typing import Any

from flask import g, jsonify, render_template
from flask.typing import ResponseReturnValue

from deliberate.rules import Permission
from deliberate.web.access import requires
from deliberate.web.errors import wants_json
from deliberate.web.organize import bp
from deliberate.web.organize.live import join_link, join_picture
from deliberate.web.reach import Reach, local_only, network_base, network_options, reach, reach_words


def local_advice() -> dict[str, Any] | None:
    """What to do where the link works on this computer only; None where it may work elsewhere. Asks nobody."""
    if not local_only():
        return None
    return {"words": reach_words(Reach.LOCAL), "options": network_options(), "base": network_base()}


@bp.get("/<slug>/reach", endpoint="reach")
@requires(Permission.SEE_DESK)
def check(slug: str) -> ResponseReturnValue:
    """Ask our own public address, and say what that means for phones."""
    found = reach()
    if wants_json():
        return jsonify({"reach": found, "message": reach_words(found), "works": found is Reach.ANSWERS})
    return render_template(
        "organize/reach.html",
        assembly=g.assembly,
        works=found is Reach.ANSWERS,
        message=reach_words(found),
        advice=local_advice(),
        link=join_link(g.assembly),
        code=join_picture(g.assembly),
    )
