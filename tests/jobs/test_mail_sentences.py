"""Every sentence of a mail is a claim: it stands where it is true, and not where it is not.

`mail_claims.json` lists all texts of the mails, each with a world that says it and one that must not. A world is a mail
to someone, about the demo's assembly in one of its states.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.jobs.mail_message import build_message
from deliberate.models import Assembly, OutgoingMail, ResultsVisibility, Role
from deliberate.models.columns import now
from deliberate.models.json_columns import MailValues
from deliberate.services.account_events import ACCOUNT_ACTIONS
from deliberate.web.mail_labels import MAIL_TEMPLATE_LABELS
from tests.house.source import HOUSE
from tests.web.report.sentence_list import find_sentence, read_messages

Change = Callable[[Assembly], None]
CLAIMS: dict[str, tuple[str, str]] = json.loads(
    Path(__file__).with_name("mail_claims.json").read_text(encoding="utf-8")
)
LONG_AGO = "2026-11-01T08:00:00+00:00"


def leave_as_it_is(assembly: Assembly) -> None:
    """The demo: open, a response due in weeks."""


def due_in(days: int) -> Change:
    def change(assembly: Assembly) -> None:
        assembly.answer_by = assembly.today + dt.timedelta(days=days)

    return change


def nothing_promised(assembly: Assembly) -> None:
    assembly.answer_by = None


def overdue_for_members_only(assembly: Assembly) -> None:
    due_in(-3)(assembly)
    assembly.results_visibility = ResultsVisibility.MEMBERS


@dataclass(frozen=True)
class World:
    """A mail: its template, what fills it, and the assembly as it then is."""

    template: str
    values: MailValues = field(default_factory=dict)
    change: Change = leave_as_it_is


WORLDS = {
    "changed": World("account_changed", {"what": ACCOUNT_ACTIONS["two-factor on"]}),
    "exists": World("account_exists"),
    "moved": World("email_changed", {"address": "new@example.org"}),
    "moving": World("email_check", {"address": "new@example.org", "token": "t"}),
    **{f"invited {role}": World("invitation", {"token": "t", "inviter": "Olga", "role": role}) for role in Role},
    "new browser": World("new_sign_in", {"device": "Firefox on Android"}),
    "new browser, unknown": World("new_sign_in", {"device": ""}),
    "asked for news": World("notice_check", {"token": "t"}),
    "forgotten": World("password_reset", {"token": "t"}),
    "registering": World("registration", {"token": "t"}),
    "one due": World("response_due", {"unanswered": 1, "unsubscribe": "u"}, due_in(3)),
    "four due today": World("response_due", {"unanswered": 4, "unsubscribe": "u"}, due_in(0)),
    "four overdue": World("response_due", {"unanswered": 4, "unsubscribe": "u"}, due_in(-3)),
    "four overdue, unseen": World("response_due", {"unanswered": 4, "unsubscribe": "u"}, overdue_for_members_only),
    "responded": World("response_published", {"is_last": 1}),
    "result alone": World("result_published", {"is_last": 1}),
    "result first": World("result_published", {"is_last": 0, "unsubscribe": "u"}, due_in(9)),
    "result late": World("result_published", {"is_last": 0, "unsubscribe": "u"}, due_in(-9)),
    "result, no date": World("result_published", {"is_last": 0, "unsubscribe": "u"}, nothing_promised),
    "one waits": World("statements_waiting", {"waiting": 1, "oldest_at": LONG_AGO, "unsubscribe": "u"}),
    "nine wait": World("statements_waiting", {"waiting": 9, "oldest_at": LONG_AGO, "unsubscribe": "u"}),
}


def read_mail(app: Flask, world: World, language: str = "en") -> str:
    """The words of subject, plain text and HTML of a mail."""
    assembly = db.session.scalars(select(Assembly)).one()
    world.change(assembly)
    with db.session.no_autoflush:
        mail = OutgoingMail(
            id=1, recipient="a@example.org", template=world.template, values=world.values, language=language,
            message_key="k", assembly_id=assembly.id, created_at=now(),
        )  # fmt: skip
        message = build_message(app, mail)
        parts = [message.get_body((kind,)) for kind in ("plain", "html")]
        words = " ".join([str(message["Subject"]), *(part.get_content() for part in parts if part is not None)])
    db.session.rollback()
    return " ".join(words.split())


def test_every_sentence_of_a_mail_stands_where_it_is_true_and_nowhere_else(demo_app: Flask) -> None:
    with demo_app.app_context():
        said = {name: read_mail(demo_app, world) for name, world in WORLDS.items()}
    wrong = []
    for forms in list_mail_texts():
        says, silent = CLAIMS[forms[0]]
        if not find_sentence(forms, said[says]):
            wrong.append(f"not said in “{says}”: {forms[0]}")
        # One is true of every mail.
        if silent and find_sentence(forms, said[silent]):
            wrong.append(f"said in “{silent}”: {forms[0]}")
    assert wrong == []


def test_every_mail_and_every_text_of_it_is_tried() -> None:
    templates = {path.stem for path in (HOUSE / "templates" / "emails").glob("*.html")} - {"layout", "_foot"}
    assert {world.template for world in WORLDS.values()} == templates == MAIL_TEMPLATE_LABELS.keys()
    assert {forms[0] for forms in list_mail_texts()} == CLAIMS.keys()
    assert [text for text, (_, silent) in CLAIMS.items() if not silent] == ["Sent by Deliberate at"]


def list_mail_texts() -> list[tuple[str, ...]]:
    """Every text of the mails: in a mail a subject and a button claim something too."""
    return list(dict.fromkeys(read_messages(("emails", "components/mail.html"), ())))
