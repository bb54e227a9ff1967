"""Every unsafe endpoint with a request that it accepts, written out by hand: who sends it, where to, and what.

Draft pages speak of the assembly `trees`, which `prepared` makes; all others of the demo, `city-ai`. Sent in this
order each finds what it needs; what ends something comes last.
"""

from __future__ import annotations

import io
import time
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
    MailState,
    Membership,
    Moderation,
    Outcome,
    OutgoingMail,
    Participant,
    Question,
    ReportLink,
    Response,
    Role,
    Statement,
    Vote,
)
from deliberate.queries.accounts import find_account
from deliberate.queries.assemblies import load_assembly
from deliberate.queries.coding.crowd_tags import load_statements_to_tag
from deliberate.queries.participants import load_devices
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.chapters.tensions import load_tension_views
from deliberate.services.access_links import create_access_link, create_link_token
from deliberate.services.account_links import ask_for_account, ask_to_check_email
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import create_assembly
from deliberate.services.entry import derive_host_key, renew_host_key, sign_host_link
from deliberate.services.hall import create_hall_link
from deliberate.services.invitations import invite_member
from deliberate.services.joining import add_device, renew_return_code
from deliberate.services.mail_choices import create_unsubscribe_token
from deliberate.services.members import add_member
from deliberate.services.ownership import offer_ownership
from deliberate.services.passwords import create_reset_token
from deliberate.services.report_versions import make_report_link, make_version, publish_version
from deliberate.services.result_notices import ask_for_notice
from deliberate.services.sessions import start_session
from deliberate.web.report_links import build_report_link

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
    voted: int
    host_link: dict[str, str]
    device: int
    labels: int
    codes: dict[str, str]
    reset_token: str
    link: int
    link_token: str
    offers: list[int]
    other_session: int
    moderator: int
    # Tokens of links in mails, by the template of the mail.
    links: dict[str, str]
    invitation: int
    mail: int


@dataclass(frozen=True)
class Act:
    """Who sends what to which address."""

    who: str
    address: str
    data: dict[str, Any]
    # The page whose fields, as they stand there, are sent along.
    page: str = ""
    # A document instead of a form, for the API.
    document: dict[str, Any] | None = None


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
        links, invitation, mail = mailed_links(question.assembly, app.config["SECRET_KEY"])
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
            host_link=sign_link(question.assembly, str(app.config["SECRET_KEY"])),
            voted=db.session.scalars(select(Vote.statement_id).where(Vote.participant_id == author.id)).first() or 0,
            device=load_devices(author)[0].id,
            labels=db.session.scalars(
                select(AuditEntry.id).where(AuditEntry.action == "topics given", AuditEntry.subject == "question 1")
            ).first() or 0,
            codes=codes,
            reset_token=token,
            **hand_on(app),
            links=links,
            invitation=invitation,
            mail=mail,
        )  # fmt: skip


def sign_link(assembly: Assembly, site_key: str) -> dict[str, str]:
    """The parts of a link by which the host's site sends someone."""
    renew_host_key(assembly=assembly, actor=None)
    secret, expires = derive_host_key(assembly, site_key), int(time.time()) + 3600
    assert secret is not None
    signature = sign_host_link(secret=secret, slug=assembly.slug, external_id="p-1", expires=expires)
    return {"id": "p-1", "expires": str(expires), "signature": signature}


def hand_on(app: Flask) -> dict[str, Any]:
    """What the acts on links, offers and sessions name."""
    owner = find_account(OWNER["email"])
    assert owner is not None
    assembly = db.session.scalars(select(Assembly).where(Assembly.slug == "city-ai")).one()
    first, second = (
        create_access_link(assembly=assembly, actor=owner, role="decision_maker", label="The mayor", days=30)
        for _ in range(2)
    )
    giver = register_account(email="second@example.org", password="four words side by side", display_name="Second")
    offers = []
    for name in ("first", "second"):
        made = create_assembly(owner=giver, title="Handed on", slug=f"handed-on-{name}")
        add_member(assembly=made, actor=giver, email=owner.email, role="observer")
        offers.append(offer_ownership(assembly=made, giver=giver, taker_id=owner.id).id)
    session = start_session(account=owner, token="a phone of the owner", nonce=owner.session_nonce, label="")
    moderator = find_account(load_scenario()["accounts"]["moderator"]["email"])
    assert moderator is not None
    key = str(app.config["SECRET_KEY"])
    db.session.commit()
    return {
        "link": first.id,
        "link_token": create_link_token(link=second, site_key=key),
        "offers": offers,
        "other_session": session.id,
        "moderator": moderator.id,
    }


def reset_token(app: Flask, who: str) -> str:
    """A token with which this reader of the demo chooses a new password."""
    with app.app_context():
        account = find_account(load_scenario()["accounts"][who]["email"])
        assert account is not None
        return create_reset_token(account=account, secret=app.config["SECRET_KEY"])


def hall_key(app: Flask) -> str:
    """The key of the demo's presentation screen, made where there is none."""
    with app.app_context():
        assembly = load_assembly("city-ai")
        create_hall_link(assembly=assembly, actor=None)
        db.session.commit()
        return str(assembly.hall_key)


def report_key(app: Flask) -> str:
    """The key of a link to the demo's first published version of its report, made where there is none."""
    with app.test_request_context():
        question = load_assembly("city-ai").questions[0]
        link = db.session.scalars(select(ReportLink).order_by(ReportLink.id)).first()
        if link is None:
            version = make_version(question=question, actor=None, audience="public", note="")
            publish_version(version=version, actor=None)
            link = make_report_link(version=version, actor=None, label="Council")
        db.session.commit()
        return build_report_link(link).rsplit("/", 1)[1]


def page_tokens(app: Flask) -> dict[str, str]:
    """Tokens for the addresses of pages behind links in mails, by the name that `browser/places.py` gives them."""
    with app.app_context():
        assembly = db.session.scalars(select(Assembly).where(Assembly.slug == "city-ai")).one()
        links, _, _ = mailed_links(assembly, app.config["SECRET_KEY"])
        db.session.commit()
    return {
        **links,
        "reset_token": reset_token(app, "moderator"),
        "hall_key": hall_key(app),
        "report_key": report_key(app),
    }


def mailed_links(assembly: Assembly, secret: str) -> tuple[dict[str, str], int, int]:
    """Tokens of links in mails; an invitation to withdraw; a mail that was not confirmed."""
    host, coder = (find_account(load_scenario()["accounts"][who]["email"]) for who in ("owner", "moderator"))
    assert host is not None
    assert coder is not None
    # A link to a new address ends with the password and the account: those of someone else, whom no act changes.
    mover = find_account("ada@example.org") or register_account(
        email="ada@example.org", password=LONG_ENOUGH, display_name="Ada"
    )
    ask_for_account(email="nora@example.org", secret=secret, language="en")
    ask_to_check_email(account=mover, email="cem@example.org", secret=secret, language="en")
    invite_member(assembly=assembly, actor=host, email="nils@example.org", role="observer")
    ask_for_notice(assembly=assembly, email="rita@example.org", secret=secret, language="en")
    other = invite_member(assembly=assembly, actor=host, email="olaf@example.org", role="observer")
    mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    mails[-1].state = MailState.UNCONFIRMED
    links = {mail.template: str(mail.values["token"]) for mail in mails[:-1] if "token" in mail.values}
    links["unsubscribe"] = create_unsubscribe_token(secret=secret, kind="waiting", holder=coder)
    return links, other.id, mails[-1].id


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
    if act.document is not None:
        return client.post(act.address, json=act.document)
    fields = Fields(client.get(act.page).text).values if act.page else {}
    return client.post(act.address, data=fields | act.data)


def sent(text: bytes, name: str) -> tuple[io.BytesIO, str]:
    """A file as a form sends it."""
    return io.BytesIO(text), name


LONG_ENOUGH = "long enough for all"
OWNER = load_scenario()["accounts"]["owner"]
CODES = {"stance-use": "supports", "directness-use": "direct", "rationale": "It opens the service to more people."}
DRAFT_SETUP = {
    "title": "Trees", "host": "Parks office", "introduction": "", "language": "en", "decision": "Where trees go",
    "decision_maker": "Council", "influence_level": "L1", "veto_rule": "", "hard_limit": "200", "answer_by": "",
    "results_visibility": "live", "moderation_policy": "Read first.", "consent_text": "Kept.", "measure": "everyone",
    "threshold": "60", "credence": "90", "least_votes": "5",
}  # fmt: skip

# Steps that need one before them in the same browser, or a provider; their own tests take them (`tests/web`).
IN_STEPS = {
    "second_factor.check", "two_factor.turn_on", "two_factor.renew_codes", "single_sign_on.start",
    "single_sign_on.finish", "single_sign_on.agree", "single_sign_on.unlink",
    "participate.undo_withdrawal",
    # Someone who takes part and is logged in as well: tests/web/participate/test_linked_account.py.
    "participate.link_account",
    # Before the first account of a site: tests/web/test_mail_links.py.
    "account_links.set_up",
}  # fmt: skip
ACTS: dict[str, Callable[[Known], Act]] = {
    "account_links.forgot": lambda _: Act("stranger", "/forgot-password", {"email": "host@example.org"}),
    "account_links.register": lambda _: Act("stranger", "/register", {"email": "new@example.org"}),
    "account_links.create": lambda k: Act(
        "stranger", f"/create-account/{k.links['registration']}", {"password": LONG_ENOUGH, "display_name": "Nora"}
    ),
    "account_links.accept": lambda k: Act(
        "stranger", f"/invitations/{k.links['invitation']}", {"password": LONG_ENOUGH, "display_name": "Nils"}
    ),
    "account_links.confirm": lambda k: Act("stranger", f"/check-email/{k.links['email_check']}", {}),
    "result_notices.ask": lambda _: Act("stranger", f"{A}/tell-me", {"email": "reader@example.org"}),
    "result_notices.confirm": lambda k: Act("stranger", f"/tell-me/{k.links['notice_check']}", {}),
    "mail.end": lambda k: Act("stranger", f"/mail/unsubscribe/{k.links['unsubscribe']}", {}),
    "mail.choose": lambda _: Act("owner", "/account/mails", {"kinds": ["waiting"]}),
    "mail.again": lambda k: Act("owner", f"/operator/mails/{k.mail}/again", {}),
    "organize.withdraw_invite": lambda k: Act("owner", f"{DESK}/invitations/{k.invitation}/withdraw", {}),
    "account.login": lambda _: Act(
        "stranger",
        "/login",
        {"email": "host@example.org", "password": load_scenario()["accounts"]["owner"]["password"]},
    ),
    "account.logout": lambda _: Act("owner", "/logout", {}),
    "account.logout_everywhere": lambda _: Act("coder", "/logout/everywhere", {}),
    "language.choose": lambda _: Act("stranger", "/language", {"language": "de", "next": "/"}),
    "ballots.cast": lambda _: Act(
        "stranger",
        "/api/v1/assemblies/city-ai/questions/1/votes",
        {},
        document={"votes": [{"id": "one", "statement": 2, "choice": "pass", "pass_reason": "unsure"}]},
    ),
    "participate.vote": lambda _: Act("stranger", f"{A}/1/votes", {"statement": "1", "choice": "agree"}),
    "participate.important": lambda _: Act("participant", f"{A}/1/important", {"statement": "1", "important": "no"}),
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
    "participate.revoke_code": lambda _: Act("participant", f"{A}/return-code/revoke", {}),
    "participate.unlink_account": lambda _: Act("participant", f"{A}/account/unlink", {}),
    "participate.sign_out": lambda k: Act("author", f"{A}/devices/{k.device}/sign-out", {}),
    "participate.come_back": lambda k: Act("stranger", f"{A}/return", {"code": k.codes["author"]}),
    "participate.choose_host_person": lambda k: Act("participant", f"{A}/host", {**k.host_link, "votes": "leave"}),
    "participate.withdraw_item": lambda k: Act("author", f"{A}/data/items", {"kind": "vote", "key": str(k.voted)}),
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
    "organize.hold_rehearsal": lambda _: Act("owner", f"{DRAFT}/rehearsal", {}),
    "organize.remove_rehearsal": lambda _: Act("owner", f"{DRAFT}/rehearsal/remove", {}),
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
    "organize.make_report_version": lambda _: Act(
        "owner", f"{DESK}/questions/1/versions", {"audience": "public", "note": "The first."}
    ),
    "organize.add_report_link": lambda _: Act("owner", f"{DESK}/questions/1/versions/1/links", {"label": "Council"}),
    "organize.end_report_link": lambda _: Act("owner", f"{DESK}/questions/1/report-links/1/revoke", {}),
    "organize.change_report_version": lambda _: Act("owner", f"{DESK}/questions/1/versions/1", {"act": "publish"}),
    "report_files.request_file": lambda _: Act(
        "owner", f"{A}/1/report/files", {"extent": "page_one", "file_language": "de"}
    ),
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
    "organize.create_screen_link": lambda _: Act("owner", f"{DRAFT}/screen", {}),
    "organize.withdraw_screen_link": lambda _: Act("owner", f"{DESK}/screen/withdraw", {}),
    "organize.pause": lambda _: Act("moderator", f"{DESK}/pauses", {"statements": "pause"}),
    "account_page.save_profile": lambda _: Act("owner", "/account/profile", {"display_name": "Hanna", "locale": ""}),
    "account_page.log_out_session": lambda k: Act("owner", f"/account/sessions/{k.other_session}/end", {}),
    "account_page.save_email": lambda _: Act(
        "owner", "/account/email", {"email-current": OWNER["password"], "email-email": OWNER["email"]}
    ),
    "account_page.save_password": lambda _: Act(
        "owner",
        "/account/password",
        {"password-current": OWNER["password"], "password-password": OWNER["password"]},
    ),
    "account_page.log_out_others": lambda _: Act("coder", "/account/sessions/end-others", {}),
    "two_factor.turn_off": lambda _: Act("coder", "/account/two-factor/off", {"current": OWNER["password"]}),
    # The third offer of the demo, while the first two are open.
    "organize.make_offer": lambda k: Act(
        "owner",
        f"{DESK}/access/offers",
        {"offer-taker": str(k.moderator), "offer-current": OWNER["password"]},
    ),
    "organize.withdraw_offer": lambda _: Act("owner", f"{DESK}/access/offers/3/withdraw", {}),
    "ownership.accept": lambda k: Act("owner", f"/account/offers/{k.offers[0]}/accept", {"current": OWNER["password"]}),
    "ownership.decline": lambda k: Act("owner", f"/account/offers/{k.offers[1]}/decline", {}),
    "access_links.enter": lambda k: Act("stranger", f"/access/{k.link_token}", {}),
    "organize.create_link": lambda _: Act(
        "owner", f"{DESK}/access/links", {"link-role": "observer", "link-label": "The press", "link-days": "7"}
    ),
    "organize.revoke_link": lambda k: Act("owner", f"{DESK}/access/links/{k.link}/revoke", {}),
    "password_reset.store": lambda k: Act(
        "stranger", f"/reset-password/{k.reset_token}", {"password": "long enough for all"}
    ),
    "account_deletion.ask": lambda _: Act("coder2", "/account/delete/request", {"current": OWNER["password"]}),
    "account_deletion.delete": lambda _: Act(
        "coder2",
        "/account/delete/confirm",
        {"current": OWNER["password"], "email": load_scenario()["accounts"]["coder2"]["email"]},
    ),
    "account_deletion.cancel": lambda _: Act("coder", "/account/delete/cancel", {}),
    "participate.withdraw_everything": lambda _: Act("author", f"{A}/data/withdraw", {}),
    "organize.save_embed_sites": lambda _: Act("owner", f"{DESK}/ways-in/sites", {"texts": "https://example.org"}),
    "organize.make_invitations": lambda _: Act("owner", f"{DESK}/ways-in/invitations", {"count": "2"}),
    "organize.end_invitations": lambda _: Act("owner", f"{DESK}/ways-in/invitations/revoke", {}),
    "organize.save_entry": lambda _: Act("owner", f"{DESK}/ways-in/entry", {"joining": "invited"}),
    "organize.change_host_secret": lambda _: Act("owner", f"{DESK}/ways-in/secret", {"act": "renew"}),
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
    more = [f"Every street of part {part} of the city needs trees." for part in "ABCDE"]
    texts = {"texts": "\n".join(["The city should plant more trees.", *more]), "act": "add_good"}
    assert client.post(f"{DRAFT}/questions/1/statements", data=texts).status_code == 303
