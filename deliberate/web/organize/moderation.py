"""The moderation queue: oldest first, one by one or many at once, every verdict can be taken back."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from deliberate.errors import Invalid, NotFound
from deliberate.extensions import db
from deliberate.models import Comment, Moderation, RejectionReason, Statement
from deliberate.queries.counts import count_assembly_participation
from deliberate.queries.moderation_queue import (
    count_voters_on,
    load_near_duplicates,
    load_recent_comment_decisions,
    load_recent_statement_decisions,
    load_statements_in_state,
    load_waiting_comments,
)
from deliberate.rules import Permission
from deliberate.services.moderation import moderate_comment, moderate_statement
from deliberate.services.wording import edit_statement, load_audiences
from deliberate.text import N_
from deliberate.web.access import requires
from deliberate.web.forms.moderation import ModerationForm, VerdictForm, WordingForm, read_seen_wordings
from deliberate.web.numbers import read_sent_number, read_sent_numbers
from deliberate.web.organize.blueprint import bp
from deliberate.web.organize.topic_filter import load_queue_topics
from deliberate.web.refusals import get_sent_fields, refusals_on
from deliberate.web.transaction import write_transaction

QUEUE_LENGTH = 50


class NothingChosen(Invalid):
    message = N_("Select at least one statement first.")


@bp.get("/<slug>/moderation")
@requires(Permission.MODERATE)
def moderation(slug: str) -> ResponseReturnValue:
    """Show what waits, oldest first, and what was decided lately."""
    return render_moderation_queue()


def render_moderation_queue(editing: int | None = None) -> str:
    """Return the page of the queue; what was just sent is kept where it was refused, as the wording of statement
    `editing`."""
    everything = load_statements_in_state(g.assembly, Moderation.WAITING)
    queue_topics = load_queue_topics(g.assembly, everything, **read_queue_filter())
    waiting = queue_topics.select(everything)[:QUEUE_LENGTH]
    decided = load_recent_statement_decisions(g.assembly)
    return render_template(
        "organize/moderation.html",
        assembly=g.assembly,
        waiting=waiting,
        queue_topics=queue_topics,
        counts=count_assembly_participation(g.assembly),
        similar=load_near_duplicates(waiting),
        votes=count_voters_on([*waiting, *decided]),
        comments=load_waiting_comments(g.assembly, limit=QUEUE_LENGTH),
        decided=decided,
        comments_decided=load_recent_comment_decisions(g.assembly),
        reasons=list(RejectionReason),
        chosen=set(ModerationForm().statement.numbers),
        sent=get_sent_fields(),
        editing=editing,
        audiences=load_audiences([statement.id for statement in waiting]),
        just_now=load_undoable_statements(),
    )


def read_queue_filter() -> dict[str, int | None]:
    """Return the question and the topic to which the address narrows the queue; a decision comes back to the same."""
    return {name: read_sent_number(request.args, name) for name in ("question", "topic")}


def find_queue_address(slug: str, anchor: str | None = None, done: Sequence[int] = ()) -> str:
    """Return the address of the queue, narrowed as now. done: statements whose decision can be undone."""
    narrowed = read_queue_filter()
    return url_for(
        ".moderation", slug=slug, _anchor=anchor, question=narrowed["question"], topic=narrowed["topic"], done=done
    )


def load_undoable_statements() -> list[Statement]:
    """Return what the decision before decided, while it still stands: it can be undone with one press."""
    found = [db.session.get(Statement, key) for key in read_sent_numbers(request.args, "done")]
    ours = [one for one in found if one is not None and one.question.assembly_id == g.assembly.id]
    return [one for one in ours if one.moderation == ours[0].moderation != Moderation.WAITING]


@bp.post("/<slug>/moderation/statements")
@requires(Permission.MODERATE)
@refusals_on(render_moderation_queue)
def moderate(slug: str) -> ResponseReturnValue:
    """Give one verdict on all chosen statements."""
    form, seen_wordings = ModerationForm.read(), read_seen_wordings()
    chosen = [load_assembly_statement(key) for key in form.statement.numbers]
    if not chosen:
        raise NothingChosen
    into = load_assembly_statement(form.into.data) if form.into.data is not None else None
    seen_as = form.seen_as.given
    with write_transaction():
        for statement in chosen:
            moderate_statement(
                statement=statement,
                actor=current_user,
                verdict="merged" if into is not None else form.verdict.data,
                reason=form.reason.data or None,
                note=form.note.data,
                merged_into=into,
                seen_as=seen_as,
                wording=seen_wordings.get(str(statement.id)),
            )
    if chosen[0].moderation == Moderation.WAITING:
        flash(
            ngettext(
                "%(num)d statement is back in the queue.", "%(num)d statements are back in the queue.", len(chosen)
            ),
            "status",
        )
        return redirect(find_queue_address(slug), 303)
    return redirect(find_queue_address(slug, done=[one.id for one in chosen]), 303)


def rerender_wording(key: int) -> str:
    """Return the queue with the wording of a statement that was refused."""
    return render_moderation_queue(editing=key)


@bp.post("/<slug>/moderation/statements/<int:key>/wording")
@requires(Permission.MODERATE)
@refusals_on(rerender_wording, field="text-{key}")
def mend(slug: str, key: int) -> ResponseReturnValue:
    """Change the wording of a statement: in place, or, once people have been shown it, as a new one."""
    statement, change = load_assembly_statement(key), WordingForm.read().wording_change()
    with write_transaction():
        saved = edit_statement(statement=statement, actor=current_user, **change)
    flash(describe_saved_wording(saved, key), "status")
    return redirect(find_queue_address(slug, f"statement-{saved.id}"), 303)


def describe_saved_wording(saved: Statement, key: int) -> str:
    """Return what became of a new wording."""
    if saved.id == key:
        return str(gettext("The wording was changed. The log keeps the earlier wording."))
    return str(gettext("The new wording is statement %(n)d. The earlier statement keeps its votes.", n=saved.number))


def load_assembly_statement(key: int) -> Statement:
    """Return a statement of this assembly. Raises NotFound for any other."""
    statement = db.session.get(Statement, key)
    if statement is None or statement.question.assembly_id != g.assembly.id:
        raise NotFound
    return statement


@bp.post("/<slug>/moderation/comments/<int:comment_id>")
@requires(Permission.MODERATE)
@refusals_on(render_moderation_queue, field="comment-reason-{comment_id}")
def moderate_one_comment(slug: str, comment_id: int) -> ResponseReturnValue:
    """Decide on a comment."""
    comment = db.session.get(Comment, comment_id)
    if comment is None or comment.statement.question.assembly_id != g.assembly.id:
        raise NotFound
    form = VerdictForm.read()
    verdict, reason, seen_as = form.verdict.data, form.reason.data or None, form.seen_as.given
    with write_transaction():
        moderate_comment(comment=comment, actor=current_user, verdict=verdict, reason=reason, seen_as=seen_as)
    flash(gettext("The decision on the comment was saved."), "status")
    return redirect(find_queue_address(slug, "comments"), 303)
