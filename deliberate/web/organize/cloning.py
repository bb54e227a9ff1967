"""A new draft from an assembly that is there."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from deliberate.concepts.templates import all_templates
from deliberate.rules import Permission
from deliberate.services.cloning import clone_assembly, count_copied, passed_dates
from deliberate.text import N_
from deliberate.web.access import requires
from deliberate.web.errors import invalid
from deliberate.web.organize import bp
from deliberate.web.refusals import beside_its_field, refusals_on
from deliberate.web.transaction import writing
from deliberate.web.written_texts import WRITTEN

# Dates that a clone may have to leave out.
DATES = {
    "answer_by": N_("Official response due"),
    "closes_at": N_("Closing time"),
    "opens_at": N_("Announced opening time"),
}


class CloneForm(FlaskForm):
    """The title and address of the new draft."""

    title = StringField(
        _l("Title"), validators=[InputRequired(_l("Please give a title.")), Length(max=200)], render_kw=WRITTEN
    )
    slug = StringField(
        _l("Address"),
        description=_l("Small letters, digits and hyphens. Left empty, it is made of the title."),
        validators=[Length(max=80)],
    )


def clone_form() -> CloneForm:
    """Return the form with a title to begin with, or with what was sent."""
    form = CloneForm(title=gettext("%(title)s (copy)", title=g.assembly.title)[:200])
    beside_its_field(form)
    return form


@bp.route("/<slug>/clone", methods=["GET", "POST"])
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(lambda: cloning_page(clone_form()), field="slug")
def clone(slug: str) -> ResponseReturnValue:
    """Say what a copy takes over, and make it."""
    form = clone_form()
    if request.method == "GET":
        return cloning_page(form)
    if not form.validate():
        return invalid(form, cloning_page(form))
    title, address = form.title.data or "", (form.slug.data or "").strip()
    # Read from their files before the lock is taken: a template's words are no set-up of one's own.
    all_templates()
    with writing():
        made = clone_assembly(assembly=g.assembly, actor=current_user, title=title, slug=address)
    flash(gettext("Your copy is a draft, and you are its only owner."), "status")
    if made.left_out:
        flash(gettext("Left out because it has passed: %(fields)s", fields=date_names(made.left_out)), "status")
    return redirect(url_for(".assembly", slug=made.assembly.slug), 303)


def cloning_page(form: CloneForm) -> str:
    questions, seeds = count_copied(g.assembly)
    return render_template(
        "organize/clone.html",
        assembly=g.assembly,
        form=form,
        questions=questions,
        seeds=seeds,
        passed=date_names(passed_dates(g.assembly)),
    )


def date_names(fields: list[str] | tuple[str, ...]) -> str:
    """Names of dates as the set-up has them."""
    return ", ".join(gettext(DATES[name]) if name in DATES else name for name in fields)
