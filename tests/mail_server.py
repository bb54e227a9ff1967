"""A real mail server on the loopback device, which remembers what was handed over to it."""

from __future__ import annotations

import asyncio
import random
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest


class Letters:
    """Every mail that a server took, and what it is told to say to the next ones."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.answers: list[str] = []
        self.recipient_answers: list[str] = []
        # The longest wait between a mail's last line and the answer; who is told when it begins.
        self.slowest = 0.0
        self.on_complete: Callable[[], None] = lambda: None
        self.lock = threading.Lock()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _options: list[str]) -> str:
        if self.recipient_answers:
            return self.recipient_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            letter = message_from_bytes(envelope.content, policy=default)
            assert isinstance(letter, EmailMessage)
            with self.lock:
                self.taken.append(letter)
                self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        self.on_complete()
        if self.slowest:
            await asyncio.sleep(random.uniform(0, self.slowest))
        if answer == "hang up":
            session.loop.call_soon(server.transport.abort)
            await asyncio.sleep(0)
        return answer

    def find(self, recipient: str) -> list[EmailMessage]:
        """The mails to this address, oldest first."""
        return [one for one in self.taken if one["To"] == recipient]


@contextmanager
def mail_server() -> Iterator[tuple[Letters, dict[str, Any]]]:
    """A server on a free port, with the settings that lead to it."""
    controller = pytest.importorskip("aiosmtpd.controller")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    letters = Letters()
    server = controller.Controller(letters, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield letters, {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": port, "SMTP_SECURITY": "none"}
    finally:
        server.stop()
