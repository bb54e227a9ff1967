"""The migration that gives participants devices keeps every person, vote and cookie, up and down."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from deliberate.extensions import db
from deliberate.models import Assembly, Choice, ParticipantDevice, Vote
from deliberate.services.joining import find_participant_by_token, hash_secret, join_assembly, resume_participation
from deliberate.services.voting import cast_vote
from tests.services.test_voting import open_assembly, statements_of


def rows(query: str) -> list[Any]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


@pytest.mark.every_database
def test_the_cookie_of_before_is_the_first_device(app: Flask) -> None:
    folder = app.extensions["migrate"].directory
    with app.app_context():
        assembly = open_assembly()
        joined = join_assembly(assembly=assembly, token="first phone")
        cast_vote(participant=joined.participant, statement_id=statements_of(assembly)[0].id, choice=Choice.AGREE)
        resume_participation(assembly=assembly, return_code=joined.return_code, token="second phone")
        db.session.commit()
        db.session.remove()
        downgrade(directory=folder, revision="0014")
        downgrade(directory=folder, revision="-1")
        # The version before knows one device; the one used last goes on.
        assert rows("SELECT number, token_hash FROM participant") == [(0, hash_secret("second phone"))]
        assert rows("SELECT choice FROM vote") == [(1,)]
        upgrade(directory=folder)
        assert rows("SELECT token_hash FROM participant") == [(None,)]
        assert rows("SELECT choice FROM vote") == [(1,)]
        assembly = db.session.scalars(select(Assembly)).one()
        found = find_participant_by_token(assembly=assembly, token="second phone")
        assert found is not None
        assert db.session.scalars(select(ParticipantDevice.label)).all() == [""]
        assert db.session.scalars(select(Vote.participant_id)).all() == [found.id]
        db.session.remove()
