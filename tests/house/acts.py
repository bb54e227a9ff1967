"""Every unsafe endpoint with a request that it accepts, written out by hand: who sends it, where to, and what.

Draft pages speak of the assembly `trees`, which `prepared` makes; all others of the demo, `city-ai`. Sent in this
order each finds what it needs; what ends something comes last.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.models import (
    Assembly,
    AuditEntry,
    CodeAppeal,
    Comment,
    Membership,
    Moderation,
    Outcome,
    Participant,
    Question,
    Response,
    Role,
    Statement,
)
from deliberate.queries.accounts import find_account
from deliberate.queries.coding.crowd_tags import load_statements_to_tag
from deliberate.queries.participants import load_devices
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.chapters.tensions import load_tension_views
from deliberate.services.joining import add_device, renew_return_code
from deliberate.services.passwords import create_reset_token

OLD = Path(__file__).parents[1] / "services" / "full_document_v1.json"
A, DESK, DRAFT = "/a/city-ai", "/organize/city-ai", "/organize/trees"


@dataclass(frozen=True)
class Known:
    """Keys of the demo's rows that some requests name."""

    comment: int
    waiting: int
    coder_membership: int
    outcome: int
    response: int
    appeal: int
    tension: str
    run: int
    own_statement: int
    device: int
    labels: int
    codes: dict[str, str]
    reset_token: str


@dataclass(frozen=True)
class Act:
    """Who sends what to which address."""

    who: str
    address: str
    data: dict[str, Any]
    # The page whose fields, as they stand there, are sent along.
    page: str = ""


def known(app: Flask) -> Known:
    """Look the rows up."""
    token = reset_token(app, "moderator")
    with app.app_context():
        question = db.session.scalars(
            select(Question).join(Assembly).where(Assembly.slug == "city-ai", Question.position == 1)
        ).one()
        run = find_latest_finished_run(question)
        assert run is not None
        second = db.session.scalars(
            select(Question).join(Assembly).where(Assembly.slug == "city-ai", Question.position == 2)
        ).one()
        grouped = find_latest_finished_run(second)
        assert grouped is not None
        own, author, tagger = people(question)
        codes = {who: renew_return_code(participant=one) for who, one in (("author", author), ("tagger", tagger))}
        add_device(participant_id=author.id, token="a phone of the author", label="")
        db.session.commit()
        return Known(
            comment=db.session.scalars(select(Comment.id)).first() or 0,
            waiting=db.session.scalars(
                select(Statement.id).where(Statement.moderation == Moderation.WAITING)
            ).first() or 0,
            coder_membership=db.session.scalars(
                select(Membership.id).where(Membership.role == Role.CODER)
            ).first() or 0,
            outcome=db.session.scalars(
                select(Outcome.id).where(Outcome.run_id == run.id, Outcome.state == "accepted")
            ).first() or 0,
            response=db.session.scalars(select(Response.id)).first() or 0,
            appeal=db.session.scalars(select(CodeAppeal.id).where(CodeAppeal.answered_at.is_(None))).first() or 0,
            tension=load_tension_views(run)[0].card.key,
            run=grouped.id,
            own_statement=own.number,
            device=load_devices(author)[0].id,
            labels=db.session.scalars(
                select(AuditEntry.id).where(AuditEntry.action == "topics given", AuditEntry.subject == "question 1")
            ).first() or 0,
            codes=codes,
            reset_token=token,
        )  # fmt: skip


def reset_token(app: Flask, who: str) -> str:
    """A token with which this reader of the demo chooses a new password."""
    with app.app_context():
        account = find_account(load_scenario()["accounts"][who]["email"])
        assert account is not None
        return create_reset_token(account=account, secret=app.config["SECRET_KEY"])


def people(question: Question) -> tuple[Statement, Participant, Participant]:
    """Someone whose statement is coded, with the statement; and someone who is asked for tags."""
    appealed = set(db.session.scalars(select(CodeAppeal.statement_id)))
    own = next(
        one for one in question.statements if one.author is not None and one.is_visible and one.id not in appealed
    )
    everyone = db.session.scalars(select(Participant).where(Participant.assembly_id == question.assembly_id))
    assert own.author is not None
    return own, own.author, next(one for one in everyone if load_statements_to_tag(question, one))


class Fields(HTMLParser):
    """Values of the number fields of a page, as they stand there, and what a confirmation was made for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("name") and (given.get("type") == "number" or given["name"] == "seen"):
            self.values[str(given["name"])] = given.get("value") or ""


def send(client: FlaskClient, act: Act) -> TestResponse:
    """Send the request of an act."""
    fields = Fields(client.get(act.page).text).values if act.page else {}
    return client.post(act.address, data=fields | act.data)


def sent(text: bytes, name: str) -> tuple[io.BytesIO, str]:
    """A file as a form sends it."""
    return io.BytesIO(text), name


OWNER = load_scenario()["accounts"]["owner"]
CODES = {"stance-use": "supports", "directness-use": "direct", "rationale": "It opens the service to more people."}
DRAFT_SETUP = {
    "title": "Trees", "host": "Parks office", "introduction": "", "language": "en", "decision": "Where trees go",
    "decision_maker": "Council", "influence_level": "L1", "veto_rule": "", "hard_limit": "200", "answer_by": "",
    "results_visibility": "live", "moderation_policy": "Read first.", "consent_text": "Kept.", "measure": "everyone",
    "threshold": "60", "credence": "90", "least_votes": "5",
}  # fmt: skip

ACTS: dict[str, Callable[[Known], Act]] = {
    "account.register": lambda _: Act(
        "stranger",
        "/register",
        {"email": "new@example.org", "password": "long enough for all", "display_name": "Nora"},
    ),
    "account.login": lambda _: Act(
        "stranger",
        "/login",
        {"email": "host@example.org", "password": load_scenario()["accounts"]["owner"]["password"]},
    ),
    "account.logout": lambda _: Act("owner", "/logout", {}),
    "language.choose": lambda _: Act("stranger", "/language", {"language": "de", "next": "/"}),
    "participate.vote": lambda _: Act("stranger", f"{A}/1/votes", {"statement": "1", "choice": "agree"}),
    "participate.undo": lambda _: Act("participant", f"{A}/1/undo", {"statement": "1"}),
    "participate.propose": lambda _: Act("participant", f"{A}/1/propose", {"text": "Parks should stay open at night."}),
    "participate.comment": lambda _: Act(
        "participant", f"{A}/1/comments", {"statement": "1", "kind": "reason", "text": "It saves people a second trip."}
    ),
    "participate.endorse": lambda k: Act("participant", f"{A}/1/comments/{k.comment}/endorsement", {}),
    "participate.tag": lambda _: Act("tagger", f"{A}/1/tags", {f"tag-{n}-use": "supports" for n in range(40)}),
    "participate.appeal_code": lambda k: Act(
        "author", f"{A}/1/appeals", {"statement": str(k.own_statement), "reason": "It says something else."}
    ),
    "participate.agree": lambda _: Act("participant", f"{A}/consent", {"version": "1"}),
    "participate.new_code": lambda _: Act("participant", f"{A}/return-code", {}),
    "participate.sign_out": lambda k: Act("author", f"{A}/devices/{k.device}/sign-out", {}),
    "participate.come_back": lambda k: Act("stranger", f"{A}/return", {"code": k.codes["author"]}),
    "organize.code": lambda _: Act("coder", f"{DESK}/questions/1/coding/1", CODES),
    "organize.keep_settled": lambda _: Act("owner", f"{DESK}/questions/1/settle/1", CODES),
    "organize.reply_to_appeal": lambda k: Act("owner", f"{DESK}/appeals/{k.appeal}", {"answer": "We looked again."}),
    "organize.members": lambda _: Act("owner", f"{DESK}/members", {"email": "coder@example.org", "role": "analyst"}),
    "organize.save_names": lambda k: Act(
        "owner", f"{DESK}/questions/2/groups", {"run": str(k.run), "name-A": "Cautious", "name-B": "Keen"}
    ),
    "organize.statements": lambda _: Act(
        "owner", f"{DESK}/questions/1/statements", {"texts": "Trees belong into every street.", "act": "add_good"}
    ),
    "organize.add_new_topic": lambda _: Act("moderator", f"{DESK}/questions/1/topics", {"name": "Rules for offices"}),
    "organize.change_topic": lambda _: Act(
        "moderator", f"{DESK}/questions/1/topics/1", {"name": "Where AI decides", "description": "", "act": "save"}
    ),
    "organize.label_statements": lambda _: Act(
        "moderator", f"{DESK}/questions/1/topics/labels", {"statement": ["6", "8"], "topic": "1", "act": "give"}
    ),
    "organize.make_suggested_topics": lambda _: Act(
        "owner", f"{DESK}/questions/1/topics/suggested", {"make": "1", "name-1": "Money", "members-1": ["1", "2"]}
    ),
    "organize.undo_topic_labels": lambda k: Act(
        "moderator", f"{DESK}/questions/1/topics/undo", {"entry": str(k.labels)}
    ),
    "organize.import_topics_file": lambda _: Act(
        "owner", f"{DESK}/questions/1/topics/file", {"file": sent(b"statement,topics\n3,Costs; Rules\n", "topics.csv")}
    ),
    "organize.edit": lambda _: Act(
        "owner", f"{DRAFT}/questions/1/statements/1", {"text": "The city should plant more trees soon."}
    ),
    "organize.remove": lambda _: Act("owner", f"{DRAFT}/questions/1/statements/1/remove", {}),
    "organize.practise": lambda _: Act("owner", f"{DESK}/practice/0", CODES),
    "organize.moderate": lambda k: Act(
        "moderator", f"{DESK}/moderation/statements", {"statement": str(k.waiting), "verdict": "visible"}
    ),
    "organize.mend": lambda k: Act(
        "moderator", f"{DESK}/moderation/statements/{k.waiting}/wording", {"text": "A clearer wording of the idea."}
    ),
    "organize.moderate_one_comment": lambda k: Act(
        "moderator", f"{DESK}/moderation/comments/{k.comment}", {"verdict": "rejected", "reason": "spam"}
    ),
    "organize.choose_draws": lambda _: Act("owner", f"{DRAFT}/draws", {"policy": "uniform"}),
    "organize.choose_analyses": lambda _: Act(
        "owner", f"{DRAFT}/analyses", {"modules": ["space"]}, page=f"{DRAFT}/analyses"
    ),
    "organize.setup": lambda _: Act("owner", f"{DRAFT}/setup", DRAFT_SETUP),
    "organize.new_question": lambda _: Act("owner", f"{DRAFT}/questions/new", {"text": "And where?", "background": ""}),
    "organize.question": lambda _: Act("owner", f"{DRAFT}/questions/1", {"text": "Which trees?", "background": ""}),
    "organize.respond": lambda k: Act(
        "owner",
        f"{DESK}/questions/1/outcomes/{k.outcome}",
        {"disposition": "adopted", "reason": "It follows.", "responsible": "Council", "act": "publish"},
    ),
    "organize.withdraw": lambda k: Act(
        "owner", f"{DESK}/questions/1/responses/{k.response}/withdraw", {"note": "It named the wrong office."}
    ),
    "organize.bring_segments": lambda _: Act(
        "owner", f"{DESK}/people/segments", {"segments": sent(b"participant,age\n0,young\n", "segments.csv")}
    ),
    "organize.choose_weighting": lambda _: Act("owner", f"{DRAFT}/people/weighting", {}, page=f"{DRAFT}/people"),
    "organize.new": lambda _: Act("owner", "/organize/new", {"title": "Rivers", "template": "", "language": "en"}),
    "organize.import_assembly": lambda _: Act(
        "owner", "/organize/new/import", {"file": sent(OLD.read_bytes(), "older.json"), "slug": "older"}
    ),
    "organize.keep_default": lambda _: Act("owner", f"{DRAFT}/defaults", {"field": "influence_level"}),
    "organize.keep_draft": lambda _: Act("owner", f"{DRAFT}/form-draft", {"form_key": "setup", "host": "Parks"}),
    "organize.discard_draft": lambda _: Act(
        "owner", f"{DRAFT}/form-draft/discard", {"form_key": "setup", "page": "setup"}
    ),
    "organize.clone": lambda _: Act("owner", f"{DESK}/clone", {"title": "Trees again", "slug": "trees-again"}),
    "organize.open_now": lambda _: Act("owner", f"{DESK}/open", {}),
    "organize.change_codebook": lambda _: Act(
        "owner",
        f"{DRAFT}/codebook",
        {"act": "rules", "rules": "Code what the text says.", "confusions": "", "reason": "Clearer."},
    ),
    "organize.plan": lambda _: Act(
        "owner", f"{DRAFT}/questions/1/coding-plan", {"act": "suggest", "suggestions": "off"}
    ),
    "organize.tag_share": lambda _: Act("owner", f"{DRAFT}/tag-share", {"share": "7"}),
    "organize.import_code_file": lambda _: Act(
        "owner",
        f"{DESK}/questions/1/coding/import",
        {"file": sent(b"statement,coder,concept,stance\n1,Carl,use,supports\n", "codes.csv")},
    ),
    "organize.run": lambda _: Act("owner", f"{DESK}/questions/1/runs", {}),
    "organize.export_full": lambda _: Act("owner", f"{DESK}/export/full", {}),
    "organize.export_polis": lambda _: Act("owner", f"{DESK}/questions/1/export/polis", {}),
    "organize.declare": lambda _: Act(
        "owner", f"{DESK}/questions/1/tensions", {"first": "1", "second": "3", "reason": "Money for one of them."}
    ),
    "organize.reword": lambda k: Act(
        "owner", f"{DESK}/questions/1/tensions/words", {"key": k.tension, "title": "Speed or care", "open_question": ""}
    ),
    "organize.hide": lambda k: Act(
        "owner", f"{DESK}/questions/1/tensions/hide", {"key": k.tension, "reason": "It is solved."}
    ),
    "organize.bring_back": lambda k: Act("owner", f"{DESK}/questions/1/tensions/show", {"key": k.tension}),
    "organize.ask": lambda k: Act("owner", f"{DESK}/questions/1/tensions/ask", {"key": k.tension}),
    "organize.drop_question": lambda _: Act("owner", f"{DRAFT}/questions/1/remove", {}),
    "organize.take_role": lambda k: Act("owner", f"{DESK}/members/{k.coder_membership}/remove", {}),
    "organize.pause": lambda _: Act("moderator", f"{DESK}/pauses", {"statements": "pause"}),
    "account_page.save_profile": lambda _: Act("owner", "/account/profile", {"display_name": "Hanna", "locale": ""}),
    "account_page.save_email": lambda _: Act(
        "owner", "/account/email", {"email-current": OWNER["password"], "email-email": OWNER["email"]}
    ),
    "account_page.save_password": lambda _: Act(
        "owner",
        "/account/password",
        {"password-current": OWNER["password"], "password-password": OWNER["password"]},
    ),
    "password_reset.store": lambda k: Act(
        "stranger", f"/reset-password/{k.reset_token}", {"password": "long enough for all"}
    ),
    "organize.close": lambda _: Act("owner", f"{DESK}/close", {}, page=f"{DESK}/close"),
    "organize.archive": lambda _: Act("owner", f"{DESK}/archive", {}),
    "organize.unarchive": lambda _: Act("owner", f"{DESK}/unarchive", {}),
    "organize.delete": lambda _: Act("owner", f"{DRAFT}/delete", {"title": "Trees"}),
}


def prepared(app: Flask, client: FlaskClient) -> None:
    """Make the draft `trees` with a question and a statement, through the pages."""
    made = client.post("/organize/new", data={"title": "Trees", "template": "", "language": "en"})
    assert made.status_code == 303
    assert client.post(f"{DRAFT}/questions/new", data={"text": "Trees?", "background": ""}).status_code == 303
    texts = {"texts": "The city should plant more trees.", "act": "add_good"}
    assert client.post(f"{DRAFT}/questions/1/statements", data=texts).status_code == 303
