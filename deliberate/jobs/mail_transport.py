"""Talking to a mail server (RFC 5321): everything but the line that completes a mail, then that line, then its answer.

Python's `SMTP.sendmail` sends both in one go; between them stands the note by which a killed worker sends nothing
twice.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from deliberate.services.accounts import encode_host

# A server may take its time over a mail; RFC 5321 allows ten minutes for the last answer, few need one.
TIMEOUT_SECONDS = 60
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class MailRefused(Exception):
    """The server does not take this mail; `is_permanent` says whether it will ever."""

    def __init__(self, code: int, answer: str) -> None:
        super().__init__(answer)
        self.answer, self.is_permanent = f"{code} {answer}".strip(), 500 <= code < 600


class HandOverUnconfirmed(Exception):
    """The line broke after the mail was complete and before the answer came."""


class ClaimLost(Exception):
    """Another worker has this mail by now; nothing was completed."""


@dataclass(frozen=True)
class MailServer:
    """Where mails are handed over, and as whom."""

    host: str
    port: int
    security: str
    user: str
    password: str

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> MailServer | None:
        """Return the server of these settings; None where mails are kept as files."""
        if not settings["SMTP_HOST"]:
            return None
        return cls(
            host=settings["SMTP_HOST"],
            port=settings["SMTP_PORT"],
            security=settings["SMTP_SECURITY"],
            user=settings["SMTP_USER"],
            password=settings["SMTP_PASSWORD"],
        )


def connect(server: MailServer) -> smtplib.SMTP:
    """Return an open conversation, encrypted and logged in as the settings say. Raises OSError, SMTPException."""
    context = ssl.create_default_context()
    if server.security == "tls":
        client: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        client = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    try:
        client.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            client.starttls(context=context)
            client.ehlo()
        if server.user:
            client.login(server.user, server.password)
    except BaseException:
        client.close()
        raise
    return client


def disconnect(client: smtplib.SMTP) -> None:
    """End a conversation that may have ended already."""
    with suppress(OSError, smtplib.SMTPException):
        client.quit()


def expect(reply: tuple[int, bytes], wanted: tuple[int, ...]) -> str:
    """Return what the server said if its code is one of these. Raises MailRefused."""
    code, words = reply
    text = words.decode("utf-8", "replace").replace("\n", " ")
    if code not in wanted:
        raise MailRefused(code, text)
    return text


def quote_dots(content: bytes) -> bytes:
    """Return a mail in which no line is a single dot, which would end it (RFC 5321, 4.5.2)."""
    quoted = LEADING_DOT.sub(b"..", content)
    return quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n"


def encode_domain(address: str) -> str:
    """Return the address with its domain as mail servers know it (RFC 5890). Raises UnicodeError for no domain."""
    name, _, host = address.rpartition("@")
    return f"{name}@{encode_host(host)}"


def choose_mail_options(client: smtplib.SMTP, addresses: str) -> tuple[str, ...]:
    """Return what MAIL FROM asks of the server for these addresses (RFC 6531). Raises MailRefused."""
    if addresses.isascii():
        return ()
    if not client.has_extn("smtputf8"):
        raise MailRefused(550, "The mail server takes only addresses of ASCII characters.")
    return ("SMTPUTF8", "BODY=8BITMIME")


def deliver(
    client: smtplib.SMTP, *, sender: str, recipient: str, content: bytes, may_complete: Callable[[], bool]
) -> str:
    """Hand over one mail and return the server's answer.

    may_complete: called when all but the last line is sent; stores that it comes next, and says whether it may.
    Raises MailRefused, HandOverUnconfirmed, ClaimLost, and OSError or SMTPException while nothing is complete.
    """
    expect(client.mail(sender, choose_mail_options(client, sender + recipient)), (250,))
    expect(client.rcpt(recipient), (250, 251))
    expect(client.docmd("DATA"), (354,))
    client.send(quote_dots(content))
    if not may_complete():
        # Closed without the last line, the server drops what it got.
        client.close()
        raise ClaimLost
    try:
        client.send(b".\r\n")
        reply = client.getreply()
    except (OSError, smtplib.SMTPException) as problem:
        raise HandOverUnconfirmed(str(problem)) from problem
    return f"{reply[0]} {expect(reply, (250,))}"
