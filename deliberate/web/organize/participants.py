"""Who takes part: their segments, the target population, and how well they represent it."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user
from flask_wtf import FlaskForm

from deliberate.aggregation.registry import find_module
from deliberate.formats.segment_list import read_segment_list
from deliberate.formats.share_list import read_share_list
from deliberate.queries.participants import load_known_segments, parse_assembly_reference
from deliberate.reports.representativeness import build_representativeness
from deliberate.rules import Permission
from deliberate.services.method import is_weighting_fixed, set_weighting
from deliberate.services.segments import import_segments
from deliberate.web.access import requires
from deliberate.web.errors import answer_invalid_form
from deliberate.web.filters import format_number
from deliberate.web.forms.module_settings import build_settings_form, collect_changed_settings
from deliberate.web.limits import UPLOAD, takes_up_to
from deliberate.web.organize.blueprint import bp
from deliberate.web.organize.files import parse_sent_file, read_sent_file
from deliberate.web.refusals import refusals_on
from deliberate.web.repeated_forms import write_once


@bp.get("/<slug>/people")
@requires(Permission.EDIT_ASSEMBLY)
def people(slug: str) -> ResponseReturnValue:
    """Show segments, reference shares and representativeness."""
    return rerender_participants()


def rerender_participants() -> str:
    """Return the page with the weighting as it was sent, if it was."""
    return render_participants_page(build_weighting_form())


def build_weighting_form() -> FlaskForm:
    return build_settings_form(find_module("weighting"), g.assembly.module_settings.get("weighting", {}))


def render_participants_page(form: FlaskForm) -> str:
    """Return the page with the form of the weighting as it is kept, or as it was sent and refused."""
    return render_template(
        "organize/people.html",
        assembly=g.assembly,
        form=form,
        segments=load_known_segments(g.assembly),
        reference=parse_assembly_reference(g.assembly),
        is_fixed=is_weighting_fixed(g.assembly),
        found=build_representativeness(g.assembly),
    )


@bp.post("/<slug>/people/segments")
@requires(Permission.EDIT_ASSEMBLY)
@takes_up_to(UPLOAD)
@refusals_on(rerender_participants, field="segments")
def bring_segments(slug: str) -> ResponseReturnValue:
    """Import participants' segments from a CSV file: all of them, or none with line and reason."""
    rows = parse_sent_file(read_segment_list, *read_sent_file("segments"))
    with write_once(url_for(".people", slug=slug)):
        result = import_segments(assembly=g.assembly, actor=current_user, rows=rows)
    summary = ngettext(
        "Answers of %(n)s participant were imported.",
        "Answers of %(n)s participants were imported.",
        result.participants,
        n=format_number(result.participants),
    )
    absent = ngettext(
        "%(n)s person on the list is not a participant.",
        "%(n)s people on the list are not participants.",
        result.absent,
        n=format_number(result.absent),
    )
    flash(f"{summary} {absent}" if result.absent else summary, "status")
    return redirect(url_for(".people", slug=slug), 303)


@bp.post("/<slug>/people/weighting")
@requires(Permission.EDIT_ASSEMBLY)
@takes_up_to(UPLOAD)
@refusals_on(rerender_participants)
def choose_weighting(slug: str) -> ResponseReturnValue:
    """Keep the reference shares, from a file where one was sent, and how weights are made and used."""
    form = build_weighting_form()
    if not form.validate():
        return answer_invalid_form(form, render_participants_page(form))
    module = find_module("weighting")
    raw, name = read_sent_file("file")
    if raw:
        form["reference"].data = parse_sent_file(read_share_list, raw, name)
    settings = collect_changed_settings(module, form)
    everything = {field: settings.get(field, value) for field, value in vars(module.make_settings()).items()}
    with write_once(url_for(".people", slug=slug)):
        set_weighting(assembly=g.assembly, actor=current_user, **everything)
    flash(gettext("Saved."), "status")
    return redirect(url_for(".people", slug=slug), 303)
