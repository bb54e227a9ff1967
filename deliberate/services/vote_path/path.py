"""The vote path of one database in this process: its boards and how it stores."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Engine

from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.services.vote_path.board import Board, load_board
from deliberate.services.vote_path.postgresql import PostgresVoteStore
from deliberate.services.vote_path.store import SQLiteVoteStore, VoteStore
from deliberate.services.vote_path.together import PostgresGroupWriter
from deliberate.services.vote_path.writer import GroupWriter
from deliberate.storage.engine import only_reading
from deliberate.storage.kept_reads import KeptReads

NAME = "vote_path"


class VotePath:
    """What a process keeps to store votes in one database."""

    def __init__(self, engine: Engine, kept_seconds: float) -> None:
        self.engine = engine
        # By slug and position of the question.
        self.boards = KeptReads[tuple[str, int], Board](kept_seconds)
        self.store: VoteStore
        self.writer: GroupWriter
        if engine.dialect.name == "postgresql":
            self.store = store = PostgresVoteStore(engine.dialect)
            self.writer = PostgresGroupWriter(engine, store)
        else:
            self.store = SQLiteVoteStore(engine.dialect)
            self.writer = GroupWriter(engine, self.store)


def find_vote_path(app: Flask) -> VotePath:
    """Return the vote path of this application."""
    path = app.extensions.get(NAME)
    if path is None:
        with app.app_context():
            path = app.extensions.setdefault(NAME, VotePath(db.engine, app.config["PAGE_CACHE_SECONDS"]))
    assert isinstance(path, VotePath)
    return path


def read_board_without_session(path: VotePath, slug: str, position: int) -> Board:
    """Read the board of a question outside of any request. Raises NotFound, SQLAlchemyError."""
    with only_reading(), path.engine.connect() as connection:
        board = load_board(connection, slug, position)
    if board is None:
        raise NotFound
    return board
