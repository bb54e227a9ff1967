"""Coder training: one example of the codebook at a time, the key right after the answer."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from deliberate.concepts.codebook_help import build_concept_help
from deliberate.errors import AlreadyAnswered, NotFound
from deliberate.rules import Permission
from deliberate.services.coding.training import TrainingRound, answer_example, load_training_round, start_next_round
from deliberate.web.access import requires
from deliberate.web.codebook_labels import localize_codebook_for_page
from deliberate.web.forms.coding import PracticeForm, build_coding_fields, collect_sent_coding, read_sent_coding
from deliberate.web.numbers import read_sent_number
from deliberate.web.organize.blueprint import bp
from deliberate.web.refusals import on_refusal, refusals_on
from deliberate.web.transaction import write_transaction


@bp.get("/<slug>/practice")
@requires(Permission.CODE)
def practice(slug: str) -> ResponseReturnValue:
    """Show the next example, or how the round went; after an answer its key beside it."""
    current = load_training_round(g.assembly, current_user)
    again = request.args.get("again") == "1" and not current.left
    place = 0 if again else (current.left[0] if current.left else None)
    return render_training_page(current, place, again, answered=read_sent_number(request.args, "told"))


def render_training_page(
    current: TrainingRound, place: int | None, again: bool, answered: int | None = None, sent: bool = False
) -> str:
    """Return the example at `place` with an empty form, and the key of the one just answered."""
    book = localize_codebook_for_page(current.book)
    return render_template(
        "organize/practice.html",
        assembly=g.assembly,
        practice=current,
        book=book,
        place=place,
        again=again,
        told=answered if answered in current.answers else None,
        form=collect_sent_coding() if sent else build_coding_fields(None),
        help={key: build_concept_help(book, key) for key in book.concepts},
    )


def rerender_training(place: int) -> str:
    """Return the example with the answer that was refused. Raises NotFound where there is no such example."""
    found = load_training_round(g.assembly, current_user)
    if place >= len(found.book.examples):
        raise NotFound
    return render_training_page(found, place, PracticeForm().again.data == "1", sent=True)


@bp.post("/<slug>/practice/<int:place>")
@requires(Permission.CODE)
@refusals_on(rerender_training)
@on_refusal(AlreadyAnswered, lambda _, **address: redirect_to_key(**address))
def practise(slug: str, place: int) -> ResponseReturnValue:
    """Keep the first answer to an example and show its key."""
    verb = start_next_round if PracticeForm.read().again.data == "1" else answer_example
    coding = read_sent_coding(load_training_round(g.assembly, current_user).book)
    with write_transaction():
        verb(assembly=g.assembly, coder=current_user, example=place, coding=coding)
    return redirect_to_key(slug, place)


def redirect_to_key(slug: str, place: int) -> ResponseReturnValue:
    """Redirect to the key of an example; also after a second click, since the first answer counts."""
    return redirect(url_for(".practice", slug=slug, told=place), 303)
