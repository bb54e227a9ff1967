"""Drafts of earlier versions that still hold shipped texts are marked as unread; nothing else is touched."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Assembly
from deliberate.services.assemblies import create_assembly
from deliberate.storage.schema import upgrade_schema

POLICY = (
    "New statements appear after a moderator has read them. Statements are turned down only if they are off topic, "
    "unclear, hold two ideas, repeat another one or attack people; the reason is always told."
)


@pytest.mark.every_database
def test_a_template_s_words_in_an_old_draft_are_marked(app: Flask) -> None:
    def make(slug: str, template: str | None, decider: str, **more: Any) -> None:
        made = create_assembly(owner=None, title="Bots", slug=slug, template_id=template)
        made.decision_maker, made.moderation_policy, made.consent_text = decider, POLICY, "Our words."
        for name, value in more.items():
            setattr(made, name, value)

    with app.app_context():
        make("template", "public-services", "city, agency")
        make("own", None, "city, agency", moderation_policy="Ours.")
        make("opened", "public-services", "city, agency", state="closed", opened_at=db.session.scalar(
            select(Assembly.created_at).limit(1)))  # fmt: skip
        db.session.commit()
        downgrade(directory=app.extensions["migrate"].directory, revision="0016-1")
        db.session.remove()
    upgrade_schema(app)
    with app.app_context():
        marks = {row.slug: row.kept_defaults for row in db.session.scalars(select(Assembly))}
    assert marks == {"template": {"decision_maker": None, "moderation_policy": None}, "own": {}, "opened": {}}
