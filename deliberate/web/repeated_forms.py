"""Forms that create something create it once: sent a second time, they lead to what the first one made.

A form is the same if everything in it is, with the token of its page. The token changes with every page, by the second:
whoever goes back and sends something else, or opens the page again to make a second one, is not taken for a double
click.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.models.completed_form import MAX_DESTINATION_LENGTH
from deliberate.services.completed_forms import claim_form, find_destination, forget_form, keep_destination
from deliberate.web.mount import find_current_path
from deliberate.web.refusals import get_sent_fields
from deliberate.web.transaction import write_transaction

TOKEN_FIELD = "csrf_token"  # noqa: S105  (the name of a field)


class FormCompletedBefore(Exception):
    """The form has done what it is for. It is no refusal: whoever sent it gets what they asked for."""

    def __init__(self, destination: str) -> None:
        super().__init__(destination)
        self.destination = destination


class FormDestination:
    """Where a form leads that is being stored."""

    def __init__(self, address: str) -> None:
        self.address = address


@contextmanager
def write_once(destination: str = "") -> Iterator[FormDestination]:
    """Write as `write_transaction` does, unless this very form has been stored before. Raises FormCompletedBefore.

    destination: where a repeat leads, which the block may also say once it is known; else the page of the form.
    """
    key, leads_to = compute_form_key(), FormDestination(destination)
    with write_transaction():
        if key:
            raise_if_completed(claim_form(key_hash=key))
        yield leads_to
        if key:
            keep_destination(key_hash=key, destination=leads_to.address[:MAX_DESTINATION_LENGTH])


def ensure_first_sending() -> None:
    """Raise FormCompletedBefore for a repeat; for views that look at what is there before they write."""
    raise_if_completed(find_destination(key_hash=compute_form_key()))


def forget_sending() -> None:
    """Let this very form be stored again, where what it stored was undone; called in the transaction that does so."""
    forget_form(key_hash=compute_form_key())


def raise_if_completed(destination: str | None) -> None:
    """Raise FormCompletedBefore with the address to which the first one led, where there was one."""
    if destination is not None:
        raise FormCompletedBefore(destination)


def compute_form_key() -> str:
    """Return the hash of what was sent where; empty where no page's token came along."""
    fields = get_sent_fields()
    if not fields.get(TOKEN_FIELD):
        return ""
    digest = hashlib.sha256(find_current_path().encode())
    for name, values in sorted(fields.lists()):
        digest.update(repr((name, values)).encode("utf-8", "replace"))
    for name, file in sorted(request.files.items(multi=True), key=lambda sent: sent[0]):
        digest.update(repr((name, file.filename)).encode("utf-8", "replace"))
        file.stream.seek(0)
        while part := file.stream.read(1 << 20):
            digest.update(part)
        file.stream.seek(0)
    return digest.hexdigest()


def lead_to_first(sent: FormCompletedBefore) -> ResponseReturnValue:
    """Lead to what the first one made."""
    flash(gettext("This form was sent twice. It was saved once."), "status")
    return redirect(sent.destination or find_current_path(), 303)


def register(app: Flask) -> None:
    """Answer repeats here."""
    app.register_error_handler(FormCompletedBefore, lead_to_first)
