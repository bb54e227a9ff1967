"""The moderation queue: oldest first, one by one or many at once, every verdict can be taken back."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from deliberate.errors import Invalid, NotFound
from deliberate.extensions import db
from deliberate.models import Comment, Moderation, RejectionReason, Statement
from deliberate.queries.counts import assembly_counts
from deliberate.queries.moderation_queue import (
    comments_decided_lately,
    comments_waiting,
    decided_lately,
    near_duplicates,
    statements_in,
    votes_on,
)
from deliberate.rules import Permission
from deliberate.services.moderation import moderate_comment, moderate_statement
from deliberate.services.wording import audiences, edit_statement
from deliberate.text import N_
from deliberate.web.access import requires
from deliberate.web.numbers import sent_number, sent_numbers
from deliberate.web.organize import bp
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import writing

SHOWN = 50


class NothingChosen(Invalid):
    message = N_("Choose at least one statement first.")


@bp.get("/<slug>/moderation")
@requires(Permission.MODERATE)
def moderation(slug: str) -> ResponseReturnValue:
    """What waits, oldest first, and what was decided lately."""
    return queue()


def queue(editing: int | None = None) -> str:
    """The page of the queue; what was just sent is kept where it was refused, as the wording of statement `editing`."""
    waiting = statements_in(g.assembly, Moderation.WAITING.value, limit=SHOWN)
    decided = decided_lately(g.assembly)
    return render_template(
        "organize/moderation.html",
        assembly=g.assembly,
        waiting=waiting,
        counts=assembly_counts(g.assembly),
        similar=near_duplicates(waiting),
        votes=votes_on([*waiting, *decided]),
        comments=comments_waiting(g.assembly, limit=SHOWN),
        decided=decided,
        comments_decided=comments_decided_lately(g.assembly),
        reasons=list(RejectionReason),
        chosen=set(sent_numbers(request.form, "statement")),
        sent=request.form,
        editing=editing,
        audiences=audiences([statement.id for statement in waiting]),
        just_now=just_decided(),
    )


def just_decided() -> list[Statement]:
    """What the decision before decided, while it still stands: it can be undone with one press."""
    found = [db.session.get(Statement, key) for key in sent_numbers(request.args, "done")]
    ours = [one for one in found if one is not None and one.question.assembly_id == g.assembly.id]
    return [one for one in ours if one.moderation == ours[0].moderation != Moderation.WAITING]


@bp.post("/<slug>/moderation/statements")
@requires(Permission.MODERATE)
@refusals_on(queue)
def moderate(slug: str) -> ResponseReturnValue:
    """Give one verdict on all chosen statements."""
    chosen = [own_statement(key) for key in sent_numbers(request.form, "statement")]
    if not chosen:
        raise NothingChosen
    target = sent_number(request.form, "into")
    into = own_statement(target) if target is not None else None
    with writing():
        for statement in chosen:
            moderate_statement(
                statement=statement,
                actor=current_user,
                verdict="merged" if into is not None else request.form.get("verdict", ""),
                reason=request.form.get("reason") or None,
                note=request.form.get("note", ""),
                merged_into=into,
                seen_as=request.form.get("seen_as"),
                wording=sent_number(request.form, f"wording-{statement.id}"),
            )
    if chosen[0].moderation == Moderation.WAITING:
        flash(ngettext("%(num)d statement waits again.", "%(num)d statements wait again.", len(chosen)), "status")
        return redirect(url_for(".moderation", slug=slug), 303)
    return redirect(url_for(".moderation", slug=slug, done=[statement.id for statement in chosen]), 303)


def queue_editing(key: int) -> str:
    """Return the queue with the wording of a statement that was refused."""
    return queue(editing=key)


@bp.post("/<slug>/moderation/statements/<int:key>/wording")
@requires(Permission.MODERATE)
@refusals_on(queue_editing, field="text-{key}")
def mend(slug: str, key: int) -> ResponseReturnValue:
    """Change the wording of a statement: in place, or, once people have been shown it, as a new one."""
    statement = own_statement(key)
    with writing():
        made = edit_statement(statement=statement, actor=current_user, **sent_wording())
    flash(saved_wording(made, key), "status")
    return redirect(url_for(".moderation", slug=slug, _anchor=f"statement-{made.id}"), 303)


def sent_wording() -> dict[str, Any]:
    """What the form of a wording sends: text, reason, the wording it was made from, and what its writer was told."""
    form = request.form
    return {
        "text": form.get("text", ""),
        "reason": form.get("reason", ""),
        "wording": sent_number(form, "wording"),
        "makes_new": bool(form.get("makes_new")),
    }


def saved_wording(made: Statement, key: int) -> str:
    """What became of a new wording."""
    if made.id == key:
        return str(gettext("The wording was changed; the old one stands in the log."))
    return str(gettext("The new wording is statement %(n)d; the old one keeps its votes.", n=made.number))


def own_statement(key: int) -> Statement:
    """A statement of this assembly. Raises NotFound for any other."""
    statement = db.session.get(Statement, key)
    if statement is None or statement.question.assembly_id != g.assembly.id:
        raise NotFound
    return statement


@bp.post("/<slug>/moderation/comments/<int:comment_id>")
@requires(Permission.MODERATE)
@refusals_on(queue, field="comment-reason-{comment_id}")
def moderate_one_comment(slug: str, comment_id: int) -> ResponseReturnValue:
    """Decide on a comment."""
    comment = db.session.get(Comment, comment_id)
    if comment is None or comment.statement.question.assembly_id != g.assembly.id:
        raise NotFound
    with writing():
        moderate_comment(
            comment=comment,
            actor=current_user,
            verdict=request.form.get("verdict", ""),
            reason=request.form.get("reason") or None,
            seen_as=request.form.get("seen_as"),
        )
    flash(gettext("The comment was decided."), "status")
    return redirect(url_for(".moderation", slug=slug, _anchor="comments"), 303)
