"""Whether phones in the hall reach the link of an assembly."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, jsonify, render_template
from flask.typing import ResponseReturnValue

from deliberate.rules import Permission
from deliberate.web.access import requires
from deliberate.web.errors import wants_json
from deliberate.web.organize.blueprint import bp
from deliberate.web.organize.live import build_join_link, render_join_qr
from deliberate.web.reach import (
    Reachability,
    build_network_options,
    describe_reachability,
    find_network_base,
    find_reachability,
    is_local_only,
)


@dataclass(frozen=True)
class LocalAdvice:
    """What to do where the link works on this computer only. base: the address that phones would use."""

    words: str
    options: list[str]
    base: str | None


def build_local_advice() -> LocalAdvice | None:
    """Return what to do where the link works on this computer only; None where it may work elsewhere. Asks no one."""
    if not is_local_only():
        return None
    return LocalAdvice(describe_reachability(Reachability.LOCAL), build_network_options(), find_network_base())


@bp.get("/<slug>/reach", endpoint="reach")
@requires(Permission.SEE_DESK)
def check_reachability(slug: str) -> ResponseReturnValue:
    """Ask our own public address, and say what that means for phones."""
    found = find_reachability()
    if wants_json():
        return jsonify(
            {"reach": found, "message": describe_reachability(found), "works": found is Reachability.ANSWERS}
        )
    return render_template(
        "organize/reach.html",
        assembly=g.assembly,
        works=found is Reachability.ANSWERS,
        message=describe_reachability(found),
        advice=build_local_advice(),
        link=build_join_link(g.assembly),
        code=render_join_qr(g.assembly),
    )
