"""How statements are drawn and which analyses run with which settings: chosen before opening, shown afterwards."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm

from deliberate.aggregation.contract import Module
from deliberate.aggregation.registry import all_modules
from deliberate.aggregation.routing import policy_of
from deliberate.errors import AssemblyLocked
from deliberate.rules import Permission
from deliberate.services.assemblies import edit_assembly
from deliberate.services.method import ALWAYS, chosen_modules
from deliberate.web.access import requires
from deliberate.web.errors import invalid
from deliberate.web.forms.module_settings import changed, settings_form
from deliberate.web.forms.statement_routing import DrawsForm
from deliberate.web.limits import LONG_FORM, takes_up_to
from deliberate.web.organize import bp
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import writing

# Set on a page of its own, beside what is known about participants.
ELSEWHERE = frozenset({"weighting"})


@bp.get("/<slug>/draws")
@requires(Permission.EDIT_ASSEMBLY)
def draws(slug: str) -> ResponseReturnValue:
    """Which statement comes next, and why."""
    return draws_again()


def draws_again() -> str:
    """Return the page with what was sent, if anything was."""
    return draws_page(DrawsForm.of(policy_of(g.assembly.routing)))


def draws_page(form: DrawsForm) -> str:
    return render_template(
        "organize/draws.html", assembly=g.assembly, form=form, policy=policy_of(g.assembly.routing)
    )  # fmt: skip


@bp.post("/<slug>/draws")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(draws_again)
def choose_draws(slug: str) -> ResponseReturnValue:
    """Keep the policy."""
    form = DrawsForm.of(policy_of(g.assembly.routing))
    if not form.validate():
        return invalid(form, draws_page(form))
    with writing():
        edit_assembly(assembly=g.assembly, actor=current_user, routing=form.shares())
    flash(gettext("Saved."), "status")
    return redirect(url_for(".draws", slug=slug), 303)


@bp.get("/<slug>/analyses")
@requires(Permission.EDIT_ASSEMBLY)
def analyses(slug: str) -> ResponseReturnValue:
    """Which analyses run, with which settings."""
    return analyses_page(forms())


def forms() -> dict[str, FlaskForm]:
    """The settings of each analysis by its name."""
    given = g.assembly.module_settings
    return {
        name: settings_form(module, given.get(name, {}))
        for name, module in all_modules().items()
        if name not in ELSEWHERE
    }


def analyses_page(made: dict[str, FlaskForm], sent: set[str] | None = None) -> str:
    """The page; `sent` are the analyses just chosen, where the form comes back."""
    modules: list[Module] = [all_modules()[name] for name in made]
    return render_template(
        "organize/analyses.html",
        assembly=g.assembly,
        modules=modules,
        forms=made,
        always=ALWAYS,
        chosen=sent if sent is not None else set(g.assembly.modules or all_modules()),
        differing={name for name in made if g.assembly.module_settings.get(name)},
    )


def analyses_again() -> str:
    """Return the page with the analyses and settings that were refused."""
    return analyses_page(forms(), sent_modules())


def sent_modules() -> set[str]:
    """Return the names of the analyses that were chosen."""
    return {name for name in request.form.getlist("modules") if name in all_modules()}


@bp.post("/<slug>/analyses")
@requires(Permission.EDIT_ASSEMBLY)
@takes_up_to(LONG_FORM)
@refusals_on(analyses_again)
def choose_analyses(slug: str) -> ResponseReturnValue:
    """Keep which analyses run and what was set for each."""
    if not g.assembly.is_draft:
        raise AssemblyLocked
    made = forms()
    further = sent_modules()
    wrong = [form for form in made.values() if not form.validate()]
    if wrong:
        return invalid(wrong[0], analyses_page(made, further))
    settings = {name: changed(all_modules()[name], form) for name, form in made.items()}
    kept = {name: given for name, given in g.assembly.module_settings.items() if name in ELSEWHERE}
    with writing():
        edit_assembly(
            assembly=g.assembly,
            actor=current_user,
            modules=chosen_modules({*further, *ELSEWHERE}),
            module_settings=kept | {name: given for name, given in settings.items() if given},
        )
    flash(gettext("Saved."), "status")
    return redirect(url_for(".analyses", slug=slug), 303)
