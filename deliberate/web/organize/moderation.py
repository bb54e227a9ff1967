"""The moderation queue: oldest first, one by one or many at once, every verdict can be taken back."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import Comment, Moderation, RejectionReason, Statement
from deliberate.queries.desk import comments_waiting, statements_in
from deliberate.queries.statements import alike
from deliberate.rules import Permission
from deliberate.services.moderation import moderate_comment, moderate_statement
from deliberate.web.access import requires
from deliberate.web.organize import bp

SHOWN_ALIKE = 25


@bp.get("/<slug>/moderation")
@requires(Permission.MODERATE)
def moderation(slug: str) -> ResponseReturnValue:
    """What waits, and what was turned down."""
    waiting = statements_in(g.assembly, Moderation.WAITING.value)
    return render_template(
        "organize/moderation.html",
        assembly=g.assembly,
        waiting=[
            (statement, alike(statement.question, statement.text) if place < SHOWN_ALIKE else [])
            for place, statement in enumerate(waiting)
        ],
        comments=comments_waiting(g.assembly),
        rejected=statements_in(g.assembly, Moderation.REJECTED.value)[-20:],
        reasons=list(RejectionReason),
    )


@bp.post("/<slug>/moderation/statements")
@requires(Permission.MODERATE)
def moderate(slug: str) -> ResponseReturnValue:
    """Give one verdict on all chosen statements."""
    chosen = [own_statement(key) for key in request.form.getlist("statement", type=int)]
    verdict, reason = request.form.get("verdict", ""), request.form.get("reason") or None
    for statement in chosen:
        moderate_statement(
            statement=statement,
            actor=current_user,
            verdict=verdict,
            reason=reason,
            note=request.form.get("note", ""),
        )
    said = ngettext("%(num)d statement was decided.", "%(num)d statements were decided.", len(chosen))
    flash(said, "status")
    return redirect(url_for(".moderation", slug=slug), 303)


def own_statement(key: int) -> Statement:
    """A statement of this assembly. Raises NotFound for any other."""
    statement = db.session.get(Statement, key)
    if statement is None or statement.question.assembly_id != g.assembly.id:
        raise NotFound
    return statement


@bp.post("/<slug>/moderation/comments/<int:comment_id>")
@requires(Permission.MODERATE)
def moderate_one_comment(slug: str, comment_id: int) -> ResponseReturnValue:
    """Decide on a comment."""
    comment = db.session.get(Comment, comment_id)
    if comment is None or comment.statement.question.assembly_id != g.assembly.id:
        raise NotFound
    moderate_comment(
        comment=comment,
        actor=current_user,
        verdict=request.form.get("verdict", ""),
        reason=request.form.get("reason") or None,
    )
    flash(gettext("The comment was decided."), "status")
    return redirect(url_for(".moderation", slug=slug, _anchor="comments"), 303)
