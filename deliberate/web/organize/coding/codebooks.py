"""The codebook of an assembly: versions, an own concept, other words, rules, a whole file."""

from __future__ import annotations

from typing import Any

import yaml
from flask import Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.concepts.codebook_versions import codebook_to_data
from deliberate.formats.errors import FormatError
from deliberate.formats.safe_yaml import read_yaml
from deliberate.models import CodebookVersion
from deliberate.queries.coding.codebooks import load_assembly_codebook, load_codebook_versions
from deliberate.rules import Permission
from deliberate.services.coding.codebooks import (
    CodebookRefused,
    create_concept,
    edit_concept,
    edit_rules,
    replace_codebook,
)
from deliberate.text import N_
from deliberate.web.access import requires
from deliberate.web.forms.codebook import CodebookForm
from deliberate.web.limits import UPLOAD, takes_up_to
from deliberate.web.organize.blueprint import bp
from deliberate.web.organize.files import read_sent_file
from deliberate.web.refusals import get_sent_fields, refusals_on
from deliberate.web.repeated_forms import write_once

LABELS = {
    "name": N_("Full name"),
    "label": N_("Short name, shown on badges"),
    "plain": N_("Plain name in two or three words, such as “wider use”"),
    "definition": N_("Definition"),
    "supports_if": N_("A statement supports it if …"),
    "hinders_if": N_("A statement hinders it if …"),
    "neutral_if": N_("A statement leaves it as it is if …"),
    "methods": N_("Ways to get there"),
}


@bp.get("/<slug>/codebook")
@requires(Permission.EDIT_ASSEMBLY)
def codebook(slug: str) -> ResponseReturnValue:
    """Show the version in force with its history, and what can be changed."""
    return render_codebook_editor()


def render_codebook_editor() -> str:
    """Return the page, its fields filled with what was sent and refused."""
    return render_template(
        "organize/codebook.html",
        assembly=g.assembly,
        book=load_assembly_codebook(g.assembly),
        versions=load_codebook_versions(g.assembly),
        labels=LABELS,
        sent=get_sent_fields().to_dict(),
    )


@bp.post("/<slug>/codebook")
@requires(Permission.EDIT_ASSEMBLY)
@takes_up_to(UPLOAD)
@refusals_on(render_codebook_editor)
def change_codebook(slug: str) -> ResponseReturnValue:
    """Make the next version from one of the page's forms."""
    form = CodebookForm.read()
    words = form.concept_words()
    data = None if form.act.data in {"add", "edit", "rules"} else read_uploaded_codebook()
    with write_once(url_for(".codebook", slug=slug)):
        version = make_codebook_version(form, words, data).version
    flash(gettext("Version %(version)s is now in force.", version=version), "status")
    return redirect(url_for(".codebook", slug=slug), 303)


def make_codebook_version(form: CodebookForm, words: dict[str, str], data: Any) -> CodebookVersion:
    """Return the new version. Raises CodebookRefused, ReasonMissing, NothingChanged."""
    asked: dict[str, Any] = {"assembly": g.assembly, "actor": current_user, "reason": form.reason.data}
    if form.act.data == "add":
        return create_concept(key=form.key.data, words=words, subcodes=form.subcodes.data, **asked)
    if form.act.data == "edit":
        return edit_concept(key=form.key.data, words=words, subcodes=form.subcodes.data, **asked)
    if form.act.data == "rules":
        return edit_rules(rules=form.rules.data, confusions=form.confusions.data, **asked)
    return replace_codebook(g.assembly, current_user, data, form.reason.data)


def read_uploaded_codebook() -> Any:
    """Return a codebook file as data. Raises CodebookRefused where it is no plain YAML."""
    raw, name = read_sent_file("file", "codebook.yaml")
    try:
        return read_yaml(raw, name)
    except FormatError as problem:
        raise CodebookRefused(reason=problem.message) from None


@bp.get("/<slug>/codebook.yaml")
@requires(Permission.CODE)
def codebook_file(slug: str) -> ResponseReturnValue:
    """Show the version in force as a file that can be changed and sent back."""
    text = yaml.safe_dump(
        codebook_to_data(load_assembly_codebook(g.assembly)), allow_unicode=True, sort_keys=False, width=100
    )
    headers = {"Content-Disposition": f'attachment; filename="{slug}-codebook.yaml"'}
    return Response(text, mimetype="application/yaml", headers=headers)
