"""The coding of an assembly at a glance: what is left to code, by whom, and what the owner decides."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user

from deliberate.concepts.crowd_tags import compute_crowd_agreement
from deliberate.findings.agreement import compute_coder_agreement
from deliberate.formats.code_list import COLUMNS, read_code_list
from deliberate.models import Question
from deliberate.queries.coding.appeals import load_appeals
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.codings import load_codings, to_given_codings
from deliberate.queries.coding.crowd_tags import load_crowd_answers
from deliberate.queries.coding.disagreements import load_adjudication_cases
from deliberate.queries.coding.progress import load_coding_progress, load_suggestion_use
from deliberate.queries.coding.workbench import compute_workload, load_statements_to_code
from deliberate.queries.report import count_blind_answers
from deliberate.rules import Permission
from deliberate.services.coding.code_import import import_codes
from deliberate.services.coding.plan import (
    begin_calibration,
    choose_suggestions,
    count_calibrated_coders,
    end_calibration,
    freeze_codes,
    set_tag_share,
)
from deliberate.services.coding.training import load_training_round
from deliberate.web.access import requires
from deliberate.web.codebook_labels import localize_codebook_for_page
from deliberate.web.forms.coding import PlanForm, TagShareForm
from deliberate.web.limits import UPLOAD, takes_up_to
from deliberate.web.organize.blueprint import bp
from deliberate.web.organize.files import parse_sent_file, read_sent_file
from deliberate.web.refusals import refusals_on
from deliberate.web.repeated_forms import write_once
from deliberate.web.transaction import write_transaction

USUAL_CALIBRATION = 25


@bp.get("/<slug>/codes")
@requires(Permission.CODE)
def codes(slug: str) -> ResponseReturnValue:
    """Show for each question one's own workload and the open adjudications; the codebook; coder training."""
    version = load_assembly_codebook(g.assembly).version
    rows = []
    for question in g.assembly.questions:
        mine = compute_workload(question, current_user, load_statements_to_code(question), version)
        waiting = sum(case.is_open for case in load_adjudication_cases(question))
        rows.append((question, mine, waiting))
    practice = load_training_round(g.assembly, current_user)
    return render_template("organize/codes.html", assembly=g.assembly, rows=rows, practice=practice, version=version)


@bp.get("/<slug>/questions/<int:position>/agreement")
@requires(Permission.SETTLE_CODES)
def agreement(slug: str, position: int) -> ResponseReturnValue:
    """Show how far coders agree, which codes wait for adjudication, and what the owner can do."""
    return render_agreement_page(g.question)


def rerender_agreement() -> str:
    """Return the agreement page for a refusal."""
    return render_agreement_page(g.question)


def render_agreement_page(question: Question) -> str:
    """Return the agreement page."""
    return render_template("organize/agreement.html", **build_agreement_context(question))


def build_agreement_context(question: Question) -> dict[str, Any]:
    """Return everything the agreement page shows: figures on all coders, but no coder's individual answers."""
    book = load_assembly_codebook(g.assembly)
    codings = to_given_codings(load_codings(question, book.version))
    plan = question.coding_plan
    # Coders must not see a disagreement on a statement that they have yet to code.
    coding_progress = load_coding_progress(question)
    hidden = {n for workload in coding_progress.coders if workload.coder.id == current_user.id for n in workload.left}
    calibration = set(plan.calibration) if plan is not None else set()
    crowd = {concept: compute_crowd_agreement(answers) for concept, answers in load_crowd_answers(question).items()}
    return {
        "assembly": g.assembly,
        "question": question,
        "book": localize_codebook_for_page(book),
        "plan": plan,
        "standing": coding_progress,
        "agreement": compute_coder_agreement(codings, list(book.concepts)),
        "calibrated": compute_coder_agreement(
            {number: rows for number, rows in codings.items() if number in calibration}, list(book.concepts)
        ),
        "coders_through": count_calibrated_coders(question) if calibration else 0,
        "cases": [case for case in load_adjudication_cases(question) if case.statement.number not in hidden],
        "suggested": load_suggestion_use(question),
        "blind": count_blind_answers(question),
        "lay": crowd,
        "appeals": load_appeals(question),
    }


@bp.post("/<slug>/questions/<int:position>/coding-plan")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(rerender_agreement)
def plan(slug: str, position: int) -> ResponseReturnValue:
    """Carry out one decision of the owner: begin or end the calibration, choose suggestions, freeze the codes."""
    form = PlanForm.read()
    act, size = form.act.data, form.size.data or USUAL_CALIBRATION
    with write_transaction():
        if act == "calibrate":
            begin_calibration(question=g.question, actor=current_user, size=size)
        elif act == "open":
            end_calibration(question=g.question, actor=current_user)
        elif act == "freeze":
            freeze_codes(question=g.question, actor=current_user)
        else:
            choose_suggestions(question=g.question, actor=current_user, source=form.suggestions.data)
    flash(gettext("Saved."), "status")
    return redirect(url_for(".agreement", slug=slug, position=position), 303)


@bp.post("/<slug>/tag-share")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(codes, field="share")
def tag_share(slug: str) -> ResponseReturnValue:
    """Set how many of a hundred participants are asked what statements would do."""
    share = TagShareForm.read().share.data
    with write_transaction():
        set_tag_share(assembly=g.assembly, actor=current_user, share=share)
    flash(gettext("Saved."), "status")
    return redirect(url_for(".codes", slug=slug), 303)


def render_code_import_page() -> str:
    """Return the page that takes a file of codes."""
    return render_template("organize/code_import.html", assembly=g.assembly, question=g.question, columns=COLUMNS)


@bp.route("/<slug>/questions/<int:position>/coding/import", methods=["GET", "POST"])
@requires(Permission.EDIT_ASSEMBLY)
@takes_up_to(UPLOAD)
@refusals_on(render_code_import_page, field="file")
def import_code_file(slug: str, position: int) -> ResponseReturnValue:
    """Import codes from a file: all of them, or none with line and reason."""
    if request.method == "GET":
        return render_code_import_page()
    raw, name = read_sent_file("file", "codes.csv")
    codings = parse_sent_file(read_code_list, raw, name)
    with write_once(url_for(".agreement", slug=slug, position=position)):
        rows = len(import_codes(question=g.question, given=codings, actor=current_user, file=name))
    flash(ngettext("%(num)d coding was imported.", "%(num)d codings were imported.", rows), "status")
    return redirect(url_for(".agreement", slug=slug, position=position), 303)
