"""Practice for coders: one example of the codebook at a time, the key right after the answer."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from deliberate.concepts.codebook_help import help_for
from deliberate.errors import AlreadyAnswered, NotFound
from deliberate.rules import Permission
from deliberate.services.coding.training import Practice, answer_example, practice_of, practise_again
from deliberate.web.access import requires
from deliberate.web.codebook_labels import spoken
from deliberate.web.forms.coding import filled, sent_again, sent_coding
from deliberate.web.numbers import sent_number
from deliberate.web.organize import bp
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import writing


@bp.get("/<slug>/practice")
@requires(Permission.CODE)
def practice(slug: str) -> ResponseReturnValue:
    """The next example, or how the round went; after an answer its key beside it."""
    found = practice_of(g.assembly, current_user)
    again = request.args.get("again") == "1" and not found.left
    place = 0 if again else (found.left[0] if found.left else None)
    return page(found, place, again, told=sent_number(request.args, "told"))


def page(found: Practice, place: int | None, again: bool, told: int | None = None, sent: bool = False) -> str:
    """The example at `place` with an empty form, and the key of the one just answered."""
    book = spoken(found.book)
    return render_template(
        "organize/practice.html",
        assembly=g.assembly,
        practice=found,
        book=book,
        place=place,
        again=again,
        told=told if told in found.answers else None,
        form=sent_again() if sent else filled(None),
        help={key: help_for(book, key) for key in book.concepts},
    )


def practice_again(place: int) -> str:
    """Return the example with the answer that was refused. Raises NotFound where there is no such example."""
    found = practice_of(g.assembly, current_user)
    if place >= len(found.book.examples):
        raise NotFound
    return page(found, place, request.form.get("again") == "1", sent=True)


@bp.post("/<slug>/practice/<int:place>")
@requires(Permission.CODE)
@refusals_on(practice_again)
def practise(slug: str, place: int) -> ResponseReturnValue:
    """Keep the first answer to an example and show its key."""
    again = request.form.get("again") == "1"
    found = practice_of(g.assembly, current_user)
    verb = practise_again if again else answer_example
    try:
        coding = sent_coding(found.book)
        with writing():
            verb(assembly=g.assembly, coder=current_user, example=place, coding=coding)
    except AlreadyAnswered:
        # A second click: the first answer counts.
        pass
    return redirect(url_for(".practice", slug=slug, told=place), 303)
