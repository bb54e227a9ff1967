"""What of every table goes into the full document, and in which form.

Every column of every model is in exactly one of these lists or in `left_out_columns`; a test says which one is missing
and what to do.
"""

from __future__ import annotations

# Columns that travel under their own name and as they are (dates as text): adding a name here is all it takes for a
# column to go out and to come back. Where a document lacks one, the default of the column is taken.
PLAIN: dict[str, tuple[str, ...]] = {
    "assembly": (
        "slug", "title", "introduction", "host", "state", "language", "template", "decision", "decision_maker",
        "influence_level", "veto_rule", "answer_by", "consent_text", "moderation_policy", "strict_moderation",
        "accepts_statements", "accepts_comments", "offers_importance", "results_visibility", "soft_limit", "hard_limit",
        "comment_limit", "outcome_rule", "modules", "module_settings", "routing", "tag_share", "consent_version",
        "created_at", "opened_at", "closed_at", "closes_at", "time_zone", "announced", "opens_at",
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
        "input_hash", "is_automatic", "settings", "earlier", "published_before", "code_version", "seed", "timings",
        "findings", "requested_at", "started_at", "finished_at",
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
    "vote": {"choice": "choice", "cast_at": "at", "pass_reason": "pass_reason", "is_important": "important"},
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


def list_exported_columns() -> set[str]:
    """Return every column that goes out and comes back, as table.column."""
    named = {f"{table}.{column}" for tables in (PLAIN, BULK) for table, columns in tables.items() for column in columns}
    return named | IN_OTHER_FORM.keys()
