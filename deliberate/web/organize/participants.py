"""Who takes part: what is known about them, whom they should resemble, and how far they do."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user
from flask_wtf import FlaskForm

from deliberate.aggregation.registry import module_named
from deliberate.formats.segment_list import read_segment_list
from deliberate.formats.share_list import read_share_list
from deliberate.queries.participants import known_segments, reference_of
from deliberate.reports.representativeness import likenesses
from deliberate.rules import Permission
from deliberate.services.method import set_weighting, weighting_is_fixed
from deliberate.services.segments import import_segments
from deliberate.web.access import requires
from deliberate.web.errors import invalid
from deliberate.web.forms.module_settings import changed, settings_form
from deliberate.web.limits import UPLOAD, takes_up_to
from deliberate.web.organize import bp
from deliberate.web.organize.files import readable, sent_file
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import writing


@bp.get("/<slug>/people")
@requires(Permission.EDIT_ASSEMBLY)
def people(slug: str) -> ResponseReturnValue:
    """Segments, reference shares, representativeness."""
    return people_page()


def people_page() -> str:
    """Return the page with the weighting as it was sent, if it was."""
    return page(weighting_form())


def weighting_form() -> FlaskForm:
    return settings_form(module_named("weighting"), g.assembly.module_settings.get("weighting", {}))


def page(form: FlaskForm) -> str:
    """The page with the form of the weighting as it is kept, or as it was sent and refused."""
    return render_template(
        "organize/people.html",
        assembly=g.assembly,
        form=form,
        segments=known_segments(g.assembly),
        reference=reference_of(g.assembly),
        is_fixed=weighting_is_fixed(g.assembly),
        found=likenesses(g.assembly),
    )


@bp.post("/<slug>/people/segments")
@requires(Permission.EDIT_ASSEMBLY)
@takes_up_to(UPLOAD)
@refusals_on(people_page, field="segments")
def bring_segments(slug: str) -> ResponseReturnValue:
    """Answers of participants from a CSV file: all of them, or none with line and reason."""
    rows = readable(read_segment_list, *sent_file("segments"))
    with writing():
        kept = import_segments(assembly=g.assembly, actor=current_user, rows=rows)
    told = ngettext(
        "Answers of %(num)d participant were kept.", "Answers of %(num)d participants were kept.", kept.participants
    )
    absent = ngettext(
        "%(num)d person of the list does not take part.", "%(num)d people of the list do not take part.", kept.absent
    )
    flash(f"{told} {absent}" if kept.absent else told, "status")
    return redirect(url_for(".people", slug=slug), 303)


@bp.post("/<slug>/people/weighting")
@requires(Permission.EDIT_ASSEMBLY)
@takes_up_to(UPLOAD)
@refusals_on(people_page)
def choose_weighting(slug: str) -> ResponseReturnValue:
    """Keep the reference shares, from a file where one was sent, and how weights are made and used."""
    form = weighting_form()
    if not form.validate():
        return invalid(form, page(form))
    module = module_named("weighting")
    raw, name = sent_file("file")
    if raw:
        form["reference"].data = readable(read_share_list, raw, name)
    settings = changed(module, form)
    everything = {field: settings.get(field, value) for field, value in vars(module.make_settings()).items()}
    with writing():
        set_weighting(assembly=g.assembly, actor=current_user, **everything)
    flash(gettext("Saved."), "status")
    return redirect(url_for(".people", slug=slug), 303)
