"""Topics of a question: what there are, which statement has which, suggestions to accept or correct, a file, undo."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from deliberate.errors import Invalid, NotFound
from deliberate.extensions import db
from deliberate.formats.topic_list import read_topic_list, write_topic_list
from deliberate.models import AuditEntry, Statement, Topic
from deliberate.models.topic import MAX_TOPIC_DESCRIPTION_LENGTH, MAX_TOPIC_NAME_LENGTH
from deliberate.queries.topics import (
    load_labelable_statements,
    load_labeled_statements,
    load_suggested_topics,
    load_topic,
    load_topic_names,
    load_topics,
)
from deliberate.rules import Permission
from deliberate.services.topics import (
    LABELED,
    LabelChange,
    add_topic,
    change_labels,
    edit_topic,
    make_topics,
    move_topic,
    remove_topic,
    replace_labels,
    undo_labels,
)
from deliberate.text import N_
from deliberate.web.access import requires
from deliberate.web.forms.topics import LabelsForm, TopicForm, UndoForm, read_sent_suggestions, read_sent_topics
from deliberate.web.limits import UPLOAD, takes_up_to
from deliberate.web.numbers import read_sent_number
from deliberate.web.organize.blueprint import bp
from deliberate.web.organize.files import parse_sent_file, read_sent_file
from deliberate.web.organize.topic_list_view import select_listed
from deliberate.web.refusals import get_sent_fields, refusals_on
from deliberate.web.repeated_forms import write_once
from deliberate.web.transaction import write_transaction


class NothingChosen(Invalid):
    message = N_("Select at least one statement first.")


class NoTopicChosen(Invalid):
    message = N_("Select a topic first.")
    field = "bulk-topic"


@bp.get("/<slug>/questions/<int:position>/topics")
@requires(Permission.MODERATE)
def topics(slug: str, position: int) -> ResponseReturnValue:
    """Show the topics, the statements with theirs, and suggestions where they are asked for."""
    return render_topics()


def render_topics() -> str:
    """Return the page: the list that the address, or the form that was refused, asks for."""
    wanted = request.values
    found = load_topics(g.question)
    labeled = load_labeled_statements(g.question, found)
    asked = "suggest" in request.args or request.endpoint == "organize.make_suggested_topics"
    return render_template(
        "organize/topics.html",
        assembly=g.assembly,
        question=g.question,
        place={"slug": g.assembly.slug, "position": g.question.position},
        topics=found,
        total=len(labeled),
        listed=select_listed(
            labeled, wanted.get("show", ""), wanted.get("find", "")[:200], read_sent_number(wanted, "page") or 1
        ),
        counts={topic.number: sum(topic in one.topics for one in labeled) for topic in found},
        unlabeled=sum(not one.topics for one in labeled),
        suggestions=load_suggested_topics(g.question) if asked else None,
        undo=find_undoable(read_sent_number(request.args, "undo")),
        longest_name=MAX_TOPIC_NAME_LENGTH,
        longest_description=MAX_TOPIC_DESCRIPTION_LENGTH,
        sent=get_sent_fields(),
    )


def find_undoable(number: int | None) -> AuditEntry | None:
    """Return the entry of the log, if it tells of labels in this assembly."""
    entry = db.session.get(AuditEntry, number) if number is not None else None
    if entry is None or entry.assembly_id != g.assembly.id or entry.action != LABELED:
        return None
    # What came with an imported document may hold anything.
    return entry if isinstance(entry.detail.get("count"), int) else None


@bp.post("/<slug>/questions/<int:position>/topics")
@requires(Permission.MODERATE)
@refusals_on(render_topics, field="new-name")
def add_new_topic(slug: str, position: int) -> ResponseReturnValue:
    """Add a topic."""
    form = TopicForm.read()
    with write_once(url_for(".topics", slug=slug, position=position)):
        add_topic(
            question=g.question, actor=current_user, name=form.name.data, description=form.description.data
        )  # fmt: skip
    flash(gettext("The topic was added."), "status")
    return redirect_to_topics()


@bp.post("/<slug>/questions/<int:position>/topics/<int:number>")
@requires(Permission.MODERATE)
@refusals_on(render_topics, field="topic-{number}")
def change_topic(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Save a topic, move it in the list, or remove it."""
    topic, form = load_topic(g.question, number), TopicForm.read()
    act = form.act.data
    with write_transaction():
        if act in ("up", "down"):
            move_topic(topic=topic, actor=current_user, up=act == "up")
        elif act == "remove":
            remove_topic(topic=topic, actor=current_user)
        else:
            edit_topic(topic=topic, actor=current_user, name=form.name.data, description=form.description.data)
    flash(gettext("The topic was removed; its statements stay.") if act == "remove" else gettext("Saved."), "status")
    return redirect_to_topics()


@bp.post("/<slug>/questions/<int:position>/topics/labels")
@requires(Permission.MODERATE)
@refusals_on(render_topics, field="bulk-topic")
def label_statements(slug: str, position: int) -> ResponseReturnValue:
    """Give the chosen statements a topic, take one from them, or accept what was suggested for them."""
    form, suggested = LabelsForm.read(), read_sent_suggestions()
    accepts = form.accept.data is not None or form.act.data in ("accept", "accept_all")
    numbers = form.statement.numbers if form.accept.data is None else [form.accept.data]
    if form.act.data == "accept_all":
        numbers = list(suggested)
    if not numbers:
        raise NothingChosen
    statements = load_numbered(numbers)
    if accepts:
        known = {topic.number: topic for topic in load_topics(g.question)}
        pairs = [(one, known[n]) for one in statements for n in suggested.get(one.number, ()) if n in known]
    else:
        pairs = [(one, load_chosen_topic(form.topic.data)) for one in statements]
    with write_transaction():
        give, take = (pairs, []) if form.act.data != "take" or accepts else ([], pairs)
        change = change_labels(question=g.question, actor=current_user, give=give, take=take, suggested=accepts)
    tell_change(change)
    return redirect_to_topics(
        show=form.show.data or None, find=form.find.data or None, page=form.page.data, undo=name_entry(change)
    )


def load_chosen_topic(number: int | None) -> Topic:
    """Return the topic that was chosen. Raises NoTopicChosen, NotFound."""
    if number is None:
        raise NoTopicChosen
    return load_topic(g.question, number)


def load_numbered(numbers: list[int]) -> list[Statement]:
    """Return the statements with these numbers. Raises NotFound where one cannot have topics."""
    known = {one.number: one for one in load_labelable_statements(g.question)}
    if not known.keys() >= set(numbers):
        raise NotFound
    return [known[number] for number in dict.fromkeys(numbers)]


@bp.post("/<slug>/questions/<int:position>/topics/suggested")
@requires(Permission.MODERATE)
@refusals_on(render_topics, field="suggested")
def make_suggested_topics(slug: str, position: int) -> ResponseReturnValue:
    """Make the suggested topics that were chosen, with the names and statements that were left in."""
    wanted = [(one.name, load_numbered(one.statements)) for one in read_sent_topics()]
    if not wanted:
        raise NothingChosen
    with write_transaction():
        change = make_topics(question=g.question, actor=current_user, wanted=wanted)
    tell_change(change)
    return redirect_to_topics(undo=name_entry(change))


@bp.post("/<slug>/questions/<int:position>/topics/undo")
@requires(Permission.MODERATE)
@refusals_on(render_topics)
def undo_topic_labels(slug: str, position: int) -> ResponseReturnValue:
    """Take back what one act changed; taking that back does it again."""
    entry = find_undoable(UndoForm.read().entry.data)
    if entry is None:
        raise NotFound
    with write_transaction():
        change = undo_labels(question=g.question, actor=current_user, entry=entry)
    tell_change(change)
    return redirect_to_topics(undo=name_entry(change))


@bp.get("/<slug>/questions/<int:position>/topics.csv")
@requires(Permission.MODERATE)
def topics_file(slug: str, position: int) -> ResponseReturnValue:
    """Return statements and their topics as a table."""
    names = load_topic_names(g.question)
    rows = [(one.number, one.text, names.get(one.number, [])) for one in load_labelable_statements(g.question)]
    headers = {"Content-Disposition": f'attachment; filename="{slug}-{position}-topics.csv"'}
    return Response(write_topic_list(rows), mimetype="text/csv", headers=headers)


@bp.post("/<slug>/questions/<int:position>/topics/file")
@requires(Permission.MODERATE)
@takes_up_to(UPLOAD)
@refusals_on(render_topics, field="file")
def import_topics_file(slug: str, position: int) -> ResponseReturnValue:
    """Give statements the topics of a CSV file: all of them, or none with line and reason."""
    rows = parse_sent_file(read_topic_list, *read_sent_file("file"))
    with write_transaction():
        change = replace_labels(question=g.question, actor=current_user, rows=rows)
    tell_change(change)
    return redirect_to_topics(undo=name_entry(change))


def tell_change(change: LabelChange) -> None:
    """Say how many labels were given and taken; nothing else changed."""
    given = ngettext("%(num)d label was added.", "%(num)d labels were added.", change.given)
    taken = ngettext("%(num)d label was removed.", "%(num)d labels were removed.", change.taken)
    parts = [text for text, count in ((given, change.given), (taken, change.taken)) if count]
    flash(" ".join(parts) or gettext("Nothing changed: it was so already."), "status")


def name_entry(change: LabelChange) -> int | None:
    """Return the number of the entry of the log by which the change can be undone."""
    return change.entry.id if change.entry is not None else None


def redirect_to_topics(**values: str | int | None) -> ResponseReturnValue:
    """Return the way back to the page."""
    given: dict[str, Any] = {"slug": g.assembly.slug, "position": g.question.position, **values}
    return redirect(url_for(".topics", _anchor="statements" if values else None, **given), 303)
