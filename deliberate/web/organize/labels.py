"""Labels of the organizers' pages for what the tables keep as short names."""

from __future__ import annotations

from deliberate.text import N_

# Pages that belong to a tab besides the tab's own page.
PARTS = {
    "organize.assembly": (
        "statements", "topics", "question", "new_question", "framing", "outcomes", "tensions", "reach", "open_now",
        "close", "clone", "delete", "channels",
    ),
    "organize.setup": ("draws", "analyses", "people"),
    "organize.analysis": ("groups", "save_names"),
    "organize.codes": ("coding", "agreement", "settle", "practice", "codebook", "import_code_file"),
}  # fmt: skip
# The same for the tabs of one question.
QUESTION_PARTS = {"organize.coding": ("agreement", "settle", "import_code_file")}
# States of a statement as the desk filters by them.
STATEMENT_STATES = {
    "": N_("All"),
    "waiting": N_("Waiting for a moderator"),
    "visible": N_("Visible to everyone"),
    "rejected": N_("Rejected by a moderator"),
    "merged": N_("Merged with a similar statement"),
    "replaced": N_("Replaced by a new wording"),
}
STATES = {"draft": N_("Draft"), "open": N_("Open"), "closed": N_("Closed")}
ROLES = {
    "owner": N_("Owner"),
    "moderator": N_("Moderator"),
    "coder": N_("Coder"),
    "analyst": N_("Analyst"),
    "observer": N_("Observer"),
}
REASONS = {
    "off_topic": N_("off topic"),
    "two_ideas": N_("contains two ideas"),
    "unclear": N_("unclear"),
    "duplicate": N_("duplicate"),
    "personal": N_("about a person"),
    "hateful": N_("hateful"),
    "spam": N_("advertising"),
    "other": N_("other reason"),
}
VERDICTS = {
    "waiting": N_("waiting for a moderator"),
    "visible": N_("approved"),
    "rejected": N_("rejected"),
    "merged": N_("merged with a similar statement"),
    "replaced": N_("replaced by a new wording"),
}
KINDS = {"reason": N_("Reason"), "condition": N_("Yes, if …"), "counter": N_("Counter-argument")}
# Details of an act that the log page shows besides verdicts and roles; the others stay in the data.
DETAILS = {
    "fields": N_("fields"),
    "changed": N_("code changed"),
    "count": N_("number"),
    "statements": N_("statements"),
    "disposition": N_("response"),
    "third_person": N_("by an adjudicator"),
    "level": N_("influence"),
    "rule_hash": N_("fingerprint of the rule"),
    "format": N_("format"),
    "question": N_("question"),
    "template": N_("template"),
    "people": N_("people"),
    "participants": N_("participants"),
    "segments": N_("segments"),
    "use": N_("weights used"),
    "file": N_("file"),
    "codings": N_("codings"),
    "reason": N_("reason"),
    "text": N_("text"),
    "tag_share": N_("participants asked (out of 100)"),
    "source": N_("suggestions by"),
    "copy_of": N_("copied from"),
    "topics": N_("topics"),
}
ACTIONS = {
    "created": N_("created the assembly"),
    "edited": N_("changed the setup"),
    "weighting set": N_("set the target population"),
    "segments imported": N_("imported answers of participants"),
    "opened": N_("opened the assembly"),
    "closed": N_("closed the assembly"),
    "archived": N_("archived the assembly"),
    "unarchived": N_("restored the assembly from the archive"),
    "cloned": N_("created the assembly as a copy"),
    "defaults kept": N_("kept default texts"),
    "joining paused": N_("paused new participants"),
    "joining resumed": N_("resumed new participants"),
    "statements paused": N_("paused new statements"),
    "statements resumed": N_("resumed new statements"),
    "imported": N_("imported the assembly"),
    "exported": N_("downloaded the data"),
    "role given": N_("assigned a role"),
    "role taken": N_("removed a role"),
    "question added": N_("added a question"),
    "question edited": N_("changed a question"),
    "question removed": N_("removed a question"),
    "seeds added": N_("added seed statements"),
    "statement edited": N_("changed the wording of a statement"),
    "statement reworded": N_("replaced a statement with a new wording"),
    "statement removed": N_("removed a seed statement"),
    "statement moderated": N_("decided on a statement"),
    "comment moderated": N_("decided on a comment"),
    "codes settled": N_("adjudicated the codes of a statement"),
    "codebook changed": N_("created a new version of the codebook"),
    "calibration begun": N_("started a calibration round"),
    "calibration ended": N_("ended the calibration round"),
    "suggestions chosen": N_("chose the source of suggested codes"),
    "codes frozen": N_("froze the codes"),
    "appeal answered": N_("answered an author's appeal"),
    "codes imported": N_("imported codes from a file"),
    "outcome answered": N_("published an official response"),
    "response withdrawn": N_("withdrew an official response"),
    "groups named": N_("named opinion groups"),
    "tension declared": N_("declared a tension"),
    "tension reworded": N_("reworded a tension"),
    "tension hidden": N_("hid a tension"),
    "tension shown": N_("showed a tension again"),
    "tension asked on": N_("turned a tension into a follow-up question"),
    "topic added": N_("added a topic"),
    "topic changed": N_("changed a topic"),
    "topic removed": N_("removed a topic"),
    "topics ordered": N_("put topics in another order"),
    "topics given": N_("changed the topics of statements"),
}
