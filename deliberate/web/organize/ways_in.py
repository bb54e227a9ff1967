"""Ways in: sites that may embed the assembly, invitations that work once, and the secret of the host's own site."""

from __future__ import annotations

import secrets

from flask import current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from markupsafe import escape

from deliberate.models import Assembly
from deliberate.rules import Permission
from deliberate.services.embedding import set_embed_sites
from deliberate.services.entry import (
    MOST_AT_ONCE,
    choose_entry,
    count_invitations,
    create_invitations,
    derive_batch_secret,
    derive_host_key,
    remove_host_key,
    renew_host_key,
    revoke_invitations,
)
from deliberate.web.access import requires
from deliberate.web.forms.organize import WaysInForm
from deliberate.web.mount import FRAME_PATH, build_public_url, find_public_base
from deliberate.web.organize.blueprint import bp
from deliberate.web.refusals import refusals_on
from deliberate.web.repeated_forms import FormCompletedBefore, compute_form_key, write_once
from deliberate.web.transaction import write_transaction

SNIPPET = (
    '<iframe data-deliberate src="{frame}" title="{title}" width="100%" height="720" style="border:0"></iframe>\n'
    '<script src="{script}" defer></script>'
)


def render_ways_in(links: tuple[str, ...] = ()) -> str:
    """Return the page. links: invitations that were made a moment ago; they are shown this once."""
    slug = g.assembly.slug
    return render_template(
        "organize/ways_in.html",
        assembly=g.assembly,
        sites="\n".join(g.assembly.embed_sites),
        snippet=write_snippet(g.assembly),
        host_link=build_public_url("participate.use_host_link", slug=slug),
        secret=derive_host_key(g.assembly, str(current_app.config["SECRET_KEY"])),
        invitations=count_invitations(g.assembly),
        most=MOST_AT_ONCE,
        links=links,
    )


def write_snippet(assembly: Assembly) -> str:
    """Return what a host puts into a page to show the assembly there."""
    address = build_public_url("participate.assembly", slug=assembly.slug).removeprefix(find_public_base())
    return SNIPPET.format(
        frame=escape(f"{find_public_base()}{FRAME_PATH}{address}"),
        title=escape(assembly.title),
        script=escape(build_public_url("static", filename="js/embed.js").partition("?")[0]),
    )


def rerender_ways_in() -> str:
    """Return the page for a refusal, with the sites as they were typed."""
    return render_ways_in()


def lead_back() -> ResponseReturnValue:
    """Return the way back to the page."""
    flash(gettext("Saved."), "status")
    return redirect(url_for(".ways_in", slug=g.assembly.slug), 303)


@bp.get("/<slug>/ways-in")
@requires(Permission.EDIT_ASSEMBLY)
def ways_in(slug: str) -> ResponseReturnValue:
    """Show how people can come in beside the open link."""
    return render_ways_in()


@bp.post("/<slug>/ways-in/sites")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(rerender_ways_in, field="texts")
def save_embed_sites(slug: str) -> ResponseReturnValue:
    """Store which sites may embed the assembly."""
    lines = WaysInForm.read().texts.data
    with write_transaction():
        set_embed_sites(assembly=g.assembly, actor=current_user, lines=lines)
    return lead_back()


@bp.post("/<slug>/ways-in/invitations")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(rerender_ways_in, field="count")
def make_invitations(slug: str) -> ResponseReturnValue:
    """Make invitations and show their links; a second click shows the same ones, for they are shown this once."""
    count, key = WaysInForm.read().count.data, compute_form_key() or secrets.token_hex(32)
    batch = derive_batch_secret(assembly=g.assembly, site_key=str(current_app.config["SECRET_KEY"]), key=key)
    with write_transaction():
        tokens = create_invitations(assembly=g.assembly, actor=current_user, count=count, batch=batch)
    if not tokens:
        # All of them have been used or revoked since.
        raise FormCompletedBefore(url_for(".ways_in", slug=slug))
    return render_ways_in(
        tuple(build_public_url("participate.use_invitation_link", slug=slug, token=token) for token in tokens)
    )


@bp.post("/<slug>/ways-in/invitations/revoke")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(rerender_ways_in)
def end_invitations(slug: str) -> ResponseReturnValue:
    """Revoke every invitation that nobody has used."""
    with write_transaction():
        revoke_invitations(assembly=g.assembly, actor=current_user)
    return lead_back()


@bp.post("/<slug>/ways-in/entry")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(rerender_ways_in)
def save_entry(slug: str) -> ResponseReturnValue:
    """Store whether joining needs an invitation."""
    needs = WaysInForm.read().joining.data == "invited"
    with write_transaction():
        choose_entry(assembly=g.assembly, actor=current_user, needs_invitation=needs)
    return lead_back()


@bp.post("/<slug>/ways-in/secret")
@requires(Permission.EDIT_ASSEMBLY)
@refusals_on(rerender_ways_in)
def change_host_secret(slug: str) -> ResponseReturnValue:
    """Make a new secret for the host's site, or remove it."""
    act = remove_host_key if WaysInForm.read().act.data == "remove" else renew_host_key
    with write_once(url_for(".ways_in", slug=slug)):
        act(assembly=g.assembly, actor=current_user)
    return lead_back()
