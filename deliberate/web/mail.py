"""Mails on the web: ending them, choosing them, and the operator's page of all that left or did not."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.errors import NotFound
from deliberate.extensions import csrf, db
from deliberate.models import MailState, OutgoingMail
from deliberate.queries.outbox import count_mails_by_state, load_newest_mails
from deliberate.rules import Permission
from deliberate.services.mail_choices import choose_mails, end_mails, find_mails_to_end
from deliberate.services.outbox import send_again
from deliberate.storage.mail_folder import read_mail_file
from deliberate.web.access import open_to_all, requires
from deliberate.web.forms.mail import MailKindsForm
from deliberate.web.mail_labels import MAIL_KIND_LABELS, MAIL_STATE_LABELS, MAIL_TEMPLATE_LABELS
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import write_transaction

bp = Blueprint("mail", __name__)
# A mail brings its own styles and nothing else: no script, no picture, no frame of it may load.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups"


def render_unsubscribe_page(token: str, *, is_done: bool = False) -> str:
    """Return the page that ends a kind of mail. Raises AccountLinkInvalid, MailLinkOutdated."""
    kind, _holder = find_mails_to_end(secret=current_app.config["SECRET_KEY"], token=token)
    return render_template("account/unsubscribe.html", label=MAIL_KIND_LABELS.get(kind), is_done=is_done)


@bp.get("/mail/unsubscribe/<token>")
@open_to_all
def unsubscribe(token: str) -> ResponseReturnValue:
    """Ask whether to end a kind of mail: programs that follow links in mails must end nothing."""
    return render_unsubscribe_page(token)


@bp.post("/mail/unsubscribe/<token>")
@csrf.exempt
@open_to_all
@refusals_on(render_unsubscribe_page)
def end(token: str) -> ResponseReturnValue:
    """End a kind of mail; mail programs send this by themselves (RFC 8058), without cookies. The token says enough."""
    with write_transaction():
        end_mails(secret=current_app.config["SECRET_KEY"], token=token)
    return render_unsubscribe_page(token, is_done=True)


def render_own_mails() -> str:
    """Return the account page."""
    from deliberate.web.account_page import render_account_page

    return render_account_page()


@bp.post("/account/mails")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(render_own_mails)
def choose() -> ResponseReturnValue:
    """Choose which kinds of mails to get."""
    form = MailKindsForm()
    with write_transaction():
        choose_mails(account_id=current_user.id, wanted=form.kinds.data)
    flash(gettext("Saved."), "status")
    return redirect(url_for("account_page.account"), 303)


def render_mails_page() -> str:
    """Return the operator's page."""
    return render_template(
        "operator/mails.html",
        mails=load_newest_mails(),
        counts=count_mails_by_state(),
        states=MAIL_STATE_LABELS,
        kinds=MAIL_TEMPLATE_LABELS,
    )


@bp.get("/operator/mails")
@requires(Permission.SEE_MAILS)
def mails() -> ResponseReturnValue:
    """Show the newest mails with their states."""
    return render_mails_page()


def load_kept_message(mail_id: int) -> tuple[OutgoingMail, EmailMessage]:
    """Return a mail that was kept as a file. Raises NotFound."""
    mail = db.session.get(OutgoingMail, mail_id)
    content = read_mail_file(Path(current_app.config["DATA"]), mail_id) if mail is not None else None
    if mail is None or content is None:
        raise NotFound
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return mail, message


def read_part(message: EmailMessage, kind: str) -> str:
    """Return the text of a part of a mail: plain or html."""
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


@bp.get("/operator/mails/<int:mail_id>")
@requires(Permission.SEE_MAILS)
def mail(mail_id: int) -> ResponseReturnValue:
    """Show a kept mail as plain text."""
    kept, message = load_kept_message(mail_id)
    return render_template("operator/mail.html", mail=kept, message=message, text=read_part(message, "plain"))


@bp.get("/operator/mails/<int:mail_id>/html")
@requires(Permission.SEE_MAILS)
def mail_html(mail_id: int) -> ResponseReturnValue:
    """Show a kept mail as a mail program does."""
    _kept, message = load_kept_message(mail_id)
    return Response(read_part(message, "html"), mimetype="text/html", headers={"Content-Security-Policy": MAIL_POLICY})


@bp.post("/operator/mails/<int:mail_id>/again")
@requires(Permission.SEE_MAILS)
@refusals_on(render_mails_page)
def again(mail_id: int) -> ResponseReturnValue:
    """Send an unconfirmed mail once more."""
    with write_transaction():
        found = db.session.get(OutgoingMail, mail_id, with_for_update=True)
        if found is None:
            raise NotFound
        is_unconfirmed = found.state is MailState.UNCONFIRMED
        send_again(mail=found)
    if is_unconfirmed:
        flash(gettext("The mail is sent once more."), "status")
    return redirect(url_for(".mails"), 303)
