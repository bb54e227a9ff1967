"""What of every table goes into the full document, in which form, and what stays out for which reason.

Every column of every model is in exactly one of these lists; a test says which one is missing and what to do.
"""

from __future__ import annotations

# Columns that travel under their own name and as they are (dates as text): adding a name here is all it takes for a
# column to go out and to come back. Where a document lacks one, the default of the column is taken.
PLAIN: dict[str, tuple[str, ...]] = {
    "assembly": (
        "slug", "title", "introduction", "host", "state", "language", "template", "decision", "decision_maker",
        "influence_level", "veto_rule", "answer_by", "consent_text", "moderation_policy", "strict_moderation",
        "accepts_statements", "accepts_comments", "results_visibility", "soft_limit", "hard_limit", "comment_limit",
        "outcome_rule", "modules", "module_settings", "routing", "tag_share", "consent_version", "created_at",
        "opened_at", "closed_at", "closes_at", "time_zone", "announced", "opens_at",
    ),
    "participant": ("number", "entry", "external_id", "channel", "consent_version", "joined_at", "segments"),
    "question": ("position", "text", "background", "next_number", "created_at"),
    "statement": (
        "number", "text", "origin", "moderation", "moderation_reason", "moderation_note", "moderated_at", "wording",
        "earlier_wordings", "is_meta", "created_at",
    ),
    "comment": (
        "kind", "stance", "text", "moderation", "moderation_reason", "moderation_note", "moderated_at", "created_at",
    ),
    "coding": (
        "kind", "codebook_version", "flags", "scope", "rationale", "was_blind", "first_answer", "suggested",
        "by_third_person", "created_at",
    ),
    "concept_code": ("concept", "stance", "directness", "subcode"),
    "codebook_version": ("version", "reason", "created_at", "document"),
    "coding_plan": ("calibration", "unlocked_at", "suggestions", "frozen_at", "frozen_codes"),
    "code_appeal": ("reason", "created_at", "answer", "changed_code", "answered_at"),
    "tension": ("key", "kind", "reason", "title", "open_question", "is_hidden", "hidden_reason", "created_at"),
    "run": (
        "input_hash", "is_automatic", "settings", "earlier", "code_version", "seed", "timings", "findings",
        "requested_at", "started_at", "finished_at",
    ),
    "outcome": ("state", "evidence"),
    "response": ("disposition", "reason", "responsible", "answered_at", "withdrawn_at", "withdrawal_note"),
    "group_name": ("name", "carried", "named_at"),
    "amendment": ("field", "at"),
    "audit_entry": ("action", "subject", "detail", "at"),
    "topic": ("number", "position", "name", "description", "created_at"),
    "statement_topic": ("is_suggested", "labeled_at"),
}  # fmt: skip

# Tables of many rows: person, statement, then these columns in this order (column: name in the document); moments are
# whole seconds since 1970. A further column is added at the end; rows of older documents are shorter.
BULK: dict[str, dict[str, str]] = {
    "vote": {"choice": "choice", "cast_at": "at", "pass_reason": "pass_reason"},
    "vote_event": {"choice": "choice", "at": "at"},
    "exposure": {"purpose": "purpose", "probability": "probability", "at": "at"},
    "concept_tag": {"concept": "concept", "answer": "answer", "created_at": "at"},
}

BY_POSITION = "told by the place in the document"
PERSON = "goes out as the number of the participant"
STATEMENT = "goes out as the number of the statement"
# Columns that go out and come back in another form than their own.
IN_OTHER_FORM: dict[str, str] = {
    "question.assembly_id": BY_POSITION,
    "participant.assembly_id": BY_POSITION,
    "codebook_version.assembly_id": BY_POSITION,
    "audit_entry.assembly_id": BY_POSITION,
    "amendment.assembly_id": BY_POSITION,
    "amendment.question_id": "goes out as the position of the question",
    "amendment.before": "a text, or nothing",
    "amendment.after": "a text, or nothing",
    "statement.question_id": BY_POSITION,
    "coding_plan.question_id": BY_POSITION,
    "tension.question_id": BY_POSITION,
    "topic.question_id": BY_POSITION,
    "statement_topic.topic_id": BY_POSITION,
    "run.question_id": BY_POSITION,
    "comment.statement_id": BY_POSITION,
    "coding.statement_id": BY_POSITION,
    "concept_code.coding_id": BY_POSITION,
    "outcome.run_id": BY_POSITION,
    "group_name.run_id": BY_POSITION,
    "response.outcome_id": BY_POSITION,
    "comment_endorsement.comment_id": BY_POSITION,
    "participant.merged_into_id": PERSON,
    "statement.author_id": PERSON,
    "comment.participant_id": PERSON,
    "comment_endorsement.participant_id": PERSON,
    "comment_endorsement.at": "seconds, beside the participant",
    "code_appeal.participant_id": PERSON,
    "vote.participant_id": PERSON,
    "vote_event.participant_id": PERSON,
    "exposure.participant_id": PERSON,
    "concept_tag.participant_id": PERSON,
    "statement.merged_into_id": STATEMENT,
    "statement.replaced_by_id": STATEMENT,
    "code_appeal.statement_id": STATEMENT,
    "outcome.statement_id": STATEMENT,
    "statement_topic.statement_id": STATEMENT,
    "vote.statement_id": STATEMENT,
    "vote_event.statement_id": STATEMENT,
    "exposure.statement_id": STATEMENT,
    "concept_tag.statement_id": STATEMENT,
    "tension.first_id": STATEMENT,
    "tension.second_id": STATEMENT,
    "tension.follow_up_id": "goes out as the position of the question, where it is one of the same assembly",
    "coding.coder_name": "goes out as “coder”",
    "group_name.label": "goes out as the key of the name",
    "audit_entry.actor_id": "goes out as a pseudonym such as “owner 1”; comes back as a word in the log, not as access",
}

ROW_KEY = "a number of this database only"
SECRET = "a secret"  # noqa: S105  (the reason, not one)
LOGIN = "belongs to an account, and accounts stay out"
ACTOR = "an account; who did it stands in the log of acts, under a pseudonym"
COUNTER = "counters of the last hours, of this site only"
DERIVED = "made again from the rest"
FINISHED = "only finished runs travel, and for them it says nothing"
# Columns that stay out, each with the reason.
LEFT_OUT: dict[str, str] = {
    "account.id": ROW_KEY,
    "account.email": "an address",
    "account.display_name": "a name; those with a role go out under pseudonyms",
    "account.password_hash": SECRET,
    "account.locale": LOGIN,
    "account.session_nonce": SECRET,
    "account.created_at": LOGIN,
    "membership.id": ROW_KEY,
    "membership.assembly_id": "roles give access: they go out as pseudonyms (“members”) and none comes back",
    "membership.account_id": "an account; goes out as a pseudonym such as “owner 1”",
    "membership.role": "goes out with the pseudonym; the importer becomes the owner, nobody else gets a role",
    "membership.created_at": "goes out with the pseudonym, for readers",
    "assembly.id": ROW_KEY,
    "assembly.pauses_joining": "a brake for the moment of a flood; a copy begins without",
    "assembly.pauses_statements": "a brake for the moment of a flood; a copy begins without",
    "rate_window.key_hash": COUNTER,
    "rate_window.window_start": COUNTER,
    "rate_window.count": COUNTER,
    "assembly.join_code": "opens the door to this assembly here; a copy gets a code of its own",
    "assembly.archived_at": "hides it from the lists of this site only; a copy starts unarchived",
    "assembly.kept_defaults": "names of accounts, and asked only before opening",
    "participant.id": ROW_KEY,
    "participant.token_hash": SECRET,
    "participant.return_code_hash": SECRET,
    "participant.account_id": "an account; the participant stays a number",
    "question.id": ROW_KEY,
    "question.directions": DERIVED + " by the next analysis",
    "statement.id": ROW_KEY,
    "statement.text_key": DERIVED,
    "statement.shown": DERIVED + ": counted from what was shown",
    "comment.id": ROW_KEY,
    "comment.text_key": DERIVED,
    "coding.id": ROW_KEY,
    "coding.coder_id": "an account; the coder's name travels",
    "codebook_version.id": ROW_KEY,
    "codebook_version.made_by_id": ACTOR,
    "code_appeal.id": ROW_KEY,
    "code_appeal.answered_by_id": ACTOR,
    "topic.id": ROW_KEY,
    "topic.name_key": DERIVED,
    "statement_topic.labeled_by_id": ACTOR,
    "tension.id": ROW_KEY,
    "tension.declared_by_id": ACTOR,
    "response.withdrawn_by_id": ACTOR,
    "vote_event.id": ROW_KEY,
    "exposure.id": ROW_KEY,
    "run.id": ROW_KEY,
    "run.requested_by_id": ACTOR,
    "run.state": FINISHED,
    "run.progress": FINISHED,
    "run.stage": FINISHED,
    "run.attempts": FINISHED,
    "run.error": FINISHED,
    "run.heartbeat_at": FINISHED,
    "run.input_mark": "speaks of rows of this database; without it the copy asks for an analysis of its own",
    "run.space": DERIVED + " by the next analysis; until then the map shows those who are on it",
    "outcome.id": ROW_KEY,
    "response.id": ROW_KEY,
    "response.recorded_by_id": ACTOR,
    "group_name.named_by_id": ACTOR,
    "amendment.id": ROW_KEY,
    **{
        f"form_draft.{name}": "typed into a form and not saved yet; belongs to one account"
        for name in ("account_id", "assembly_id", "form_key", "values", "saved_at")
    },
    "audit_entry.id": ROW_KEY,
    "participant_device.id": ROW_KEY,
    "participant_device.token_hash": SECRET,
    **{
        f"participant_device.{name}": "opens the door to this assembly here; a copy has no devices"
        for name in ("participant_id", "label", "added_at", "last_seen")
    },
    **{
        f"practice_answer.{name}": LOGIN
        for name in ("id", "account_id", "assembly_id", "codebook_version", "round", "example", "answer", "created_at")
    },
    **{
        f"live_tally.{name}": DERIVED + " by the worker from the votes"
        for name in ("question_id", "version", "last_event", "voters", "votes", "counts", "changed_at")
    },
}


def list_exported_columns() -> set[str]:
    """Return every column that goes out and comes back, as table.column."""
    named = {f"{table}.{column}" for tables in (PLAIN, BULK) for table, columns in tables.items() for column in columns}
    return named | IN_OTHER_FORM.keys()
