"""Codes of an assembly at a glance: what is to be done, by whom, and the owner's acts."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from deliberate.analysis.reliability import coder_agreement
from deliberate.concepts.crowd_tags import lay_agreement
from deliberate.formats.code_list import COLUMNS, read_code_list
from deliberate.models import Question
from deliberate.queries.assemblies import question_at
from deliberate.queries.coding.appeals import appeals_of
from deliberate.queries.coding.codebooks import codebook_of
from deliberate.queries.coding.codings import codings_of
from deliberate.queries.coding.crowd_tags import lay_answers
from deliberate.queries.coding.disagreements import cases
from deliberate.queries.coding.progress import blindness, coding_standing, suggestion_standing
from deliberate.queries.coding.workbench import statements_to_code, workload
from deliberate.rules import Permission
from deliberate.services.coding.code_import import import_codes
from deliberate.services.coding.plan import (
    begin_calibration,
    choose_suggestions,
    coders_through,
    freeze_codes,
    open_the_rest,
    set_tag_share,
)
from deliberate.services.coding.training import practice_of
from deliberate.web.access import requires
from deliberate.web.codebook_labels import spoken
from deliberate.web.limits import UPLOAD, takes_up_to
from deliberate.web.numbers import sent_number
from deliberate.web.organize import bp
from deliberate.web.organize.files import readable, sent_file
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import writing

USUAL_CALIBRATION = 25


@bp.get("/<slug>/codes")
@requires(Permission.CODE)
def codes(slug: str) -> ResponseReturnValue:
    """Per question: one's own share, what waits to be settled; the codebook; practice."""
    version = codebook_of(g.assembly).version
    rows = []
    for question in g.assembly.questions:
        mine = workload(question, current_user, statements_to_code(question), version)
        waiting = sum(case.is_open for case in cases(question))
        rows.append((question, mine, waiting))
    practice = practice_of(g.assembly, current_user)
    return render_template("organize/codes.html", assembly=g.assembly, rows=rows, practice=practice, version=version)


@bp.get("/<slug>/questions/<int:position>/agreement")
@requires(Permission.SETTLE_CODES)
def agreement(slug: str, position: int) -> ResponseReturnValue:
    """How far coders agree, what waits to be settled, and the owner's acts on the coding."""
    question = question_at(g.assembly, position)
    return render_template("organize/agreement.html", **agreement_page(question))


def agreement_again(position: int) -> str:
    """Return the page on agreement for a refusal."""
    return render_template("organize/agreement.html", **agreement_page(question_at(g.assembly, position)))


def agreement_page(question: Question) -> dict[str, Any]:
    """Everything the page on agreement shows: numbers on all coders, but nobody's single answers."""
    book = codebook_of(g.assembly)
    codings = codings_of(question, book.version)
    plan = question.coding_plan
    # Nobody learns of a difference on a statement that is still theirs to code.
    standing = coding_standing(question)
    hidden = {n for given in standing.coders if given.coder.id == current_user.id for n in given.left}
    calibration = set(plan.calibration) if plan is not None else set()
    lay = {concept: lay_agreement(answers) for concept, answers in lay_answers(question).items()}
    return {
        "assembly": g.assembly,
        "question": question,
        "book": spoken(book),
        "plan": plan,
        "standing": standing,
        "agreement": coder_agreement(codings, list(book.concepts)),
        "calibrated": coder_agreement(
            {number: rows for number, rows in codings.items() if number in calibration}, list(book.concepts)
        ),
        "coders_through": coders_through(question) if calibration else 0,
        "cases": [case for case in cases(question) if case.statement.number not in hidden],
        "suggested": suggestion_standing(question),
        "blind": blindness(question),
        "lay": lay,
        "appeals": appeals_of(question),
    }


@bp.post("/<slug>/questions/<int:position>/coding-plan")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(agreement_again)
def plan(slug: str, position: int) -> ResponseReturnValue:
    """One act of the owner: begin or end the calibration, choose suggestions, freeze."""
    question = question_at(g.assembly, position)
    act = request.form.get("act", "")
    size = sent_number(request.form, "size") or USUAL_CALIBRATION
    with writing():
        if act == "calibrate":
            begin_calibration(question=question, actor=current_user, size=size)
        elif act == "open":
            open_the_rest(question=question, actor=current_user)
        elif act == "freeze":
            freeze_codes(question=question, actor=current_user)
        else:
            choose_suggestions(question=question, actor=current_user, source=request.form.get("suggestions", ""))
    flash(gettext("Saved."), "status")
    return redirect(url_for(".agreement", slug=slug, position=position), 303)


@bp.post("/<slug>/tag-share")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(codes, field="share")
def tag_share(slug: str) -> ResponseReturnValue:
    """How many of a hundred participants are asked what statements would do."""
    share = sent_number(request.form, "share")
    with writing():
        set_tag_share(assembly=g.assembly, actor=current_user, share=share)
    flash(gettext("Saved."), "status")
    return redirect(url_for(".codes", slug=slug), 303)


def code_import_page(position: int) -> str:
    """Return the page that takes a file of codes."""
    question = question_at(g.assembly, position)
    return render_template("organize/code_import.html", assembly=g.assembly, question=question, columns=COLUMNS)


@bp.route("/<slug>/questions/<int:position>/coding/import", methods=["GET", "POST"])
@requires(Permission.EDIT_ASSEMBLY)
@takes_up_to(UPLOAD)
@refusals_on(code_import_page, field="file")
def import_code_file(slug: str, position: int) -> ResponseReturnValue:
    """Codes from a file: all of them, or none with line and reason."""
    question = question_at(g.assembly, position)
    if request.method == "GET":
        return code_import_page(position)
    raw, name = sent_file("file", "codes.csv")
    given = readable(read_code_list, raw, name)
    with writing():
        rows = len(import_codes(question=question, given=given, actor=current_user, file=name))
    flash(ngettext("%(num)d coding was imported.", "%(num)d codings were imported.", rows), "status")
    return redirect(url_for(".agreement", slug=slug, position=position), 303)
