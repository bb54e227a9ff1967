"""Reads what decides about a batch and writes what was decided, on a connection of a driver whose transaction stands.

The connection of SQLite runs one statement after another; that of PostgreSQL sends all reads at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Dialect, Engine, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError

from deliberate.errors import DeviceSignedOut, ParticipantMerged
from deliberate.models import AssemblyState
from deliberate.models.columns import now
from deliberate.services.vote_path.ballots import (
    BallotBatch,
    BatchOutcome,
    CurrentStatement,
    VoteRows,
    VoterState,
)
from deliberate.services.vote_path.board import Board
from deliberate.services.vote_path.decide import decide_batch
from deliberate.services.vote_path.statements import PreparedSQL, Row, VoterReads, VoteWrites
from deliberate.storage.database_file import DatabaseLost

Query = tuple[PreparedSQL, dict[str, Any]]


class VoteStore:
    """What both databases share: which rows are read, what they mean, and in which order things happen."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.reads = {by: VoterReads(dialect, by_token=by) for by in (True, False)}
        self.writes = VoteWrites(dialect)

    def connect(self, engine: Engine) -> PoolProxiedConnection:
        """Return a connection of the driver. Raises DBAPIError where there is none to be had, TimeoutError."""
        try:
            return engine.raw_connection()
        except self.dialect.loaded_dbapi.Error as error:
            raise self.translate_error(None, error) from error

    def store(self, driver: Any, batch: BallotBatch, board: Board) -> BatchOutcome:
        """Check, decide and write one batch in the transaction of this connection.

        Raises AssemblyNotOpen, AssemblyClosed, DeviceSignedOut, ParticipantMerged, DBAPIError.
        """
        outcome, rows = self.decide(driver, batch, board)
        if not rows.is_empty:
            try:
                self.write(driver, rows)
            except self.dialect.loaded_dbapi.Error as error:
                raise self.translate_error(driver, error) from error
            board.add_shown(rows.shown.elements())
        return outcome

    def decide(self, driver: Any, batch: BallotBatch, board: Board) -> tuple[BatchOutcome, VoteRows]:
        """Read under the locks, and return the answer and what is to be written.

        Raises AssemblyNotOpen, AssemblyClosed, DeviceSignedOut, ParticipantMerged, DBAPIError.
        """
        at = now()
        try:
            state = self.load_state(driver, batch, at.date())
        except self.dialect.loaded_dbapi.Error as error:
            raise self.translate_error(driver, error) from error
        return decide_batch(batch, state, board, at)

    def look(self, driver: Any, batch: BallotBatch, board: Board) -> BatchOutcome:
        """Return the cards and the progress of someone who sends nothing, without a lock. Raises DBAPIError."""
        at = now()
        try:
            votes, last = self.look_up(driver, batch.participant_id, batch.question_id)
        except self.dialect.loaded_dbapi.Error as error:
            raise self.translate_error(driver, error) from error
        state = VoterState(
            participant_id=batch.participant_id,
            joined_at=at,
            assembly_state=AssemblyState.OPEN,
            closes_at=None,
            votes={statement: (choice, reason) for statement, choice, reason in votes},
            last_shown=last,
            statements={},
            shown=frozenset(),
        )
        return decide_batch(batch, state, board, at)[0]

    def look_up(self, driver: Any, participant: int, question: int) -> tuple[Sequence[Row], int]:
        """Return someone's votes on a question (statement, choice, reason) and the statement last shown, 0 for none."""
        queries = [self.reads[False].votes, self.reads[False].last_shown]
        values = {"participant": participant, "question": question}
        votes, last = self.fetch(driver, [(query, values) for query in queries])
        return votes, last[0][0] if last else 0

    def translate_error(self, driver: Any, error: Exception) -> Exception:
        """Return an error of the driver as one of SQLAlchemy, as it comes from everywhere else."""
        base = self.dialect.loaded_dbapi.Error
        is_disconnect = isinstance(error, DatabaseLost) or (
            isinstance(error, base) and self.dialect.is_disconnect(error, driver, None)
        )
        return DBAPIError.instance(
            "votes", None, error, base, connection_invalidated=is_disconnect, dialect=self.dialect
        )

    def load_state(self, driver: Any, batch: BallotBatch, today: dt.date) -> VoterState:
        """Lock the person and the assembly, and read what decides. Raises DeviceSignedOut, ParticipantMerged."""
        return self.build_state(self.read(driver, batch, today))

    def build_state(self, found: Sequence[Sequence[Row]]) -> VoterState:
        """Return what was read. found: rows as `read` returns them. Raises DeviceSignedOut, ParticipantMerged."""
        people, assemblies, votes, last, statements, shown = found
        if not people or not assemblies:
            raise DeviceSignedOut
        person_id, joined_at, merged_into, device = people[0]
        if merged_into is not None:
            raise ParticipantMerged
        state, closes_at = assemblies[0]
        return VoterState(
            participant_id=person_id,
            joined_at=self.writes.from_database(joined_at),
            assembly_state=AssemblyState(state),
            closes_at=self.writes.from_database(closes_at),
            votes={statement: (choice, reason) for statement, choice, reason in votes},
            last_shown=last[0][0] if last else 0,
            statements={
                number: CurrentStatement(key, moderation, wording, replaced_by is not None)
                for number, key, moderation, wording, replaced_by in statements
            },
            shown=frozenset((statement, str(purpose), probability) for statement, purpose, probability in shown),
            stale_device=device,
        )

    def read(self, driver: Any, batch: BallotBatch, today: dt.date) -> list[list[Row]]:
        """Return the rows of person, assembly, votes, newest exposure, statements, and exposures of these statements.

        The locks come first, so that what follows was committed before.
        """
        reads = self.reads[bool(batch.token_hash)]
        drawn = list_drawn(batch)
        values = {
            "token": batch.token_hash,
            "participant": batch.participant_id,
            "assembly": batch.assembly_id,
            "question": batch.question_id,
            "today": self.write_day(today),
            "numbers": self.write_list(list_numbers(batch)),
            "drawn": self.write_list(drawn),
        }
        queries = [reads.person, reads.assembly, reads.votes, reads.last_shown, reads.statements]
        if not drawn:
            return [*self.fetch(driver, [(query, values) for query in queries]), []]
        return self.fetch(driver, [(query, values) for query in (*queries, reads.shown)])

    def fetch(self, driver: Any, queries: Sequence[Query]) -> list[list[Row]]:
        """Return the rows of each query."""
        raise NotImplementedError

    def write(self, driver: Any, rows: VoteRows) -> None:
        """Write the rows of a batch."""
        raise NotImplementedError

    def write_day(self, day: dt.date) -> Any:
        """Return a day as the driver takes it."""
        return day

    def write_list(self, numbers: list[int]) -> Any:
        """Return numbers as the driver takes them in one value."""
        return numbers


def list_numbers(batch: BallotBatch) -> list[int]:
    """Return the numbers of the statements that were voted on."""
    return sorted({ballot.number for ballot in batch.ballots})


def list_drawn(batch: BallotBatch) -> list[int]:
    """Return the statements whose draws came back with the batch."""
    origins = [ballot.origin for ballot in batch.ballots if ballot.origin is not None]
    return sorted({origin.draw.statement_id for origin in (*origins, batch.showing) if origin is not None})


class SQLiteVoteStore(VoteStore):
    """One statement after another, inside the write lock: looking up costs some microseconds there."""

    def fetch(self, driver: Any, queries: Sequence[Query]) -> list[list[Row]]:
        """Return the rows of each query."""
        return [driver.execute(query.text, query.place(values)).fetchall() for query, values in queries]

    def write(self, driver: Any, rows: VoteRows) -> None:
        """Write the rows, those of one kind together."""
        person, at, writes = rows.participant_id, self.writes.to_database(rows.at), self.writes
        kept = [(person, key, vote[0], vote[1], at) for key, vote in rows.votes.items() if vote is not None]
        gone = [(person, key) for key, vote in rows.votes.items() if vote is None]
        for statement, values in (
            (writes.withdraw, gone),
            (writes.upsert, kept),
            (writes.mark, [(is_marked, person, key) for key, is_marked in rows.marks.items()]),
            (writes.event, [(person, *event, at) for event in rows.events]),
            (
                writes.exposure,
                [(person, draw.statement_id, draw.purpose, draw.probability, at) for draw in rows.exposures],
            ),
            (writes.shown, [(times, key) for key, times in sorted(rows.shown.items())]),
        ):
            if values:
                driver.executemany(statement.text, values)
        if rows.stale_device is not None:
            driver.execute(writes.device.text, (self.write_day(rows.at.date()), rows.stale_device))

    def write_day(self, day: dt.date) -> Any:
        return day.isoformat()

    def write_list(self, numbers: list[int]) -> Any:
        return str(numbers)
