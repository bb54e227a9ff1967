"""Takes pictures of every mail: as HTML beside its plain text, in each language.

`.venv/bin/python docs/mail_pictures.py` writes docs/pictures/mails/LANGUAGE.jpeg; `--pictures DIR` elsewhere.
"""

from __future__ import annotations

import argparse
import datetime as dt
import html
import shutil
import tempfile
from pathlib import Path

from flask import Flask
from playwright.sync_api import sync_playwright

from deliberate import create_app
from deliberate.config import LANGUAGES
from deliberate.extensions import db
from deliberate.jobs.mail_message import build_message
from deliberate.models import Assembly, OutgoingMail
from deliberate.models.columns import now
from deliberate.models.json_columns import MailValues
from deliberate.services.account_events import ACCOUNT_ACTIONS
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import create_assembly
from deliberate.storage.schema import upgrade_schema

HOUSE = Path(__file__).resolve().parents[1]
PICTURES = HOUSE / "docs" / "pictures" / "mails"
TOKEN = "eyJ0b2tlbiI6MX0.aBcDeF.signature"  # noqa: S105
ENDING: MailValues = {"unsubscribe": TOKEN}
# What fills each mail.
MAILS: dict[str, MailValues] = {
    "registration": {"token": TOKEN},
    "account_exists": {},
    "invitation": {"token": TOKEN, "inviter": "Hanna Host", "role": "decision_maker"},
    "password_reset": {"token": TOKEN},
    "new_sign_in": {"device": "Firefox on Android"},
    "account_changed": {"what": ACCOUNT_ACTIONS["two-factor on"]},
    "email_check": {"token": TOKEN, "address": "new@example.org"},
    "email_changed": {"address": "new@example.org"},
    "statements_waiting": {"waiting": 7, "oldest_at": "2026-11-29T08:00:00+00:00", **ENDING},
    "response_due": {"unanswered": 3, **ENDING},
    "notice_check": {"token": TOKEN},
    "result_published": {"is_last": 0, **ENDING},
    "response_published": {"is_last": 1},
}
STYLE = """
body { font: 14px/1.4 monospace; background: #e8e6e1; margin: 16px; }
section { display: grid; grid-template-columns: 640px 680px; gap: 16px; margin-bottom: 16px; }
iframe { border: 0; width: 640px; background: #fff; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #fff; padding: 16px; margin: 0; }
"""


def build_page(app: Flask, assembly: Assembly, language: str) -> str:
    """Return one page with all mails in a language: HTML in a frame, plain text beside it."""
    parts = []
    for number, (template, values) in enumerate(MAILS.items(), 1):
        mail = OutgoingMail(
            id=number, recipient="reader@example.org", template=template, values=values, language=language,
            assembly_id=assembly.id, message_key=f"{number:032x}", created_at=now(),
        )  # fmt: skip
        message = build_message(app, mail)
        plain, rich = (message.get_body((kind,)) for kind in ("plain", "html"))
        assert plain is not None
        assert rich is not None
        text = html.escape(f"Subject: {message['Subject']}\n\n{plain.get_content()}")
        parts.append(
            f'<section><iframe srcdoc="{html.escape(rich.get_content())}"></iframe><pre>{text}</pre></section>'
        )
    return f"<!DOCTYPE html><style>{STYLE}</style>{''.join(parts)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path, default=PICTURES)
    folder = parser.parse_args().pictures
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        app = create_app({"DATA": data, "BASE_URL": "https://assemblies.example.org"})
        upgrade_schema(app)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with app.app_context():
            owner = register_account(email="hanna@example.org", password=TOKEN, display_name="Hanna")
            assembly = create_assembly(owner=owner, title="AI in our city")
            assembly.decision_maker, assembly.answer_by = "City council", assembly.today + dt.timedelta(days=6)
            db.session.commit()
            for language in LANGUAGES:
                page = browser.new_page(viewport={"width": 1370, "height": 800})
                page.set_content(build_page(app, assembly, language))
                # A frame is as high as its mail.
                for frame in page.query_selector_all("iframe"):
                    inside = frame.content_frame()
                    assert inside is not None
                    height = inside.evaluate("document.documentElement.scrollHeight")
                    frame.evaluate("(frame, height) => { frame.style.height = `${height}px`; }", height)
                page.screenshot(path=folder / f"{language}.jpeg", type="jpeg", quality=40, full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
