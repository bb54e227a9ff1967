"""Columns that stay out of the full document, each with the reason; what goes out stands in `full_columns`."""

from __future__ import annotations

ROW_KEY = "a number of this database only"
SECRET = "a secret"  # noqa: S105  (the reason, not one)
LOGIN = "belongs to an account, and accounts stay out"
ACTOR = "an account; who did it stands in the log of acts, under a pseudonym"
INVITED = "opens the door to this assembly here; a copy makes its own"
COUNTER = "counters of the last hours, of this site only"
REPEATED = "tells a form that is sent twice from a new one, for a day, on this site only"
SENT_ONCE = "what a device called it when it sent it; of use only while it may send it again"
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
    "account.time_zone": LOGIN,
    "account.totp_salt": SECRET,
    "account.totp_step": SECRET,
    "account.deletion_requested_at": LOGIN,
    **{
        f"account_session.{name}": LOGIN
        for name in ("id", "account_id", "token_hash", "nonce", "label", "started_at", "confirmed_at", "last_used_at")
    },
    **{f"recovery_code.{name}": LOGIN for name in ("id", "account_id", "code_hash", "used_at")},
    **{f"external_identity.{name}": LOGIN for name in ("id", "account_id", "issuer", "subject", "linked_at")},
    **{f"account_event.{name}": LOGIN for name in ("id", "account_id", "action", "label", "at")},
    **{
        f"access_link.{name}": "opens the door to this assembly here; a copy gets links of its own"
        for name in ("id", "assembly_id", "role", "key", "label", "made_by_id", "made_at", "expires_at", "revoked_at")
    },
    **{
        f"ownership_offer.{name}": "stands between two accounts, and accounts stay out"
        for name in ("id", "assembly_id", "giver_id", "taker_id", "offered_at")
    },
    "account.is_operator": LOGIN,
    **{
        f"invitation.{name}": "an address that is asked to work on this assembly here"
        for name in ("id", "assembly_id", "email", "role", "token_hash", "invited_by_id", "created_at", "expires_at")
    },
    **{f"mail_opt_out.{name}": LOGIN for name in ("account_id", "kind")},
    **{
        f"result_notice.{name}": "an address, kept apart from the votes and deleted after its last mail"
        for name in ("id", "assembly_id", "email", "language", "is_confirmed", "knows_result", "asked_on")
    },
    "membership.id": ROW_KEY,
    "membership.assembly_id": "roles give access: they go out as pseudonyms (“members”) and none comes back",
    "membership.account_id": "an account; goes out as a pseudonym such as “owner 1”",
    "membership.role": "goes out with the pseudonym; the importer becomes the owner, nobody else gets a role",
    "membership.created_at": "goes out with the pseudonym, for readers",
    "assembly.id": ROW_KEY,
    "assembly.pauses_joining": "a brake for the moment of a flood; a copy begins without",
    "assembly.pauses_statements": "a brake for the moment of a flood; a copy begins without",
    **{f"rate_window.{name}": COUNTER for name in ("key_hash", "window_start", "count")},
    **{f"completed_form.{name}": REPEATED for name in ("key_hash", "destination", "completed_at")},
    "assembly.join_code": "opens the door to this assembly here; a copy gets a code of its own",
    "assembly.host_key_salt": SECRET,
    "assembly.embed_sites": "lets other sites show this one; a copy begins with none",
    "assembly.needs_invitation": "who may join here; a copy begins open, as its invitations stay here",
    **{f"entry_invitation.{name}": INVITED for name in ("id", "assembly_id", "token_hash", "made_at", "used_on")},
    "assembly.hall_key": "opens a screen of this site; a copy has no such link",
    "assembly.archived_at": "hides it from the lists of this site only; a copy starts unarchived",
    "assembly.kept_defaults": "names of accounts, and asked only before opening",
    "participant.id": ROW_KEY,
    **{f"participant.{name}": SECRET for name in ("token_hash", "return_code_hash")},
    "participant.withdrawn_on": "people who withdrew are left out",
    "participant.account_id": "an account; the participant stays a number",
    "question.id": ROW_KEY,
    "question.directions": DERIVED + " by the next analysis",
    "statement.id": ROW_KEY,
    "statement.text_key": DERIVED,
    "statement.shown": DERIVED + ": counted from what was shown",
    **{"comment.id": ROW_KEY, "comment.text_key": DERIVED},
    **{f"{name}.client_id": SENT_ONCE for name in ("statement", "comment")},
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
    **{
        f"outgoing_mail.{name}": "an address and what was sent to it; belongs to this site"
        for name in (
            "id",
            "dedupe_key",
            "message_key",
            "assembly_id",
            "recipient",
            "template",
            "language",
            "values",
            "forgets_recipient",
            "state",
            "attempts",
            "claimed_until",
            "next_try_at",
            "answer",
            "created_at",
            "finished_at",
        )
    },
    **{
        f"report_file.{name}": DERIVED + " when someone asks for it"
        for name in (
            "id",
            "run_id",
            "extent",
            "language",
            "state",
            "progress",
            "attempts",
            "fingerprint",
            "frame",
            "page",
            "content",
            "is_plain",
            "requested_at",
            "heartbeat_at",
            "finished_at",
        )
    },
    **{
        f"report_fragment.{name}": DERIVED + " when an analysis is finished"
        for name in ("run_id", "part", "language", "fingerprint", "body")
    },
    **{
        f"report_version.{name}": "published at an address of this site; a copy publishes its own"
        for name in (
            "id",
            "question_id",
            "run_id",
            "number",
            "state",
            "audience",
            "note",
            "frozen",
            "made_by_id",
            "created_at",
            "published_at",
            "archived_at",
        )
    },
    **{
        f"report_link.{name}": "opens a door of this site"
        for name in ("id", "version_id", "label", "made_by_id", "created_at", "revoked_at")
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
