"""Batches of several people on PostgreSQL in one transaction: two round trips and one commit for all that wait.

Nobody waits in it for a person whom someone else holds: such a batch, and any that the group stumbles over, is stored
alone by the thread that brought it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from deliberate.errors import DomainError, VoteStateUnknown
from deliberate.models.columns import now
from deliberate.services.vote_path.ballots import BallotBatch, BatchOutcome, VoteRows
from deliberate.services.vote_path.board import Board
from deliberate.services.vote_path.decide import decide_batch
from deliberate.services.vote_path.postgresql import (
    EveryoneWrites,
    PostgresVoteStore,
    leave_lost_connection,
    write_array,
)
from deliberate.services.vote_path.statements import Row
from deliberate.services.vote_path.store import list_drawn, list_numbers
from deliberate.services.vote_path.writer import GroupWriter, WaitingBatch, release

# As in a batch alone, but whoever is held by someone else is left out.
LOCK_TOGETHER = """
SELECT q.place, p.id, p.joined_at, p.merged_into_id,
    CASE WHEN d.last_seen < %(today)s::date THEN d.id END, a.state, a.closes_at
FROM unnest(%(tokens)s::text[], %(assemblies)s::int[]) WITH ORDINALITY AS q(token, assembly, place)
JOIN participant_device AS d ON d.token_hash = q.token
JOIN participant AS p ON p.id = d.participant_id AND p.assembly_id = q.assembly
JOIN assembly AS a ON a.id = p.assembly_id
FOR NO KEY UPDATE OF p SKIP LOCKED FOR SHARE OF a
"""
READ_TOGETHER = """
SELECT q.place,
    (SELECT json_agg(json_build_array(v.statement_id, v.choice, v.pass_reason))
     FROM vote AS v JOIN statement AS s ON s.id = v.statement_id
     WHERE v.participant_id = d.participant_id AND s.question_id = q.question),
    (SELECT e.statement_id FROM exposure AS e WHERE e.id = (
        SELECT max(e.id) FROM exposure AS e JOIN statement AS s ON s.id = e.statement_id
        WHERE e.participant_id = d.participant_id AND s.question_id = q.question)),
    (SELECT json_agg(json_build_array(s.number, s.id, s.moderation, s.wording, s.replaced_by_id))
     FROM statement AS s WHERE s.question_id = q.question AND s.number = ANY(q.numbers::int[])),
    (SELECT json_agg(json_build_array(e.statement_id, e.purpose, e.probability))
     FROM exposure AS e WHERE e.participant_id = d.participant_id AND e.statement_id = ANY(q.drawn::int[]))
FROM unnest(%(tokens)s::text[], %(questions)s::int[], %(numbers)s::text[], %(drawn)s::text[])
    WITH ORDINALITY AS q(token, question, numbers, drawn, place)
JOIN participant_device AS d ON d.token_hash = q.token
"""


class StoreAlone(Exception):
    """A batch was not stored with the others, and is to be stored alone."""


class PostgresGroupWriter(GroupWriter):
    """Writes the batches of a process that wait together; whatever hinders one of them does not hinder the others."""

    def __init__(self, engine: Engine, store: PostgresVoteStore) -> None:
        super().__init__(engine, store)
        self.together, self.alone = store, EveryoneWrites(engine, store)

    def submit(self, batch: BallotBatch, board: Board) -> BatchOutcome:
        """Store a batch and return once it is on disk. Raises what `VoteStore.store` raises, VoteStateUnknown."""
        return super().submit(batch, board) if batch.token_hash else self.alone.submit(batch, board)

    def finish(self, waiting: WaitingBatch, seconds: float) -> BatchOutcome:
        """Return what became of a batch; what could not be stored with the others is stored alone, by this thread."""
        try:
            return super().finish(waiting, seconds)
        except StoreAlone:
            return self.alone.submit(waiting.batch, waiting.board)

    def write(self, group: Sequence[WaitingBatch]) -> None:
        """Write a group in one transaction; where that fails, everyone stores their own."""
        claimed = self.claim(group)
        try:
            self.commit_group(claimed)
        except Exception as error:
            for one in claimed:
                if not isinstance(one.error, DomainError):
                    one.outcome, one.error = None, error if isinstance(error, VoteStateUnknown) else StoreAlone()
        release(claimed)

    def claim(self, group: Sequence[WaitingBatch]) -> list[WaitingBatch]:
        """Return those that have not been given up, one of each device; later ones come with the next group."""
        found: dict[str, WaitingBatch] = {}
        for one in group:
            if one.batch.token_hash in found:
                self.waiting.put(one)
            elif one.claim():
                found[one.batch.token_hash] = one
        return list(found.values())

    def commit_group(self, group: Sequence[WaitingBatch]) -> None:
        """Store what can be stored together. Raises DBAPIError where nothing was stored, VoteStateUnknown."""
        connection = self.store.connect(self.engine)
        driver: Any = connection.driver_connection
        try:
            decided = self.decide_together(driver, group)
            rows = [rows for _, rows in decided if not rows.is_empty]
            if rows:
                self.alone.write_and_commit(driver, rows)
            for one, written in decided:
                one.board.add_shown(written.shown.elements())
        except DBAPIError as error:
            leave_lost_connection(connection, self.engine, error)
            raise
        except VoteStateUnknown:
            connection.invalidate()
            raise
        finally:
            connection.close()

    def decide_together(self, driver: Any, group: Sequence[WaitingBatch]) -> list[tuple[WaitingBatch, VoteRows]]:
        """Read under the locks, give each batch its answer or refusal, and return what is to be written. Raises
        DBAPIError."""
        at, decided, people = now(), list[tuple[WaitingBatch, VoteRows]](), set[int]()
        found = self.read_together(driver, [one.batch for one in group])
        for one, rows in zip(group, found, strict=True):
            # Someone with two devices acts on one after the other.
            if rows is None or rows[0][0][0] in people:
                one.error = StoreAlone()
                continue
            people.add(rows[0][0][0])
            try:
                one.outcome, written = decide_batch(one.batch, self.store.build_state(rows), one.board, at)
                decided.append((one, written))
            except DomainError as refusal:
                one.error = refusal
        return decided

    def read_together(self, driver: Any, batches: Sequence[BallotBatch]) -> list[list[list[Row]] | None]:
        """Return the rows that decide about each batch; None where its person is held by someone else, was merged or is
        not there. Raises DBAPIError."""
        tokens = [batch.token_hash for batch in batches]
        asked = {
            "tokens": tokens,
            "assemblies": write_array([batch.assembly_id for batch in batches]),
            "today": now().date(),
        }
        looked = {
            "tokens": tokens,
            "questions": write_array([batch.question_id for batch in batches]),
            "numbers": [write_array(list_numbers(batch)) for batch in batches],
            "drawn": [write_array(list_drawn(batch)) for batch in batches],
        }
        try:
            with driver.pipeline():
                locking = driver.execute(LOCK_TOGETHER, asked, prepare=True)
                reading = driver.execute(READ_TOGETHER, looked, prepare=True)
                locked, read = ({row[0]: row[1:] for row in cursor.fetchall()} for cursor in (locking, reading))
        except self.store.dialect.loaded_dbapi.Error as error:
            raise self.store.translate_error(driver, error) from error
        return [
            build_rows(locked[place], read[place])
            if place in locked and place in read and locked[place][2] is None
            else None
            for place in range(1, len(batches) + 1)
        ]


def build_rows(locked: Row, read: Row) -> list[list[Row]]:
    """Return what was read of one person as rows of each kind."""
    votes, last, statements, shown = read
    return [
        [locked[:4]],
        [locked[4:]],
        votes or [],
        [(last,)] if last is not None else [],
        statements or [],
        shown or [],
    ]
