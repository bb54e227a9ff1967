"""Settings and questions of an assembly."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.aggregation.rule import rule_hash
from deliberate.models import Question
from deliberate.queries.assemblies import build_consensus_rule
from deliberate.reports.chapters.method import build_rule_sentences
from deliberate.rules import Permission
from deliberate.services.assemblies import edit_assembly
from deliberate.services.questions import add_question, edit_question, has_votes, is_wording_fixed, remove_question
from deliberate.time_zones import load_time_zone_names
from deliberate.web.access import requires
from deliberate.web.errors import answer_invalid_form
from deliberate.web.forms.organize import QuestionForm
from deliberate.web.forms.setup import LEVEL_NAMES, SetupForm
from deliberate.web.limits import LONG_FORM, takes_up_to
from deliberate.web.organize.blueprint import bp
from deliberate.web.refusals import add_refusal_to_field, refusals_on
from deliberate.web.repeated_forms import write_once
from deliberate.web.transaction import write_transaction


def rerender_setup() -> str:
    """Return the form with what was refused."""
    form = SetupForm.of(g.assembly)
    add_refusal_to_field(form)
    return render_setup_page(form)


def render_setup_page(form: SetupForm) -> str:
    """Return the page of the setup."""
    rule = build_consensus_rule(g.assembly)
    return render_template(
        "organize/setup.html",
        assembly=g.assembly,
        form=form,
        rule=rule,
        levels=LEVEL_NAMES,
        sentences=build_rule_sentences(rule),
        rule_mark=rule_hash(rule),
        zones=load_time_zone_names(),
    )


@bp.route("/<slug>/setup", methods=["GET", "POST"])
@requires(Permission.EDIT_ASSEMBLY)
@takes_up_to(LONG_FORM)
@refusals_on(rerender_setup)
def setup(slug: str) -> ResponseReturnValue:
    """Show and save title, remit, rule, moderation and texts."""
    form = SetupForm.of(g.assembly)
    if request.method == "GET":
        return render_setup_page(form)
    if not form.validate():
        return answer_invalid_form(form, render_setup_page(form))
    changes, question = form.changes(g.assembly), form.sent_question
    with write_transaction():
        edit_assembly(assembly=g.assembly, actor=current_user, **changes)
        ask_first_question(question)
    flash(gettext("Saved."), "status")
    return redirect(url_for(".assembly", slug=slug), 303)


def ask_first_question(text: str) -> None:
    """Store the question as the setup asked for it: as a new one, or as the wording of the only one."""
    if not text:
        return
    if not g.assembly.questions:
        add_question(assembly=g.assembly, actor=current_user, text=text)
        return
    only = g.assembly.questions[0]
    if text != only.text:
        edit_question(question=only, actor=current_user, text=text, background=only.background)


def render_question_form(form: QuestionForm, found: Question | None) -> str:
    """Return the form of a question, of a new one where there is none yet."""
    removable = found is not None and not has_votes(found)
    return render_template(
        "organize/question.html", assembly=g.assembly, form=form, question=found, removable=removable
    )


def rerender_new_question() -> str:
    """Return the form of a new question with what was refused."""
    form = QuestionForm()
    add_refusal_to_field(form)
    return render_question_form(form, None)


def rerender_question_form() -> str:
    """Return the form of a question with what was refused."""
    form = QuestionForm(obj=g.question)
    if is_wording_fixed(g.question):
        del form["text"]
    add_refusal_to_field(form)
    return render_question_form(form, g.question)


@bp.route("/<slug>/questions/new", methods=["GET", "POST"])
@requires(Permission.EDIT_ASSEMBLY)
@takes_up_to(LONG_FORM)
@refusals_on(rerender_new_question, field="text")
def new_question(slug: str) -> ResponseReturnValue:
    """Add a question."""
    form = QuestionForm()
    if request.method == "POST" and form.validate():
        with write_once() as leads_to:
            question = add_question(
                assembly=g.assembly, actor=current_user, text=form.text.data, background=form.background.data or ""
            )
            leads_to.address = url_for(".statements", slug=slug, position=question.position)
        flash(gettext("The question was added. Now add seed statements."), "status")
        return redirect(leads_to.address, 303)
    return (
        render_question_form(form, None)
        if request.method == "GET"
        else answer_invalid_form(form, render_question_form(form, None))
    )


@bp.route("/<slug>/questions/<int:position>", methods=["GET", "POST"])
@requires(Permission.EDIT_ASSEMBLY)
@takes_up_to(LONG_FORM)
@refusals_on(rerender_question_form, field="text")
def question(slug: str, position: int) -> ResponseReturnValue:
    """Change a question; from the opening on only its background."""
    form = QuestionForm(obj=g.question)
    if is_wording_fixed(g.question):
        del form["text"]
    if request.method == "POST" and form.validate():
        text, background = form.text.data if "text" in form else g.question.text, form.background.data or ""
        with write_transaction():
            edit_question(question=g.question, actor=current_user, text=text, background=background)
        flash(gettext("Saved."), "status")
        return redirect(url_for(".assembly", slug=slug), 303)
    return (
        render_question_form(form, g.question)
        if request.method == "GET"
        else answer_invalid_form(form, render_question_form(form, g.question))
    )


@bp.post("/<slug>/questions/<int:position>/remove")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(rerender_question_form)
def drop_question(slug: str, position: int) -> ResponseReturnValue:
    """Remove a question no one has voted on."""
    with write_transaction():
        remove_question(question=g.question, actor=current_user)
    flash(gettext("The question was removed."), "status")
    return redirect(url_for(".assembly", slug=slug), 303)
