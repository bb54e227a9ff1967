"""The circuit breaker of an assembly: pause new participants or new statements in a flood, and lift it again."""

from __future__ import annotations

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.rules import Permission
from deliberate.services.floods import set_pauses
from deliberate.web.access import requires
from deliberate.web.forms.moderation import PauseForm
from deliberate.web.organize.blueprint import bp
from deliberate.web.organize.moderation import render_moderation_queue
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import write_transaction


@bp.post("/<slug>/pauses")
@requires(Permission.MODERATE)
@refusals_on(render_moderation_queue)
def pause(slug: str) -> ResponseReturnValue:
    """Set or lift one pause; the other one stays as it is."""
    form = PauseForm.read()
    wanted = {"joining": g.assembly.pauses_joining, "statements": g.assembly.pauses_statements}
    for field in (form.joining, form.statements):
        if field.given is not None:
            wanted[field.name] = field.data == "pause"
    with write_transaction():
        set_pauses(assembly=g.assembly, actor=current_user, **wanted)
    flash(gettext("Saved."), "status")
    return redirect(url_for(".moderation", slug=slug), 303)
