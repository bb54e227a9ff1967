"""Opening and closing: first a page that says what it means, with counts; then the act."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext, ngettext
from flask_login import current_user

from deliberate.aggregation.contract import SettingValue
from deliberate.aggregation.registry import all_modules
from deliberate.aggregation.routing import parse_policy
from deliberate.errors import Refused
from deliberate.models import Assembly, Role
from deliberate.queries.accounts import load_accounts_with_roles
from deliberate.queries.assemblies import build_consensus_rule
from deliberate.queries.opening import compute_opening_fingerprint, count_unfinished_work, load_closing_fingerprint
from deliberate.queries.readiness import build_readiness_checklist, is_unread_default
from deliberate.reports.chapters.method import build_rule_sentences
from deliberate.rules import Permission
from deliberate.services.assemblies import close_assembly, open_assembly
from deliberate.services.phase import hold_phase
from deliberate.text import N_
from deliberate.web.access import requires
from deliberate.web.filters import fill_sentence, format_share
from deliberate.web.forms.organize import ConfirmationForm
from deliberate.web.forms.setup import LEVEL_NAMES
from deliberate.web.organize.blueprint import bp
from deliberate.web.organize.framing import build_checklist_links
from deliberate.web.organize.live import build_join_link
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import write_transaction
from deliberate.web.word_lists import format_word_list


class ChangedMeanwhile(Refused):
    message = N_("Something has changed since you loaded this page. Please read it again, then confirm.")


class NotConfirmed(Refused):
    message = N_("Please read what this means, then confirm.")


class NothingToClose(Refused):
    message = N_("This assembly has not been opened, so there is nothing to close.")


def ensure_confirmed(form: ConfirmationForm, now_stands: str) -> None:
    """Raise the refusal that fits unless the page that was confirmed says what is true now.

    Whoever has seen the page come back once may insist: where people write all the time, something always changes.
    """
    if not form.seen.data:
        raise NotConfirmed
    if form.seen.data != now_stands and form.insist.data != "yes":
        raise ChangedMeanwhile


def may_confirm_anyway() -> bool:
    """Return whether this page has come back because something changed meanwhile."""
    refusal = g.get("refusal")
    return refusal is not None and refusal.code == ChangedMeanwhile.__name__


def render_opening_page() -> str:
    checklist = build_readiness_checklist(g.assembly)
    return render_template(
        "organize/open.html",
        assembly=g.assembly,
        seen=compute_opening_fingerprint(g.assembly),
        insist=may_confirm_anyway(),
        fixed=describe_fixed_settings(g.assembly),
        missing=[item for item in checklist if item.required and not item.done],
        advice=[item for item in checklist if not item.required and not item.done],
        places=build_checklist_links(g.assembly, checklist),
        moderators=format_word_list(load_moderator_names(g.assembly)),
        link=build_join_link(g.assembly),
    )


def render_closing_page() -> str:
    return render_template(
        "organize/close.html",
        assembly=g.assembly,
        seen=load_closing_fingerprint(g.assembly),
        insist=may_confirm_anyway(),
        left=count_unfinished_work(g.assembly),
        link=build_join_link(g.assembly),
    )


@bp.route("/<slug>/open", methods=["GET", "POST"])
@requires(Permission.OPEN_AND_CLOSE)
@refusals_on(render_opening_page)
def open_now(slug: str) -> ResponseReturnValue:
    """Say what opening fixes and what is still missing; open once that was confirmed; twice is once."""
    if request.method == "GET":
        return render_opening_page()
    form = ConfirmationForm.read()
    with write_transaction():
        # Nothing of what was read and confirmed changes before it is fixed.
        hold_phase(g.assembly)
        if not g.assembly.is_open:
            ensure_confirmed(form, compute_opening_fingerprint(g.assembly))
        open_assembly(assembly=g.assembly, actor=current_user)
    flash(gettext("The assembly is open. Its remit and rule are now fixed."), "status")
    return redirect(url_for(".assembly", slug=slug), 303)


@bp.route("/<slug>/close", methods=["GET", "POST"])
@requires(Permission.OPEN_AND_CLOSE)
@refusals_on(render_closing_page)
def close(slug: str) -> ResponseReturnValue:
    """Say what still waits; close once that was confirmed. A second click changes nothing."""
    if request.method == "GET":
        return render_closing_page()
    form = ConfirmationForm.read()
    with write_transaction():
        if g.assembly.is_draft:
            raise NothingToClose
        if g.assembly.state == "open":
            ensure_confirmed(form, load_closing_fingerprint(g.assembly))
        close_assembly(assembly=g.assembly, actor=current_user)
    flash(gettext("The assembly is closed. You can reopen it."), "status")
    return redirect(url_for(".assembly", slug=slug), 303)


def load_moderator_names(assembly: Assembly) -> list[str]:
    """Return the names of those who may moderate what waits."""
    return [account.display_name for account in load_accounts_with_roles(assembly, [Role.OWNER, Role.MODERATOR])]


def describe_fixed_settings(assembly: Assembly) -> list[tuple[str, list[str], bool]]:
    """Return what opening fixes: its name, its value as text, and whether that is a default nobody has read."""
    nothing = gettext("not stated")
    due = format_date(assembly.answer_by, "long") if assembly.answer_by is not None else nothing
    rows: list[tuple[str, str, list[str]]] = [
        ("question", gettext("Questions"), [question.text for question in assembly.questions]),
        ("decision", gettext("What is to be decided"), [assembly.decision or nothing]),
        ("decision_maker", gettext("Who decides"), [assembly.decision_maker or nothing]),
        ("influence_level", gettext("Level of influence"), [str(LEVEL_NAMES[assembly.influence_level])]),
        ("veto_rule", gettext("Veto rule"), [assembly.veto_rule or nothing]),
        ("answer_by", gettext("Official response due"), [due]),
        ("outcome_rule", gettext("Consensus rule"), [" ".join(describe_rule(assembly))]),
        ("modules", gettext("Analyses"), [describe_analyses(assembly)]),
        ("module_settings", gettext("Weighting"), [describe_weighting(assembly.module_settings.get("weighting", {}))]),
        ("routing", gettext("Statement routing"), [describe_statement_routing(assembly)]),
        ("tag_share", gettext("Participants asked about concepts"), [format_share(assembly.tag_share / 100)]),
        (
            "offers_importance",
            gettext("Marking statements as important"),
            [gettext("offered beside the votes") if assembly.offers_importance else gettext("not offered")],
        ),
    ]
    return [(label, values or [nothing], is_unread_default(assembly, name)) for name, label, values in rows]


def describe_rule(assembly: Assembly) -> list[str]:
    """Return the consensus rule in sentences."""
    return [fill_sentence(text, values) for text, values in build_rule_sentences(build_consensus_rule(assembly))]


def describe_analyses(assembly: Assembly) -> str:
    """Return how many analyses run, and for how many of them something was set."""
    running = assembly.modules or list(all_modules())
    changed = [name for name, given in assembly.module_settings.items() if given and name != "weighting"]
    sentences = [ngettext("%(num)d analysis runs.", "%(num)d analyses run.", len(running))]
    if changed:
        sentences.append(
            ngettext("%(num)d of them has custom settings.", "%(num)d of them have custom settings.",
                     len(changed))
        )  # fmt: skip
    return " ".join(sentences)


def describe_weighting(given: Mapping[str, SettingValue]) -> str:
    """Return whether there is a target population, and whether analyses use weights."""
    if not given.get("reference"):
        return str(gettext("No target population was set, so nothing is weighted."))
    if given.get("apply"):
        return str(gettext("A target population was set, and analyses use its weights."))
    return str(gettext("A target population was set; analyses do not use weights."))


def describe_statement_routing(assembly: Assembly) -> str:
    """Return the shares of draws by purpose."""
    policy = parse_policy(assembly.routing)
    summary: str = gettext(
        "%(fewest)s among the statements shown least, %(random)s at random, %(information)s where a vote is most "
        "informative.",
        fewest=format_share(policy.fewest),
        random=format_share(policy.random),
        information=format_share(policy.information),
    )
    return summary
