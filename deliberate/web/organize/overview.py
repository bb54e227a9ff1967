"""My assemblies, a new one, and the overview of one with its checklist."""

from __future__ import annotations

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from wtforms.fields import SelectChoice

from deliberate.concepts.templates import read_templates
from deliberate.queries.assemblies import load_assemblies_with_role
from deliberate.queries.counts import count_assembly_participation
from deliberate.queries.moderation_queue import load_audit_log
from deliberate.queries.readiness import build_readiness_checklist
from deliberate.rules import Permission
from deliberate.services.assemblies import create_assembly
from deliberate.services.deleting import is_deletable
from deliberate.time_zones import load_time_zone_names
from deliberate.web.access import requires
from deliberate.web.dates import find_time_zone
from deliberate.web.errors import answer_invalid_form
from deliberate.web.forms.organize import NewAssemblyForm
from deliberate.web.organize.activity import build_activity
from deliberate.web.organize.blueprint import bp
from deliberate.web.organize.defaults import DEFAULT_LABELS, load_default_confirmations, load_default_texts
from deliberate.web.organize.framing import build_checklist_links
from deliberate.web.organize.live import build_join_link, render_join_qr
from deliberate.web.organize.log_labels import describe_changes, format_detail
from deliberate.web.organize.reach import build_local_advice
from deliberate.web.organize.to_do import build_to_do
from deliberate.web.refusals import add_refusal_to_field, refusals_on
from deliberate.web.repeated_forms import write_once
from deliberate.web.useful_places import choose_entry_page


@bp.get("/")
@requires(Permission.CREATE_ASSEMBLY)
def assemblies() -> ResponseReturnValue:
    """Show the assemblies I work on."""
    mine = [
        (assembly, count_assembly_participation(assembly), choose_entry_page(assembly))
        for assembly in load_assemblies_with_role(current_user)
    ]
    return render_template(
        "organize/assemblies.html",
        mine=[pair for pair in mine if pair[0].archived_at is None],
        archived=[pair for pair in mine if pair[0].archived_at is not None],
    )


def build_assembly_form() -> NewAssemblyForm:
    """Return the form with the templates to choose from, filled with what was sent."""
    form = NewAssemblyForm(time_zone=find_time_zone().key)
    form.template.choices = [SelectChoice("", gettext("Blank draft"))] + [
        SelectChoice(key, template.title) for key, template in read_templates().items()
    ]
    add_refusal_to_field(form)
    return form


def render_new_assembly_page(form: NewAssemblyForm) -> str:
    """Return the page of a new assembly."""
    return render_template("organize/new.html", form=form, templates=read_templates(), zones=load_time_zone_names())


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CREATE_ASSEMBLY)
@refusals_on(lambda: render_new_assembly_page(build_assembly_form()), field="title")
def new() -> ResponseReturnValue:
    """Make an assembly from a template or from nothing."""
    form = build_assembly_form()
    if request.method == "GET":
        return render_new_assembly_page(form)
    if not form.validate():
        return answer_invalid_form(form, render_new_assembly_page(form))
    with write_once() as leads_to:
        assembly = create_assembly(
            owner=current_user,
            title=form.title.data,
            template_id=form.template.data or None,
            language=form.language.data,
            time_zone=form.time_zone.data or current_app.config["DEFAULT_TIME_ZONE"],
        )
        leads_to.address = url_for(".assembly", slug=assembly.slug)
    flash(gettext("Your assembly is a draft. The checklist shows what it still needs."), "status")
    return redirect(leads_to.address, 303)


# The second address is for assemblies that have the name of a page of ours, made before such names were reserved.
@bp.get("/<slug>/overview")
@bp.get("/<unreserved:slug>")
@requires(Permission.SEE_DESK)
def assembly(slug: str) -> ResponseReturnValue:
    """Show state, numbers, checklist, link and code."""
    checklist, counts = build_readiness_checklist(g.assembly), count_assembly_participation(g.assembly)
    return render_template(
        "organize/overview.html",
        assembly=g.assembly,
        counts=counts,
        activity=build_activity(g.assembly, counts.participants) if g.assembly.opened_at else None,
        checklist=checklist,
        to_do=build_to_do(g.assembly),
        places=build_checklist_links(g.assembly, checklist),
        unread=load_default_texts(g.assembly),
        kept_by=load_default_confirmations(g.assembly),
        keep_names=DEFAULT_LABELS,
        is_deletable=is_deletable(g.assembly),
        link=build_join_link(g.assembly),
        code=render_join_qr(g.assembly),
        advice=build_local_advice(),
    )


@bp.get("/<slug>/log")
@requires(Permission.SEE_DESK)
def log(slug: str) -> ResponseReturnValue:
    """Show who did what, and what it changed from what to what."""
    audit = load_audit_log(g.assembly)
    changes = {entry.id: describe_changes(entry) for entry in audit}
    return render_template(
        "organize/log.html", assembly=g.assembly, audit=audit, changes=changes, format_detail=format_detail
    )
