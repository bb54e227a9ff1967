"""A batch on PostgreSQL: all reads in one round trip behind the locks, all rows in one statement."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError, OperationalError

from deliberate.errors import ParticipantMerged, VoteStateUnknown
from deliberate.services.vote_path.ballots import BallotBatch, BatchOutcome, VoteRows
from deliberate.services.vote_path.board import Board
from deliberate.services.vote_path.statements import Row
from deliberate.services.vote_path.store import Query, VoteStore, list_drawn, list_numbers
from deliberate.services.vote_path.writer import RETRY_SECONDS
from deliberate.storage.transient_errors import is_commit_undone

MOST_ATTEMPTS = 3
# Deadlock, serialization failure: nothing was stored, and the next attempt succeeds.
RETRIED_STATES = frozenset({"40P01", "40001"})


class TryAgain(OperationalError):
    """Two transactions met and this one was undone, or its connection had been lost before anything was sent."""


# Acts of one person take turns, and none lands after a close. What follows sees what was committed before.
LOCK = """
SELECT p.id, p.joined_at, p.merged_into_id,
    CASE WHEN d.last_seen < %(today)s::date THEN d.id END, a.state, a.closes_at
FROM participant_device AS d
JOIN participant AS p ON p.id = d.participant_id
JOIN assembly AS a ON a.id = p.assembly_id
WHERE d.token_hash = %(token)s AND p.assembly_id = %(assembly)s
FOR NO KEY UPDATE OF p FOR SHARE OF a
"""
READ = """
WITH who AS (SELECT participant_id AS id FROM participant_device WHERE token_hash = %(token)s)
SELECT
    (SELECT json_agg(json_build_array(v.statement_id, v.choice, v.pass_reason))
     FROM vote AS v JOIN statement AS s ON s.id = v.statement_id
     WHERE v.participant_id = (SELECT id FROM who) AND s.question_id = %(question)s::int),
    (SELECT e.statement_id FROM exposure AS e WHERE e.id = (
        SELECT max(e.id) FROM exposure AS e JOIN statement AS s ON s.id = e.statement_id
        WHERE e.participant_id = (SELECT id FROM who) AND s.question_id = %(question)s::int)),
    (SELECT json_agg(json_build_array(s.number, s.id, s.moderation, s.wording, s.replaced_by_id))
     FROM statement AS s WHERE s.question_id = %(question)s::int AND s.number = ANY(%(numbers)s::int[])),
    (SELECT json_agg(json_build_array(e.statement_id, e.purpose, e.probability))
     FROM exposure AS e
     WHERE e.participant_id = (SELECT id FROM who) AND e.statement_id = ANY(%(drawn)s::int[]))
"""
LOOK = """
SELECT
    (SELECT json_agg(json_build_array(v.statement_id, v.choice, v.pass_reason))
     FROM vote AS v JOIN statement AS s ON s.id = v.statement_id
     WHERE v.participant_id = %(participant)s::int AND s.question_id = %(question)s::int),
    (SELECT e.statement_id FROM exposure AS e WHERE e.id = (
        SELECT max(e.id) FROM exposure AS e JOIN statement AS s ON s.id = e.statement_id
        WHERE e.participant_id = %(participant)s::int AND s.question_id = %(question)s::int))
"""
# Everything in one text, so that the server sees one statement with one kind of value, whatever a batch holds. Hot
# counters are locked in the order of their ids, or two batches could wait for each other.
WRITE_ROWS = """
WITH given AS (SELECT %(rows)s::json AS rows),
moment AS (SELECT (rows->>'at')::timestamp AS at FROM given),
votes AS (
    SELECT v.*
    FROM given, json_to_recordset(rows->'votes') AS v(person int, statement int, choice smallint, reason text)
),
gone AS (
    DELETE FROM vote USING votes
    WHERE vote.participant_id = votes.person AND vote.statement_id = votes.statement AND votes.choice IS NULL
),
kept AS (
    INSERT INTO vote (participant_id, statement_id, choice, pass_reason, cast_at)
    SELECT person, statement, choice, reason, at FROM moment, votes WHERE choice IS NOT NULL ORDER BY person, statement
    ON CONFLICT (participant_id, statement_id) DO UPDATE
    SET choice = excluded.choice, pass_reason = excluded.pass_reason, cast_at = excluded.cast_at
),
logged AS (
    INSERT INTO vote_event (participant_id, statement_id, choice, at)
    SELECT e.person, e.statement, e.choice, at
    FROM moment, given, json_to_recordset(rows->'events') AS e(place int, person int, statement int, choice smallint)
    ORDER BY e.place
),
seen AS (
    INSERT INTO exposure (participant_id, statement_id, purpose, probability, at)
    SELECT x.person, x.statement, x.purpose, x.probability, at
    FROM moment, given, json_to_recordset(rows->'exposures')
        AS x(place int, person int, statement int, purpose text, probability double precision)
    ORDER BY x.place
),
used AS (
    UPDATE participant_device SET last_seen = moment.at::date
    FROM moment, given, json_array_elements_text(rows->'devices') AS d
    WHERE participant_device.id = d::int
),
counted AS (
    SELECT statement.id, c.times FROM given, json_to_recordset(rows->'shown') AS c(statement int, times int)
    JOIN statement ON statement.id = c.statement ORDER BY statement.id FOR NO KEY UPDATE OF statement
)
UPDATE statement SET shown = statement.shown + counted.times FROM counted WHERE statement.id = counted.id
"""

# Only sent where someone said something of a mark: behind the statement above, which may have made the row.
WRITE_MARKS = """
UPDATE vote SET is_important = m.important
FROM json_to_recordset(%(marks)s::json) AS m(person int, statement int, important boolean)
WHERE vote.participant_id = m.person AND vote.statement_id = m.statement
"""


def write_rows_as_text(batches: Sequence[VoteRows]) -> str:
    """Return the rows of batches, each of another person, as the one JSON value that the statement takes."""
    events = [(one.participant_id, *event) for one in batches for event in one.events]
    exposures = [(one.participant_id, draw) for one in batches for draw in one.exposures]
    shown = sum((one.shown for one in batches), Counter[int]())
    return json.dumps(
        {
            "at": max(one.at for one in batches).replace(tzinfo=None).isoformat(),
            "devices": [one.stale_device for one in batches if one.stale_device is not None],
            "votes": [
                {
                    "person": one.participant_id,
                    "statement": key,
                    "choice": vote[0] if vote else None,
                    "reason": vote[1] if vote else None,
                }
                for one in batches
                for key, vote in one.votes.items()
            ],
            "events": [
                {"place": place, "person": person, "statement": statement, "choice": choice}
                for place, (person, statement, choice) in enumerate(events)
            ],
            "exposures": [
                {
                    "place": place,
                    "person": person,
                    "statement": draw.statement_id,
                    "purpose": draw.purpose,
                    "probability": draw.probability,
                }
                for place, (person, draw) in enumerate(exposures)
            ],
            "shown": [{"statement": key, "times": times} for key, times in shown.items()],
        }
    )


def write_array(numbers: list[int]) -> str:
    """Return numbers as PostgreSQL writes an array."""
    return "{" + ",".join(map(str, numbers)) + "}"


class PostgresVoteStore(VoteStore):
    """Two round trips: the locks with all reads behind them, and one writing statement."""

    def read(self, driver: Any, batch: BallotBatch, today: dt.date) -> list[list[Row]]:
        """Return the rows that decide, of someone with a device in one round trip of two statements."""
        if not batch.token_hash:
            return super().read(driver, batch, today)
        values = {
            "token": batch.token_hash,
            "assembly": batch.assembly_id,
            "question": batch.question_id,
            "today": today,
            # As texts, so that lists of any length and size are the same kind of value.
            "numbers": write_array(list_numbers(batch)),
            "drawn": write_array(list_drawn(batch)),
        }
        with driver.pipeline():
            locked = driver.execute(LOCK, values, prepare=True)
            read = driver.execute(READ, values, prepare=True)
            people, (votes, last, statements, shown) = locked.fetchall(), read.fetchone()
        return [
            [one[:4] for one in people],
            [one[4:] for one in people],
            votes or [],
            [(last,)] if last is not None else [],
            statements or [],
            shown or [],
        ]

    def look_up(self, driver: Any, participant: int, question: int) -> tuple[Sequence[Row], int]:
        """Return votes and the statement last shown, by one statement: two cost twice as much."""
        values = {"participant": participant, "question": question}
        votes, last = driver.execute(LOOK, values, prepare=True).fetchone()
        return votes or [], last or 0

    def fetch(self, driver: Any, queries: Sequence[Query]) -> list[list[Row]]:
        """Return the rows of each query; each sees what was committed before it began, so the locks come first."""
        with driver.pipeline():
            asked = [driver.execute(query.text, query.place(values), prepare=True) for query, values in queries]
            return [cursor.fetchall() for cursor in asked]

    def write(self, driver: Any, rows: VoteRows) -> None:
        """Write all rows by one statement."""
        self.write_together(driver, [rows])

    def write_together(self, driver: Any, batches: Sequence[VoteRows]) -> None:
        """Write the rows of several people by one statement."""
        driver.execute(WRITE_ROWS, {"rows": write_rows_as_text(batches)}, prepare=True)
        marks = [
            {"person": one.participant_id, "statement": key, "important": is_marked}
            for one in batches
            for key, is_marked in one.marks.items()
        ]
        if marks:
            driver.execute(WRITE_MARKS, {"marks": json.dumps(marks)}, prepare=True)


def find_state(error: DBAPIError) -> str | None:
    """Return the code of an error that the server has told; None where it said nothing."""
    state = getattr(error.orig, "sqlstate", None)
    return str(state) if state is not None else None


def leave_lost_connection(connection: PoolProxiedConnection, engine: Engine, error: DBAPIError) -> bool:
    """Give up a connection that was lost with an error, and all others; return whether it was."""
    is_lost = error.connection_invalidated or find_state(error) is None
    if is_lost:
        # The server has gone, or was started again: the other connections are as dead as this one.
        connection.invalidate(error)
        engine.dispose()
    return is_lost


class EveryoneWrites:
    """Each request stores its own batch: PostgreSQL puts commits of many connections on disk together."""

    def __init__(self, engine: Engine, store: PostgresVoteStore) -> None:
        self.engine, self.store = engine, store

    def submit(self, batch: BallotBatch, board: Board) -> BatchOutcome:
        """Store a batch and return once it is on disk. Raises what `VoteStore.store` raises, VoteStateUnknown."""
        for _ in range(MOST_ATTEMPTS):
            with suppress(ParticipantMerged, TryAgain):
                return self.attempt(batch, board)
        return self.attempt(batch, board)

    def attempt(self, batch: BallotBatch, board: Board) -> BatchOutcome:
        """Store a batch in a transaction of its own. Raises TryAgain where it was undone for no fault of its own."""
        connection = self.store.connect(self.engine)
        driver: Any = connection.driver_connection
        try:
            outcome, rows = self.store.decide(driver, batch, board)
            if not rows.is_empty:
                self.write_and_commit(driver, [rows])
                board.add_shown(rows.shown.elements())
            return outcome
        except DBAPIError as error:
            if leave_lost_connection(connection, self.engine, error) or find_state(error) in RETRIED_STATES:
                raise TryAgain("votes", None, error.orig or error) from error
            raise
        except VoteStateUnknown:
            connection.invalidate()
            raise
        finally:
            connection.close()

    def write_and_commit(self, driver: Any, batches: Sequence[VoteRows]) -> None:
        """Write rows of several people and commit in one round trip.

        Raises DBAPIError where nothing was stored, VoteStateUnknown.
        """
        try:
            with driver.pipeline():
                self.store.write_together(driver, batches)
                driver.commit()
        except self.store.dialect.loaded_dbapi.Error as error:
            if is_commit_undone(error):
                raise self.store.translate_error(driver, error) from error
            raise VoteStateUnknown(retry_after=RETRY_SECONDS) from error
