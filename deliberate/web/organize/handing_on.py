"""Links with a role for people without an account, and passing the assembly on to another owner."""

from __future__ import annotations

from flask import current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms.fields import SelectChoice

from deliberate.models import AccessLink, Role
from deliberate.queries.access_links import load_access_links, load_offers_of
from deliberate.rules import Permission
from deliberate.services.access_links import create_access_link, create_link_token, revoke_access_link
from deliberate.services.ownership import end_offer, offer_ownership
from deliberate.web.access import requires
from deliberate.web.confirmation import ask_for_password_if_any, confirm_owner, load_own_account
from deliberate.web.errors import answer_invalid_form
from deliberate.web.forms.organize import AccessLinkForm, OfferForm
from deliberate.web.mount import build_public_url
from deliberate.web.numbers import parse_whole_number
from deliberate.web.organize.blueprint import bp
from deliberate.web.refusals import add_refusal_to_field, refusals_on
from deliberate.web.repeated_forms import write_once
from deliberate.web.transaction import write_transaction


def build_link_address(link: AccessLink) -> str:
    """Return the public address of a link."""
    token = create_link_token(link=link, site_key=current_app.config["SECRET_KEY"])
    return build_public_url("access_links.show", link_token=token)


def build_offer_form(*, sent: bool) -> OfferForm:
    """Return the form with the members who are no owners to choose from."""
    form = OfferForm(prefix="offer-") if sent else OfferForm(formdata=None, prefix="offer-")
    owners = {member.account_id for member in g.assembly.memberships if member.role == Role.OWNER}
    others = {m.account_id: m.account for m in g.assembly.memberships if m.account_id not in owners}
    form.taker.choices = [
        SelectChoice(str(key), f"{account.display_name} ({account.email})") for key, account in others.items()
    ]
    return ask_for_password_if_any(form)


def render_access_page(link_form: AccessLinkForm | None = None, offer_form: OfferForm | None = None) -> str:
    """Return the page with links, offers and both forms."""
    links = load_access_links(g.assembly)
    return render_template(
        "organize/access.html",
        assembly=g.assembly,
        links=[(link, build_link_address(link)) for link in links],
        offers=load_offers_of(g.assembly),
        own_id=load_own_account().id,
        link_form=link_form or AccessLinkForm(formdata=None, prefix="link-"),
        offer_form=offer_form or build_offer_form(sent=False),
    )


def rerender_links() -> str:
    """Return the page with the link that was to be created."""
    form = AccessLinkForm(prefix="link-")
    add_refusal_to_field(form)
    return render_access_page(link_form=form)


def rerender_offers() -> str:
    """Return the page with the offer that was to be made."""
    form = build_offer_form(sent=True)
    add_refusal_to_field(form)
    return render_access_page(offer_form=form)


@bp.get("/<slug>/access")
@requires(Permission.MANAGE_ROLES)
def access(slug: str) -> ResponseReturnValue:
    """Show the links that work and the offers that wait."""
    return render_access_page()


@bp.post("/<slug>/access/links")
@requires(Permission.MANAGE_ROLES)
@refusals_on(rerender_links, field="link-label")
def create_link(slug: str) -> ResponseReturnValue:
    """Create a link with a role."""
    form = AccessLinkForm(prefix="link-")
    if not form.validate():
        return answer_invalid_form(form, render_access_page(link_form=form))
    with write_once(url_for(".access", slug=slug)):
        create_access_link(
            assembly=g.assembly,
            actor=load_own_account(),
            role=form.role.data,
            label=form.label.data,
            days=int(form.days.data),
        )
    flash(gettext("The link was created. Copy it below and send it to the person."), "status")
    return redirect(url_for(".access", slug=slug), 303)


@bp.post("/<slug>/access/links/<int:link_id>/revoke")
@requires(Permission.MANAGE_ROLES)
@refusals_on(rerender_links)
def revoke_link(slug: str, link_id: int) -> ResponseReturnValue:
    """Revoke a link."""
    with write_transaction():
        revoke_access_link(assembly=g.assembly, actor=load_own_account(), link_id=link_id)
    flash(gettext("The link was revoked. It opens nothing any more."), "status")
    return redirect(url_for(".access", slug=slug), 303)


@bp.post("/<slug>/access/offers")
@requires(Permission.MANAGE_ROLES)
@refusals_on(rerender_offers, field="offer-current")
def make_offer(slug: str) -> ResponseReturnValue:
    """Offer the ownership to another member."""
    form = build_offer_form(sent=True)
    if not form.validate():
        return answer_invalid_form(form, render_access_page(offer_form=form))
    confirm_owner(form)
    with write_once(url_for(".access", slug=slug)):
        offer_ownership(
            assembly=g.assembly, giver=load_own_account(), taker_id=parse_whole_number(form.taker.data) or 0
        )
    flash(gettext("The offer was made. You stay the owner until it is accepted."), "status")
    return redirect(url_for(".access", slug=slug), 303)


@bp.post("/<slug>/access/offers/<int:offer_id>/withdraw")
@requires(Permission.MANAGE_ROLES)
@refusals_on(rerender_offers)
def withdraw_offer(slug: str, offer_id: int) -> ResponseReturnValue:
    """Withdraw one's own offer."""
    with write_transaction():
        end_offer(offer_id=offer_id, account=load_own_account())
    flash(gettext("The offer was withdrawn."), "status")
    return redirect(url_for(".access", slug=slug), 303)
