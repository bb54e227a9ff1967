"""The SQL of the vote path: written with Core, compiled once for each database, run as text on its driver."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Dialect,
    Integer,
    any_,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import Executable

from deliberate.models import Assembly, Exposure, Participant, ParticipantDevice, Statement, Vote, VoteEvent
from deliberate.models.columns import UTCDateTime
from deliberate.storage.base import get_table

ASSEMBLY, PERSON, DEVICE = get_table(Assembly), get_table(Participant), get_table(ParticipantDevice)
STATEMENT, VOTE, EVENT, EXPOSURE = get_table(Statement), get_table(Vote), get_table(VoteEvent), get_table(Exposure)
Row = tuple[Any, ...]


class PreparedSQL:
    """One statement in the words of one database, with the names of its values in the order of their places."""

    def __init__(self, statement: Any, dialect: Dialect, columns: list[str] | None = None) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        self.text, self.names = str(compiled), compiled.positiontup

    def place(self, values: dict[str, Any]) -> Any:
        """Return the values as the driver takes them: in order, or by name."""
        return values if self.names is None else [values[name] for name in self.names]


def build_upsert(dialect: str) -> Executable:
    """Insert a vote, or change the one that is there."""
    insertion: Any = (postgresql if dialect == "postgresql" else sqlite).insert(VOTE)
    changed = {name: insertion.excluded[name] for name in ("choice", "pass_reason", "cast_at")}
    upsert: Executable = insertion.on_conflict_do_update(
        index_elements=["participant_id", "statement_id"], set_=changed
    )
    return upsert


UPSERT_VOTE = {name: build_upsert(name) for name in ("sqlite", "postgresql")}


def is_among(column: ColumnElement[int], name: str, dialect: str) -> ColumnElement[bool]:
    """Return whether a column is one of the numbers in one value: an array, or a JSON text on SQLite."""
    if dialect == "postgresql":
        return column == any_(cast(bindparam(name), ARRAY(Integer)))
    return column.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))


class VoterReads:
    """What is read of one person, found by the token of their device or by their row. Lock first, then look."""

    def __init__(self, dialect: Dialect, *, by_token: bool) -> None:
        kind = dialect.name
        token = DEVICE.c.token_hash == bindparam("token")
        owner: Any = (
            select(DEVICE.c.participant_id).where(token).scalar_subquery() if by_token else bindparam("participant")
        )
        today: Any = bindparam("today")
        person = select(
            PERSON.c.id,
            PERSON.c.joined_at,
            PERSON.c.merged_into_id,
            case((DEVICE.c.last_seen < today, DEVICE.c.id)) if by_token else cast(None, Integer),
        ).where(PERSON.c.assembly_id == bindparam("assembly"))
        person = (
            person.join(DEVICE, DEVICE.c.participant_id == PERSON.c.id).where(token)
            if by_token
            else person.where(PERSON.c.id == owner)
        )
        # Acts of one person take turns, and none lands after a close: of two clicks the second sees the first.
        self.person = PreparedSQL(person.with_for_update(key_share=True, of=PERSON), dialect)
        self.assembly = PreparedSQL(
            select(ASSEMBLY.c.state, ASSEMBLY.c.closes_at)
            .where(ASSEMBLY.c.id == bindparam("assembly"))
            .with_for_update(read=True),
            dialect,
        )
        self.votes = PreparedSQL(
            select(VOTE.c.statement_id, VOTE.c.choice, VOTE.c.pass_reason)
            .join(STATEMENT, STATEMENT.c.id == VOTE.c.statement_id)
            .where(VOTE.c.participant_id == owner, STATEMENT.c.question_id == bindparam("question")),
            dialect,
        )
        self.last_shown = PreparedSQL(
            select(EXPOSURE.c.statement_id).where(
                EXPOSURE.c.id
                == select(func.max(EXPOSURE.c.id))
                .join(STATEMENT, STATEMENT.c.id == EXPOSURE.c.statement_id)
                .where(EXPOSURE.c.participant_id == owner, STATEMENT.c.question_id == bindparam("question"))
                .scalar_subquery()
            ),
            dialect,
        )
        self.statements = PreparedSQL(
            select(
                STATEMENT.c.number,
                STATEMENT.c.id,
                STATEMENT.c.moderation,
                STATEMENT.c.wording,
                STATEMENT.c.replaced_by_id,
            ).where(STATEMENT.c.question_id == bindparam("question"), is_among(STATEMENT.c.number, "numbers", kind)),
            dialect,
        )
        self.shown = PreparedSQL(
            select(EXPOSURE.c.statement_id, EXPOSURE.c.purpose, EXPOSURE.c.probability).where(
                EXPOSURE.c.participant_id == owner, is_among(EXPOSURE.c.statement_id, "drawn", kind)
            ),
            dialect,
        )


class VoteWrites:
    """What a batch writes, a statement for each kind of row."""

    def __init__(self, dialect: Dialect) -> None:
        vote = (VOTE.c.participant_id == bindparam("participant")) & (VOTE.c.statement_id == bindparam("statement"))
        self.upsert = PreparedSQL(
            UPSERT_VOTE[dialect.name], dialect,
            ["participant_id", "statement_id", "choice", "pass_reason", "cast_at"],
        )  # fmt: skip
        self.withdraw = PreparedSQL(delete(VOTE).where(vote), dialect)
        # Never part of the statement above: a plain vote knows nothing of marks, and leaves the one that is there.
        self.mark = PreparedSQL(
            update(VOTE).where(vote).values(is_important=bindparam("important")), dialect
        )  # fmt: skip
        self.event = PreparedSQL(insert(EVENT).inline(), dialect, ["participant_id", "statement_id", "choice", "at"])
        self.exposure = PreparedSQL(
            insert(EXPOSURE).inline(), dialect, ["participant_id", "statement_id", "purpose", "probability", "at"]
        )  # fmt: skip
        self.shown = PreparedSQL(
            update(STATEMENT)
            .where(STATEMENT.c.id == bindparam("statement"))
            .values(shown=STATEMENT.c.shown + bindparam("times")),
            dialect,
        )
        self.device = PreparedSQL(
            update(DEVICE).where(DEVICE.c.id == bindparam("device")).values(last_seen=bindparam("today")), dialect
        )
        moments = UTCDateTime().dialect_impl(dialect)
        self.to_database: Callable[[Any], Any] = moments.bind_processor(dialect) or (lambda value: value)
        self.from_database: Callable[[Any], Any] = moments.result_processor(dialect, None) or (lambda value: value)
