"""What participants take back: single texts and answers, or everything; files made afterwards are without it."""

from __future__ import annotations

from sqlalchemy import delete, select

from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.findings.erasure import forget_people
from deliberate.models import (
    WITHDRAWN,
    AuditEntry,
    CodeAppeal,
    Comment,
    CommentEndorsement,
    ConceptTag,
    EntryKind,
    Exposure,
    Moderation,
    Participant,
    ParticipantDevice,
    Question,
    ReportFile,
    ReportFragment,
    ReportVersion,
    Run,
    Statement,
    Vote,
    VoteEvent,
)
from deliberate.models.columns import now
from deliberate.models.json_columns import FrozenReport
from deliberate.queries.personal_data import has_votes_of_others
from deliberate.services.audit import record_action
from deliberate.services.merging import insert_vote_events, lock_participants
from deliberate.services.texts import compute_text_key
from deliberate.storage.base import get_table

# Everything of a person that is deleted as it stands; votes, their log and statements are treated one by one.
DELETED_WHOLE = tuple(
    get_table(model) for model in (CommentEndorsement, Comment, ConceptTag, CodeAppeal, Exposure, ParticipantDevice)
)
VOTE, EVENT = get_table(Vote), get_table(VoteEvent)
# Acts whose entries in the log hold the text of a statement.
ACTIONS_WITH_TEXTS = ("statement edited", "statement reworded")


def withdraw_statement(*, participant: Participant, statement_id: int, words: str) -> bool:
    """Take a statement back: its text goes, or, where others have voted on it, only what links it to its author.

    words: what stands in place of the text. Returns whether the text is gone. Raises NotFound.
    """
    statement = db.session.get(Statement, statement_id)
    if statement is None or statement.author_id != participant.id:
        raise NotFound
    db.session.refresh(statement.question, with_for_update=True)
    # Votes on it that are under way finish first, later ones find it gone.
    db.session.refresh(statement.question.assembly, with_for_update=True)
    db.session.refresh(statement)
    is_gone = release_statement(statement, words)
    place = f"question {statement.question.position}, statement {statement.number}"
    record_action(statement.question.assembly, None, "statement withdrawn by author", subject=place)
    db.session.flush()
    return is_gone


def release_statement(statement: Statement, words: str) -> bool:
    """Part a statement from its author, and delete the text unless others have voted on it; returns whether it is
    gone."""
    is_gone = not has_votes_of_others(statement)
    statement.author_id = None
    db.session.execute(delete(CodeAppeal).where(CodeAppeal.statement_id == statement.id))
    if not is_gone:
        return False
    statement.text, statement.earlier_wordings, statement.moderation_note = words, [], ""
    statement.text_key = compute_text_key(f"{words} {statement.number}")
    if statement.moderation != Moderation.MERGED and statement.replaced_by_id is None:
        statement.moderation, statement.moderation_reason = Moderation.REJECTED, WITHDRAWN
        statement.moderated_at = now()
    forget_text_in_log(statement)
    forget_text_in_versions(statement, words)
    forget_report_files(statement.question.assembly_id)
    return True


def forget_text_in_log(statement: Statement) -> None:
    """Delete the texts of a statement from the log of acts; that it was changed, when and by whom stays."""
    place = f"question {statement.question.position}, statement {statement.number}"
    rows = select(AuditEntry).where(
        AuditEntry.assembly_id == statement.question.assembly_id,
        AuditEntry.subject == place,
        AuditEntry.action.in_(ACTIONS_WITH_TEXTS),
    )
    for entry in db.session.scalars(rows):
        changes = {**entry.detail.get("changes", {}), "text": [None, None]}
        entry.detail = {**entry.detail, "changes": changes}


def forget_text_in_versions(statement: Statement, words: str) -> None:
    """Replace the text of a statement in published versions of reports."""
    for version in db.session.scalars(select(ReportVersion).where(ReportVersion.question_id == statement.question_id)):
        texts = version.frozen["texts"]
        if str(statement.number) in texts:
            kept: FrozenReport = {**version.frozen, "texts": {**texts, str(statement.number): words}}
            version.frozen = kept


def forget_report_files(assembly_id: int) -> None:
    """Delete the files and pages of reports that were made before; whoever asks gets them made anew."""
    runs = select(Run.id).join(Question, Question.id == Run.question_id).where(Question.assembly_id == assembly_id)
    for made in (ReportFile, ReportFragment):
        db.session.execute(delete(made).where(made.run_id.in_(runs)))


def withdraw_comment(*, participant: Participant, comment_id: int) -> None:
    """Delete a comment of one's own with the endorsements it got. Raises NotFound."""
    comment = db.session.get(Comment, comment_id)
    if comment is None or comment.participant_id != participant.id:
        raise NotFound
    question = comment.statement.question
    place = f"question {question.position}, comment {comment.id}"
    db.session.delete(comment)
    record_action(question.assembly, None, "comment withdrawn by author", subject=place)
    forget_report_files(question.assembly_id)
    db.session.flush()


def withdraw_appeal(*, participant: Participant, statement_id: int) -> None:
    """Delete an appeal of one's own with the answer to it; a code that was changed stays so. Raises NotFound."""
    own = (CodeAppeal.participant_id == participant.id) & (CodeAppeal.statement_id == statement_id)
    if db.session.scalar(delete(CodeAppeal).where(own).returning(CodeAppeal.id)) is None:
        raise NotFound


def withdraw_segment(*, participant: Participant, name: str) -> str:
    """Delete one thing that the organizers know about a person; returns what it was. Raises NotFound."""
    db.session.refresh(participant, with_for_update=True)
    if name not in participant.segments:
        raise NotFound
    answer = participant.segments[name]
    set_segments(participant, {key: value for key, value in participant.segments.items() if key != name})
    return answer


def restore_segment(*, participant: Participant, name: str, answer: str) -> None:
    """Put back what was deleted a moment ago, unless the organizers have brought a newer answer since."""
    db.session.refresh(participant, with_for_update=True)
    if name not in participant.segments:
        set_segments(participant, {**participant.segments, name: answer})


def set_segments(participant: Participant, answers: dict[str, str]) -> None:
    """Store what is known about a person; the entry of the log makes the next analysis due, and holds no answer."""
    participant.segments = answers
    record_action(participant.assembly, None, "segments changed by participant")
    db.session.flush()


def erase_participation(*, participant: Participant, words: str) -> None:
    """Delete everything of one person but the number, also after the close.

    Statements that others have voted on stay, without an author; of others, words stand in place of the text. Analyses
    that were made keep their counts, the next one is made without this person. Doing it twice changes nothing.
    """
    (person,) = lock_participants(participant)
    if person.withdrawn_on is not None:
        return
    assembly = person.assembly
    db.session.refresh(assembly, with_for_update=True)
    people = list(db.session.scalars(select(Participant).where(Participant.merged_into_id == person.id)))
    ids = [person.id, *(other.id for other in people)]
    voted = list(db.session.scalars(select(Vote.statement_id).where(Vote.participant_id == person.id)))
    for statement in db.session.scalars(select(Statement).where(Statement.author_id.in_(ids))).all():
        release_statement(statement, words)
    delete_rows_of(ids)
    # The log of votes says that these statements have changed, and nothing of what the votes were.
    insert_vote_events((person.id, statement, None) for statement in sorted(voted))
    for one in (person, *people):
        empty_person(one)
    forget_in_findings(assembly.id, {one.number for one in (person, *people)})
    forget_report_files(assembly.id)
    record_action(assembly, None, "participation withdrawn")
    db.session.flush()
    db.session.expire_all()


def delete_rows_of(ids: list[int]) -> None:
    """Delete all rows of these people, and what others said of their comments."""
    own = select(Comment.id).where(Comment.participant_id.in_(ids))
    db.session.execute(delete(CommentEndorsement).where(CommentEndorsement.comment_id.in_(own)))
    for table in (*DELETED_WHOLE, VOTE, EVENT):
        db.session.execute(delete(table).where(table.c.participant_id.in_(ids)))


def empty_person(person: Participant) -> None:
    """Keep nothing of a person but the number."""
    joined = person.assembly.opened_at or person.assembly.created_at
    person.return_code_hash = person.account_id = person.external_id = person.channel = None
    person.entry, person.segments, person.consent_version = EntryKind.ANONYMOUS, {}, 1
    person.joined_at, person.withdrawn_on = joined, now().date()


def forget_in_findings(assembly_id: int, numbers: set[int]) -> None:
    """Take people out of the lists of members and off the maps of every stored analysis."""
    runs = select(Run).join(Question, Question.id == Run.question_id).where(Question.assembly_id == assembly_id)
    for run in db.session.scalars(runs):
        if run.findings is not None:
            kept = forget_people(run.findings, numbers)
            if kept != run.findings:
                run.findings = kept
