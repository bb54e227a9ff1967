"""How statements are drawn and which analyses run with which settings: chosen before opening, shown afterwards."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm

from deliberate.aggregation.contract import Module
from deliberate.aggregation.registry import all_modules
from deliberate.aggregation.routing import parse_policy
from deliberate.errors import AssemblyLocked
from deliberate.rules import Permission
from deliberate.services.assemblies import edit_assembly
from deliberate.services.method import REPORT_MODULES, complete_modules
from deliberate.web.access import requires
from deliberate.web.errors import answer_invalid_form
from deliberate.web.forms.module_settings import build_settings_form, collect_changed_settings
from deliberate.web.forms.organize import ModulesForm
from deliberate.web.forms.statement_routing import StatementRoutingForm
from deliberate.web.limits import LONG_FORM, takes_up_to
from deliberate.web.organize.blueprint import bp
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import write_transaction

# Set on a page of its own, beside what is known about participants.
ELSEWHERE = frozenset({"weighting"})


@bp.get("/<slug>/draws")
@requires(Permission.EDIT_ASSEMBLY)
def draws(slug: str) -> ResponseReturnValue:
    """Show which statement comes next, and why."""
    return rerender_statement_routing()


def rerender_statement_routing() -> str:
    """Return the page with what was sent, if anything was."""
    return render_statement_routing_page(StatementRoutingForm.of(parse_policy(g.assembly.routing)))


def render_statement_routing_page(form: StatementRoutingForm) -> str:
    return render_template(
        "organize/draws.html", assembly=g.assembly, form=form, policy=parse_policy(g.assembly.routing)
    )  # fmt: skip


@bp.post("/<slug>/draws")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(rerender_statement_routing)
def choose_draws(slug: str) -> ResponseReturnValue:
    """Keep the policy."""
    form = StatementRoutingForm.of(parse_policy(g.assembly.routing))
    if not form.validate():
        return answer_invalid_form(form, render_statement_routing_page(form))
    with write_transaction():
        edit_assembly(assembly=g.assembly, actor=current_user, routing=form.shares())
    flash(gettext("Saved."), "status")
    return redirect(url_for(".draws", slug=slug), 303)


@bp.get("/<slug>/analyses")
@requires(Permission.EDIT_ASSEMBLY)
def analyses(slug: str) -> ResponseReturnValue:
    """Show which analyses run, with which settings."""
    return render_analyses_page(build_module_forms())


def build_module_forms() -> dict[str, FlaskForm]:
    """Return the settings of each analysis by its name."""
    given = g.assembly.module_settings
    return {
        name: build_settings_form(module, given.get(name, {}))
        for name, module in all_modules().items()
        if name not in ELSEWHERE
    }


def render_analyses_page(forms: dict[str, FlaskForm], sent: set[str] | None = None) -> str:
    """Return the page; `sent` are the analyses just chosen, where the form comes back."""
    modules: list[Module] = [all_modules()[name] for name in forms]
    return render_template(
        "organize/analyses.html",
        assembly=g.assembly,
        modules=modules,
        forms=forms,
        always=REPORT_MODULES,
        chosen=sent if sent is not None else set(g.assembly.modules or all_modules()),
        differing={name for name in forms if g.assembly.module_settings.get(name)},
    )


def rerender_analyses() -> str:
    """Return the page with the analyses and settings that were refused."""
    return render_analyses_page(build_module_forms(), find_chosen_modules(ModulesForm()))


def find_chosen_modules(form: ModulesForm) -> set[str]:
    """Return the names of the analyses that were chosen."""
    return {name for name in form.modules.data or () if name in all_modules()}


@bp.post("/<slug>/analyses")
@requires(Permission.EDIT_ASSEMBLY)
@takes_up_to(LONG_FORM)
@refusals_on(rerender_analyses)
def choose_analyses(slug: str) -> ResponseReturnValue:
    """Keep which analyses run and what was set for each."""
    if not g.assembly.is_draft:
        raise AssemblyLocked
    forms = build_module_forms()
    further = find_chosen_modules(ModulesForm.read())
    wrong = [form for form in forms.values() if not form.validate()]
    if wrong:
        return answer_invalid_form(wrong[0], render_analyses_page(forms, further))
    settings = {name: collect_changed_settings(all_modules()[name], form) for name, form in forms.items()}
    kept = {name: given for name, given in g.assembly.module_settings.items() if name in ELSEWHERE}
    with write_transaction():
        edit_assembly(
            assembly=g.assembly,
            actor=current_user,
            modules=complete_modules({*further, *ELSEWHERE}),
            module_settings=kept | {name: given for name, given in settings.items() if given},
        )
    flash(gettext("Saved."), "status")
    return redirect(url_for(".analyses", slug=slug), 303)
