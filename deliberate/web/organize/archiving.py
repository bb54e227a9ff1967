"""Deleting a draft, and putting a closed assembly out of the lists and back."""

from __future__ import annotations

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.queries.counts import count_assembly_participation
from deliberate.rules import Permission
from deliberate.services.archiving import archive_assembly, unarchive_assembly
from deliberate.services.deleting import delete_draft, is_deletable
from deliberate.web.access import requires
from deliberate.web.forms.organize import DeletionForm
from deliberate.web.organize.blueprint import bp
from deliberate.web.organize.overview import assembly as overview_page
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import write_transaction


@bp.route("/<slug>/delete", methods=["GET", "POST"])
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(lambda: render_deletion_page(DeletionForm().typed_title), field="title")
def delete(slug: str) -> ResponseReturnValue:
    """Say what would be gone; delete the draft once its title was typed."""
    if request.method == "GET":
        return render_deletion_page()
    typed, who = DeletionForm.read().typed_title, current_user.id
    with write_transaction():
        delete_draft(assembly=g.assembly, typed_title=typed)
    # Its own log went with it.
    current_app.logger.info("Account %d deleted the draft %s.", who, slug)
    g.assembly = None
    flash(gettext("The draft was deleted."), "status")
    return redirect(url_for(".assemblies"), 303)


def render_deletion_page(typed: str = "") -> str:
    return render_template(
        "organize/delete.html",
        assembly=g.assembly,
        typed=typed,
        counts=count_assembly_participation(g.assembly),
        is_deletable=is_deletable(g.assembly),
    )


@bp.post("/<slug>/archive")
@requires(Permission.OPEN_AND_CLOSE)
@refusals_on(overview_page)
def archive(slug: str) -> ResponseReturnValue:
    """Take a closed assembly out of the lists."""
    with write_transaction():
        archive_assembly(assembly=g.assembly, actor=current_user)
    flash(
        gettext("The assembly is archived. It no longer appears in public lists, and its pages stay readable."),
        "status",
    )
    return redirect(url_for(".assembly", slug=slug), 303)


@bp.post("/<slug>/unarchive")
@requires(Permission.OPEN_AND_CLOSE)
@refusals_on(overview_page)
def unarchive(slug: str) -> ResponseReturnValue:
    """Put an assembly back into the lists."""
    with write_transaction():
        unarchive_assembly(assembly=g.assembly, actor=current_user)
    flash(gettext("The assembly is no longer archived."), "status")
    return redirect(url_for(".assembly", slug=slug), 303)
