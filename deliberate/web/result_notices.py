"""Asking to be told of result and official response, apart from taking part."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from deliberate.errors import ReportForOrganizers
from deliberate.models import ResultsVisibility
from deliberate.rules import Permission
from deliberate.services.result_notices import ask_for_notice, confirm_notice, find_notice
from deliberate.web.access import open_to_all, requires
from deliberate.web.errors import answer_invalid_form
from deliberate.web.forms.account import AddressForm
from deliberate.web.rate_limits import count_asked_link
from deliberate.web.refusals import add_refusal_to_field, refusals_on
from deliberate.web.transaction import write_transaction

bp = Blueprint("result_notices", __name__)


def rerender_ask(form: AddressForm | None = None) -> str:
    """Return the page with what was sent."""
    form = form or AddressForm()
    add_refusal_to_field(form)
    return render_template("participate/notice.html", assembly=g.assembly, form=form)


@bp.route("/a/<slug>/tell-me", methods=["GET", "POST"])
@requires(Permission.SEE_ASSEMBLY)
@refusals_on(rerender_ask)
def ask(slug: str) -> ResponseReturnValue:
    """Take an address and send it a mail to confirm it; whether it is known already is not told."""
    if g.assembly.results_visibility == ResultsVisibility.MEMBERS:
        # There will be nothing to tell.
        raise ReportForOrganizers
    form = AddressForm()
    if not form.is_submitted():
        return rerender_ask(form)
    if not form.validate():
        return answer_invalid_form(form, rerender_ask(form))
    with write_transaction():
        count_asked_link(form.email.data)
        ask_for_notice(
            assembly=g.assembly,
            email=form.email.data,
            language=str(get_locale() or "en"),
            secret=current_app.config["SECRET_KEY"],
        )
    return render_template("account/sent.html", kind="notice", email=form.email.data.strip())


def render_confirm_page(token: str) -> str:
    """Return the page that confirms an address. Raises AccountLinkInvalid."""
    notice = find_notice(token=token, secret=current_app.config["SECRET_KEY"])
    return render_template("participate/notice_confirm.html", notice=notice, assembly=notice.assembly)


@bp.get("/tell-me/<token>")
@open_to_all
def confirm_page(token: str) -> ResponseReturnValue:
    """Ask whether this is one's address; looking at the page does not use the link up."""
    return render_confirm_page(token)


@bp.post("/tell-me/<token>")
@open_to_all
@refusals_on(render_confirm_page)
def confirm(token: str) -> ResponseReturnValue:
    """Confirm the address."""
    with write_transaction():
        slug = confirm_notice(token=token, secret=current_app.config["SECRET_KEY"]).assembly.slug
    flash(gettext("You will get a mail when the result is published."), "status")
    return redirect(url_for("participate.assembly", slug=slug), 303)
