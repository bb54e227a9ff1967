"""Whether the public address leads to this service, and how phones in the hall get to it.

The server asks its own base address for the answer to a random number that only it can give. Nothing a visitor sends
takes part in that address: it is the operator's setting or the address served. Redirects are not followed, proxies of
the environment are not used, little is read, and at most one question is under way in a process.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import secrets
import threading
import time
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext

from deliberate.addresses import build_web_address, find_network_address, is_local
from deliberate.text import N_
from deliberate.web.access import open_to_all
from deliberate.web.mount import find_public_base

bp = Blueprint("reach", __name__)

PATIENCE_SECONDS = 2.0
KEPT_SECONDS = 30.0
NONCE_LENGTH = 32


class Reachability(StrEnum):
    """What is known of the public address."""

    LOCAL = "local"
    ANSWERS = "answers"
    SILENT = "silent"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class ProbeResult:
    """What the last question found, for which address, and when."""

    base: str
    found: Reachability
    at: float


class Prober:
    """Asks at most one question at a time, and keeps what it found for a while."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last: ProbeResult | None = None

    def reach(self, base: str, key: str) -> Reachability | None:
        """Return what is known of the address; None while the first question is under way."""
        last = self.last
        if last is not None and last.base == base and time.monotonic() - last.at < KEPT_SECONDS:
            return last.found
        if not self.lock.acquire(blocking=False):
            return last.found if last is not None and last.base == base else None
        try:
            self.last = ProbeResult(base, probe_address(base, key), time.monotonic())
            return self.last.found
        finally:
            self.lock.release()


def sign_nonce(nonce: str, key: str) -> str:
    """Return the answer that only a service with this key can give."""
    return hmac.new(key.encode(), f"reach {nonce}".encode(), hashlib.sha256).hexdigest()


def probe_address(base: str, key: str) -> Reachability:
    """Ask the address for the answer to a new number."""
    parts, nonce = urlsplit(base), secrets.token_hex(NONCE_LENGTH // 2)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    line = kind(parts.hostname or "", parts.port, timeout=PATIENCE_SECONDS)
    try:
        line.request("GET", f"{parts.path}/reach/{nonce}", headers={"Connection": "close"})
        answer = line.getresponse().read(100).decode("ascii", errors="replace")
    except (OSError, http.client.HTTPException, UnicodeError):
        return Reachability.SILENT
    finally:
        line.close()
    return (
        Reachability.ANSWERS
        if hmac.compare_digest(answer.encode(), sign_nonce(nonce, key).encode())
        else Reachability.FOREIGN
    )


@bp.get("/reach/<nonce>")
@open_to_all
def answer(nonce: str) -> Response:
    """Answer our own question."""
    if len(nonce) != NONCE_LENGTH or not nonce.isascii() or not nonce.isalnum():
        abort(404)
    response = Response(sign_nonce(nonce, str(current_app.config["SECRET_KEY"])), mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


def is_local_only() -> bool:
    """Return whether no one but this computer can open the public address. Asks no one."""
    return is_local(find_public_base())


def find_reachability() -> Reachability | None:
    """Return what is known of the public address of this request."""
    if is_local_only():
        return Reachability.LOCAL
    prober: Prober = current_app.extensions["reach"]
    return prober.reach(find_public_base(), str(current_app.config["SECRET_KEY"]))


@bp.record_once
def give_prober(state: BlueprintSetupState) -> None:
    """Give each application a prober of its own."""
    state.app.extensions["reach"] = Prober()


REACHABILITY_LABELS: dict[Reachability | None, str] = {
    Reachability.LOCAL: N_("Only this computer can open %(base)s. Phones can't join yet."),
    Reachability.ANSWERS: N_("%(base)s answers. Try it on one phone before people arrive."),
    Reachability.FOREIGN: N_("Another site answers at %(base)s. Check the setting DELIBERATE_BASE_URL."),
    Reachability.SILENT: N_("%(base)s didn't answer within %(seconds)d seconds. Phones may not be able to join."),
    None: N_("The address is being checked."),
}


def describe_reachability(found: Reachability | None) -> str:
    """Return what that means for people with phones."""
    return str(gettext(REACHABILITY_LABELS[found]) % {"base": find_public_base(), "seconds": round(PATIENCE_SECONDS)})


def find_served_port() -> int:
    """Return the port that is served, as far as we know."""
    return urlsplit(str(current_app.config.get("SERVED_AT") or find_public_base())).port or 80


def build_network_options() -> list[str]:
    """Return the options of `serve` and `demo` that let phones in the same network in."""
    return ["--host 0.0.0.0", f"--port {find_served_port()}"]


def find_network_base() -> str | None:
    """Return the address that these options would give; None where the computer is in no network."""
    address = find_network_address()
    return build_web_address(address, find_served_port()) if address is not None else None
