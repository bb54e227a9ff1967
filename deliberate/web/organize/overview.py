"""My assemblies, a new one, and the overview of one with its checklist."""

from __future__ import annotations

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from wtforms.fields import SelectChoice

from deliberate.concepts.templates import all_templates
from deliberate.queries.assemblies import assemblies_of
from deliberate.queries.counts import assembly_counts
from deliberate.queries.moderation_queue import audit_of
from deliberate.queries.readiness import readiness
from deliberate.rules import Permission
from deliberate.services.assemblies import create_assembly
from deliberate.services.deleting import is_deletable
from deliberate.time_zones import zone_names
from deliberate.web.access import requires
from deliberate.web.errors import invalid
from deliberate.web.forms.organize import NewAssemblyForm
from deliberate.web.organize import bp
from deliberate.web.organize.defaults import NAMES, default_texts, kept_by
from deliberate.web.organize.framing import places
from deliberate.web.organize.live import join_link, join_picture
from deliberate.web.organize.log_labels import changes_in
from deliberate.web.organize.reach import local_advice
from deliberate.web.refusals import beside_its_field, refusals_on
from deliberate.web.transaction import writing


@bp.get("/")
@requires(Permission.CREATE_ASSEMBLY)
def assemblies() -> ResponseReturnValue:
    """The assemblies I work on."""
    mine = [(assembly, assembly_counts(assembly)) for assembly in assemblies_of(current_user)]
    return render_template(
        "organize/assemblies.html",
        mine=[pair for pair in mine if pair[0].archived_at is None],
        archived=[pair for pair in mine if pair[0].archived_at is not None],
    )


def new_form() -> NewAssemblyForm:
    """Return the form with the templates to choose from, filled with what was sent."""
    form = NewAssemblyForm(time_zone=current_app.config["DEFAULT_TIME_ZONE"])
    form.template.choices = [SelectChoice("", gettext("Nothing: I write everything myself"))] + [
        SelectChoice(key, template.title) for key, template in all_templates().items()
    ]
    beside_its_field(form)
    return form


def new_page(form: NewAssemblyForm) -> str:
    """Return the page of a new assembly."""
    return render_template("organize/new.html", form=form, templates=all_templates(), zones=zone_names())


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CREATE_ASSEMBLY)
@refusals_on(lambda: new_page(new_form()), field="title")
def new() -> ResponseReturnValue:
    """Make an assembly from a template or from nothing."""
    form = new_form()
    if request.method == "GET":
        return new_page(form)
    if not form.validate():
        return invalid(form, new_page(form))
    with writing():
        assembly = create_assembly(
            owner=current_user,
            title=form.title.data,
            template_id=form.template.data or None,
            language=form.language.data,
            time_zone=form.time_zone.data or current_app.config["DEFAULT_TIME_ZONE"],
        )
    flash(gettext("Your assembly is a draft. The checklist shows what it still needs."), "status")
    return redirect(url_for(".assembly", slug=assembly.slug), 303)


# The second address is for assemblies that have the name of a page of ours, made before such names were reserved.
@bp.get("/<slug>/overview")
@bp.get("/<unreserved:slug>")
@requires(Permission.SEE_DESK)
def assembly(slug: str) -> ResponseReturnValue:
    """State, numbers, checklist, link and code."""
    checklist = readiness(g.assembly)
    return render_template(
        "organize/overview.html",
        assembly=g.assembly,
        counts=assembly_counts(g.assembly),
        checklist=checklist,
        places=places(g.assembly, checklist),
        unread=default_texts(g.assembly),
        kept_by=kept_by(g.assembly),
        keep_names=NAMES,
        is_deletable=is_deletable(g.assembly),
        link=join_link(g.assembly),
        code=join_picture(g.assembly),
        advice=local_advice(),
    )


@bp.get("/<slug>/log")
@requires(Permission.SEE_DESK)
def log(slug: str) -> ResponseReturnValue:
    """Who did what, and what it changed from what to what."""
    audit = audit_of(g.assembly)
    changes = {entry.id: changes_in(entry) for entry in audit}
    return render_template("organize/log.html", assembly=g.assembly, audit=audit, changes=changes)
