"""One template, one mail: subject, plain text and HTML, in the language of its reader."""

from __future__ import annotations

import datetime as dt
import html
import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from flask import Flask, g, render_template, url_for
from flask_babel import force_locale

from deliberate.config import LANGUAGES
from deliberate.extensions import db
from deliberate.jobs.mail_transport import encode_domain
from deliberate.models import Assembly, OutgoingMail

# The usual width of a plain-text mail.
WIDTH = 72
SENDER_NAME = "Deliberate"


def render_part(mail: OutgoingMail, part: str) -> str:
    """Return one part of a mail: subject, text or html."""
    assembly = db.session.get(Assembly, mail.assembly_id) if mail.assembly_id is not None else None
    moments = {"written_at": mail.created_at}
    if "oldest_at" in mail.values:
        moments["oldest"] = dt.datetime.fromisoformat(str(mail.values["oldest_at"]))
    given = {**mail.values, **moments}
    return render_template(f"emails/{mail.template}.html", **given, part=part, assembly=assembly)


def flow_text(rendered: str) -> str:
    """Return plain text from a rendered template: characters as they are, paragraphs wrapped, addresses whole."""
    paragraphs = [" ".join(block.split()) for block in re.split(r"\n\s*\n", html.unescape(rendered)) if block.strip()]
    wrapped = (textwrap.fill(one, WIDTH, break_long_words=False, break_on_hyphens=False) for one in paragraphs)
    return "\n\n".join(wrapped) + "\n"


@contextmanager
def fresh_catalogue() -> Iterator[None]:
    """Look the words of a language up anew: the worker's context outlives a mail, and the next reader's language."""
    g.pop("catalogue", None)
    try:
        yield
    finally:
        g.pop("catalogue", None)


def build_message(app: Flask, mail: OutgoingMail) -> EmailMessage:
    """Return the mail as it is sent. Its links lead to the configured address, whatever a visitor sent as the host."""
    language = mail.language if mail.language in LANGUAGES else "en"
    with app.test_request_context(base_url=f"{app.config['BASE_URL']}/"), force_locale(language), fresh_catalogue():
        message = EmailMessage(policy=SMTP)
        message["From"] = build_sender(app)
        message["To"] = encode_domain(mail.recipient)
        message["Subject"] = " ".join(html.unescape(render_part(mail, "subject")).split())
        message["Date"] = format_datetime(mail.created_at)
        message["Message-ID"] = f"<{mail.message_key}@{find_mail_domain(app)}>"
        # No out-of-office answers (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        if "unsubscribe" in mail.values:
            link = url_for("mail.unsubscribe", token=mail.values["unsubscribe"], _external=True)
            message["List-Unsubscribe"] = f"<{link}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(flow_text(render_part(mail, "text")), cte="quoted-printable")
        message.add_alternative(render_part(mail, "html"), subtype="html", cte="quoted-printable")
        message["Content-Language"] = language
    return message


def build_sender(app: Flask) -> Address:
    """Return name and address that mails come from."""
    return Address(SENDER_NAME, addr_spec=find_sender_address(app))


def find_sender_address(app: Flask) -> str:
    """Return the address that mails come from; made from the site's own host where none is set."""
    host = urlsplit(app.config["BASE_URL"]).hostname or ""
    # A number is no domain.
    is_name = any(sign.isalpha() for sign in host) and ":" not in host
    return app.config["MAIL_FROM"] or f"no-reply@{host if is_name else 'localhost'}"


def find_mail_domain(app: Flask) -> str:
    """Return the part of the sender's address after the @."""
    return find_sender_address(app).rpartition("@")[2]
