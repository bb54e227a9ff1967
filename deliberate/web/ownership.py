"""Offers of ownership that were made to one's own account: accepted or declined, with the password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.queries.access_links import load_offers_to
from deliberate.rules import Permission
from deliberate.services.ownership import OfferGone, accept_ownership, end_offer
from deliberate.web.access import requires
from deliberate.web.confirmation import ask_for_password_if_any, confirm_owner, load_own_account
from deliberate.web.errors import answer_invalid_form
from deliberate.web.forms.account_page import ConfirmedForm
from deliberate.web.refusals import add_refusal_to_field, refusals_on
from deliberate.web.transaction import write_transaction

bp = Blueprint("ownership", __name__, url_prefix="/account/offers")


def render_offer_page(offer_id: int, form: ConfirmedForm | None = None) -> str:
    """Return the page of an offer. Raises OfferGone."""
    found = next((one for one in load_offers_to(load_own_account()) if one.id == offer_id), None)
    if found is None:
        raise OfferGone
    return render_template(
        "account/offer.html", offer=found, form=form or ask_for_password_if_any(ConfirmedForm(formdata=None))
    )


def rerender_offer_page(offer_id: int) -> str:
    """Return the page with the refusal beside the field it is about."""
    form = ask_for_password_if_any(ConfirmedForm())
    add_refusal_to_field(form)
    return render_offer_page(offer_id, form)


@bp.get("/<int:offer_id>")
@requires(Permission.CHANGE_OWN_ACCOUNT)
def show(offer_id: int) -> ResponseReturnValue:
    """Show what is offered, by whom, and what owning it means."""
    return render_offer_page(offer_id)


@bp.post("/<int:offer_id>/accept")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(rerender_offer_page, field="current")
def accept(offer_id: int) -> ResponseReturnValue:
    """Become the owner."""
    form = ask_for_password_if_any(ConfirmedForm())
    if not form.validate():
        return answer_invalid_form(form, render_offer_page(offer_id, form))
    confirm_owner(form)
    with write_transaction():
        slug = accept_ownership(offer_id=offer_id, taker=load_own_account()).slug
    flash(gettext("You are now the owner of this assembly."), "status")
    return redirect(url_for("organize.assembly", slug=slug), 303)


@bp.post("/<int:offer_id>/decline")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(rerender_offer_page)
def decline(offer_id: int) -> ResponseReturnValue:
    """Stay what one is."""
    with write_transaction():
        end_offer(offer_id=offer_id, account=load_own_account())
    flash(gettext("You declined the offer. The owner stays the same."), "status")
    return redirect(url_for("account_page.account"), 303)
