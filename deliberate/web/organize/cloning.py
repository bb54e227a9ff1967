"""A new draft as a copy of an existing assembly."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.concepts.templates import read_templates
from deliberate.rules import Permission
from deliberate.services.cloning import clone_assembly, count_cloneable, find_passed_dates
from deliberate.text import N_
from deliberate.web.access import requires
from deliberate.web.errors import answer_invalid_form
from deliberate.web.forms.organize import CloneForm
from deliberate.web.organize.blueprint import bp
from deliberate.web.refusals import add_refusal_to_field, refusals_on
from deliberate.web.repeated_forms import write_once
from deliberate.web.word_lists import format_word_list

# Dates that a clone may have to leave out.
DATE_LABELS = {
    "answer_by": N_("Official response due"),
    "closes_at": N_("Closing time"),
    "opens_at": N_("Announced opening time"),
}


def build_clone_form() -> CloneForm:
    """Return the form with a suggested title, or with what was sent."""
    form = CloneForm(title=gettext("%(title)s (copy)", title=g.assembly.title)[:200])
    add_refusal_to_field(form)
    return form


@bp.route("/<slug>/clone", methods=["GET", "POST"])
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(lambda: render_cloning_page(build_clone_form()), field="slug")
def clone(slug: str) -> ResponseReturnValue:
    """Show what a copy takes over, and make it."""
    form = build_clone_form()
    if request.method == "GET":
        return render_cloning_page(form)
    if not form.validate():
        return answer_invalid_form(form, render_cloning_page(form))
    title, address = form.title.data or "", (form.slug.data or "").strip()
    # Read from their files before the lock is taken: the clone compares its texts with those of templates.
    read_templates()
    with write_once() as leads_to:
        result = clone_assembly(assembly=g.assembly, actor=current_user, title=title, slug=address)
        leads_to.address = url_for(".assembly", slug=result.assembly.slug)
    flash(gettext("Your copy is a draft, and you are its only owner."), "status")
    if result.left_out:
        flash(
            gettext("Left out because the time has passed: %(fields)s", fields=format_date_names(result.left_out)),
            "status",
        )
    return redirect(leads_to.address, 303)


def render_cloning_page(form: CloneForm) -> str:
    questions, seeds = count_cloneable(g.assembly)
    return render_template(
        "organize/clone.html",
        assembly=g.assembly,
        form=form,
        questions=questions,
        seeds=seeds,
        passed=format_date_names(find_passed_dates(g.assembly)),
    )


def format_date_names(fields: list[str] | tuple[str, ...]) -> str:
    """Return the labels that the setup has for these dates."""
    return format_word_list(gettext(DATE_LABELS[name]) if name in DATE_LABELS else name for name in fields)
