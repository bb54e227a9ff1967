"""Tensions for organizers: declare one, reword it, hide it, turn it into a follow-up question.

All of it is for those who may see the results as well: a coder who may not stays blind.
"""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from flask_login import current_user

from deliberate.concepts.templates import read_templates
from deliberate.errors import NotFound
from deliberate.queries.report import ReportSource
from deliberate.queries.runs import find_latest_finished_run
from deliberate.queries.statements import load_statement
from deliberate.reports.chapters.tensions import TensionView, build_tensions_chapter, load_tension_views
from deliberate.rules import Permission
from deliberate.services.follow_up import create_follow_up_question
from deliberate.services.tensions import declare_tension, hide_tension, reword_tension, show_tension
from deliberate.web.access import requires
from deliberate.web.forms.outcomes import HiddenTensionForm, TensionForm, TensionKeyForm, TensionWordsForm
from deliberate.web.organize.blueprint import bp
from deliberate.web.refusals import refusals_on
from deliberate.web.repeated_forms import write_once
from deliberate.web.transaction import write_transaction


@bp.get("/<slug>/questions/<int:position>/tensions")
@requires(Permission.CODE, also=Permission.SEE_REPORT)
def tensions(slug: str, position: int) -> ResponseReturnValue:
    """Show every tension, hidden ones too, and a form to declare one."""
    run = find_latest_finished_run(g.question)
    report = build_tensions_chapter(ReportSource(run)) if run is not None else None
    return render_template("organize/tensions.html", assembly=g.assembly, question=g.question, report=report)


@bp.post("/<slug>/questions/<int:position>/tensions")
@requires(Permission.CODE, also=Permission.SEE_REPORT)
@refusals_on(tensions)
def declare(slug: str, position: int) -> ResponseReturnValue:
    """Say that two outcomes cannot both be carried out in full."""
    form = TensionForm.read()
    first = load_statement(g.question, form.first.data)
    second = load_statement(g.question, form.second.data)
    with write_once(find_tensions_address()):
        declare_tension(
            question=g.question,
            actor=current_user,
            first=first,
            second=second,
            reason=form.reason.data,
        )
    flash(gettext("The tension was saved. It is shown as long as both statements are accepted."), "status")
    return redirect_to_tensions()


@bp.post("/<slug>/questions/<int:position>/tensions/words")
@requires(Permission.CODE, also=Permission.SEE_REPORT)
@refusals_on(tensions)
def reword(slug: str, position: int) -> ResponseReturnValue:
    """Give a tension the organizers' own wording."""
    form = TensionWordsForm.read()
    card = find_tension(form.key.data).card
    with write_once(find_tensions_address()):
        reword_tension(
            question=g.question,
            actor=current_user,
            card=card,
            title=form.title.data,
            open_question=form.open_question.data,
        )
    flash(gettext("Saved."), "status")
    return redirect_to_tensions()


@bp.post("/<slug>/questions/<int:position>/tensions/hide")
@requires(Permission.EDIT_ASSEMBLY, also=Permission.SEE_REPORT)
@refusals_on(tensions)
def hide(slug: str, position: int) -> ResponseReturnValue:
    """Hide a tension; the reason stays in the report."""
    form = HiddenTensionForm.read()
    card = find_tension(form.key.data).card
    with write_once(find_tensions_address()):
        hide_tension(question=g.question, actor=current_user, card=card, reason=form.reason.data)
    flash(gettext("The tension is hidden. The report gives your reason."), "status")
    return redirect_to_tensions()


@bp.post("/<slug>/questions/<int:position>/tensions/show")
@requires(Permission.EDIT_ASSEMBLY, also=Permission.SEE_REPORT)
@refusals_on(tensions)
def bring_back(slug: str, position: int) -> ResponseReturnValue:
    """Bring a hidden tension back."""
    card = find_tension(TensionKeyForm.read().key.data).card
    with write_once(find_tensions_address()):
        show_tension(question=g.question, actor=current_user, card=card)
    flash(gettext("The tension is shown again."), "status")
    return redirect_to_tensions()


@bp.post("/<slug>/questions/<int:position>/tensions/ask")
@requires(Permission.EDIT_ASSEMBLY, also=Permission.SEE_REPORT)
@refusals_on(tensions)
def ask(slug: str, position: int) -> ResponseReturnValue:
    """Turn a tension into a follow-up question, and redirect to it."""
    tension = find_tension(TensionKeyForm.read().key.data)
    # Read from their files before the lock is taken: a remit that only has a template's example is noted.
    read_templates()
    with force_locale(g.assembly.language):
        wording = tension.question if tension.is_reworded else gettext(tension.question)
        with write_transaction():
            asked = create_follow_up_question(
                question=g.question, actor=current_user, card=tension.card, wording=wording, translate=gettext
            )
    flash(gettext("The follow-up question is ready. Check its wording and add seed statements."), "status")
    return redirect(url_for(".statements", slug=asked.assembly.slug, position=asked.position), 303)


def find_tension(key: str) -> TensionView:
    """Return the tension with this key. Raises NotFound where the newest analysis has none of this name."""
    run = find_latest_finished_run(g.question)
    views = load_tension_views(run) if run is not None else []
    found = next((view for view in views if view.card.key == key), None)
    if found is None:
        raise NotFound
    return found


def find_tensions_address() -> str:
    return url_for(".tensions", slug=g.assembly.slug, position=g.question.position)


def redirect_to_tensions() -> ResponseReturnValue:
    return redirect(find_tensions_address(), 303)
