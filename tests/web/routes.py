"""Every route with the values it takes: what a test sends, one field at a time turned into something odd."""

from __future__ import annotations

from dataclasses import dataclass, field

Values = dict[str, str]


@dataclass(frozen=True)
class Takes:
    """What a route reads beside its path: values of the query and of the form, each of them valid."""

    query: Values = field(default_factory=dict)
    form: Values = field(default_factory=dict)


NOTHING = Takes()
CODED = {"stance-use": "supports", "directness-use": "direct", "subcode-use": "", "none": "", "flag": "hypothetical",
         "scope": "public"}  # fmt: skip
BOOK = {"key": "safety", "reason": "A new concept.", "name": "Safe use", "label": "Safety", "plain": "safer use",
        "definition": "Safer.", "supports_if": "safer", "hinders_if": "less safe", "neutral_if": "as safe",
        "methods": "Rules", "subcodes": "a: b", "rules": "One rule.", "confusions": "One."}  # fmt: skip
SETUP = {
    "title": "Trees", "host": "The town", "introduction": "About trees.", "language": "en", "decision": "Which trees",
    "decision_maker": "The council", "influence_level": "L1", "veto_rule": "None.", "answer_by": "2099-01-01",
    "strict_moderation": "y", "accepts_statements": "y", "accepts_comments": "y", "hard_limit": "200",
    "closes_at": "2099-01-01T10:00", "results_visibility": "live", "moderation_policy": "Read first.",
    "consent_text": "Votes are kept.", "preset": "own", "measure": "groups", "segment": "", "threshold": "60",
    "credence": "95", "least_votes": "15", "count_passes": "y",
}  # fmt: skip
TENSION = {"key": "no such card"}

# "METHOD endpoint" → what it takes. A route that is missing here fails the test.
ROUTES: dict[str, Takes] = {
    "GET static": Takes(query={"v": "0123456789ab"}),
    "GET home.index": Takes(query={"c": "poster"}),
    "GET home.concepts": NOTHING,
    "GET home.code": Takes(query={"code": "ABC234"}),
    "GET home.join": Takes(query={"c": "poster"}),
    "POST language.choose": Takes(form={"language": "de", "next": "/concepts"}),
    "GET account.login": Takes(query={"next": "/organize/"}),
    "POST account.login": Takes(
        query={"next": "/organize/"}, form={"email": "owner@example.org", "password": "not the right one"}
    ),
    "GET account.register": NOTHING,
    "POST account.register": Takes(
        form={"email": "a@b", "password": "a long enough password", "display_name": "Somebody"}
    ),
    "POST account.logout": NOTHING,
    "GET account_page.account": NOTHING,
    "POST account_page.save_profile": Takes(form={"display_name": "Olga", "locale": "de"}),
    "POST account_page.save_email": Takes(
        form={"email-current": "not the right one", "email-email": "other@example.org"}
    ),
    "POST account_page.save_password": Takes(
        form={"password-current": "not the right one", "password-password": "another long password"}
    ),
    "GET password_reset.choose": NOTHING,
    "POST password_reset.store": Takes(form={"password": "another long password"}),
    "GET participate.assembly": Takes(query={"c": "poster"}),
    "GET participate.question": Takes(query={"c": "poster", "statement": "1", "more": "1"}),
    "POST participate.vote": Takes(
        query={"c": "poster"},
        form={
            "statement": "1",
            "choice": "pass",
            "pass_reason": "unsure",
            "draw": "x.y",
            "wording": "1",
            "consent": "1",
        },
    ),
    "POST participate.undo": Takes(form={"statement": "1"}),
    "GET participate.propose_form": Takes(query={"text": "Plant more trees in the streets."}),
    "GET participate.similar": Takes(query={"text": "Plant more trees in the streets."}),
    "POST participate.propose": Takes(form={"text": "Plant more trees in the streets."}),
    "POST participate.comment": Takes(form={"statement": "1", "text": "It depends.", "kind": "reason"}),
    "POST participate.endorse": Takes(form={"withdraw": "1"}),
    "GET participate.changes": NOTHING,
    "POST participate.agree": Takes(form={"version": "1"}),
    "GET participate.answers": NOTHING,
    "GET participate.standing": NOTHING,
    "GET participate.tags": NOTHING,
    "POST participate.tag": Takes(form={"tag-1-use": "more"}),
    "POST participate.appeal_code": Takes(form={"statement": "1", "reason": "It says something else."}),
    "POST participate.new_code": NOTHING,
    "GET participate.return_form": NOTHING,
    "POST participate.come_back": Takes(form={"code": "AAAA-BBBB-CCCC", "votes": "add", "then": "/a/trees/1/votes"}),
    "POST participate.sign_out": NOTHING,
    "GET openness.decisions": NOTHING,
    "GET openness.codebook": NOTHING,
    "GET openness.codes": NOTHING,
    "GET report.show": Takes(query={"sort": "number", "find": "tree", "show": "all"}),
    "GET report_topics.every": NOTHING,
    "GET report_topics.show": NOTHING,
    "GET live.show": Takes(query={"part": "counts"}),
    "GET api.assembly": NOTHING,
    "GET api.question": NOTHING,
    "GET api.statements": NOTHING,
    "GET api.findings": NOTHING,
    "GET api.outcomes": NOTHING,
    "GET api.outcomes_table": NOTHING,
    "GET machine.statement": NOTHING,
    "GET machine.rubric": NOTHING,
    "GET machine.schema": NOTHING,
    "GET machine.context": NOTHING,
    "GET organize.assemblies": NOTHING,
    "GET organize.channels": Takes(query={"name": "library"}),
    "GET organize.new": NOTHING,
    "POST organize.new": Takes(form={"title": "Streets", "template": "no such template", "language": "en"}),
    "GET organize.import_assembly": NOTHING,
    "POST organize.import_assembly": Takes(form={"file": "not a file", "slug": "new", "title": "New", "strict": "y"}),
    "GET organize.assembly": NOTHING,
    "GET organize.setup": NOTHING,
    "POST organize.setup": Takes(form=SETUP),
    "GET organize.new_question": NOTHING,
    "POST organize.new_question": Takes(form={"text": "", "background": "Some words."}),
    "GET organize.question": NOTHING,
    "POST organize.question": Takes(form={"text": "Which trees?", "background": "Some words."}),
    "GET organize.statements": NOTHING,
    "POST organize.statements": Takes(form={"texts": "Plant a tree.\nPlant two.", "act": "look"}),
    "GET organize.topics": Takes(query={"show": "1", "find": "tree", "page": "1", "suggest": "1", "undo": "1"}),
    "POST organize.add_new_topic": Takes(form={"name": "Trees", "description": "What grows."}),
    "POST organize.change_topic": Takes(form={"name": "Trees", "description": "What grows.", "act": "save"}),
    "POST organize.label_statements": Takes(
        form={
            "statement": "1",
            "topic": "1",
            "act": "give",
            "accept": "1",
            "suggested-1": "1",
            "show": "none",
            "find": "tree",
            "page": "1",
        }
    ),
    "POST organize.make_suggested_topics": Takes(form={"make": "1", "name-1": "Trees", "members-1": "1"}),
    "POST organize.undo_topic_labels": Takes(form={"entry": "1"}),
    "GET organize.topics_file": NOTHING,
    "POST organize.import_topics_file": Takes(form={"file": "not a file"}),
    "POST organize.edit": Takes(form={"text": "Plant tree 5.", "reason": "Clearer.", "wording": "1", "makes_new": ""}),
    "POST organize.remove": NOTHING,
    "GET organize.draws": NOTHING,
    "POST organize.choose_draws": Takes(form={"policy": "own", "fewest": "50", "random": "30", "information": "20"}),
    "GET organize.analyses": NOTHING,
    "POST organize.choose_analyses": Takes(form={"modules": "bridging", "bridging-seed": "1"}),
    "GET organize.people": NOTHING,
    "POST organize.choose_weighting": Takes(form={"weighting-use": "compare", "weighting-cap": "5"}),
    "POST organize.bring_segments": Takes(form={"segments": "not a file"}),
    "GET organize.framing": NOTHING,
    "GET organize.moderation": Takes(query={"done": "1", "question": "1", "topic": "1"}),
    "POST organize.moderate": Takes(
        form={
            "statement": "{waiting}",
            "verdict": "visible",
            "reason": "",
            "note": "",
            "into": "",
            "seen_as": "waiting",
        }
    ),
    "POST organize.mend": Takes(form={"text": "Another wording.", "reason": "Clearer.", "wording": "1"}),
    "POST organize.moderate_one_comment": Takes(form={"verdict": "visible", "reason": "", "seen_as": "waiting"}),
    "GET organize.codebook": NOTHING,
    "POST organize.change_codebook": Takes(form={"act": "add", **BOOK}),
    "GET organize.codebook_file": NOTHING,
    "GET organize.codes": NOTHING,
    "GET organize.agreement": NOTHING,
    "POST organize.plan": Takes(form={"act": "calibrate", "size": "2", "suggestions": "none"}),
    "POST organize.tag_share": Takes(form={"share": "20"}),
    "GET organize.import_code_file": NOTHING,
    "POST organize.import_code_file": Takes(form={"file": "not a file"}),
    "GET organize.coding": Takes(query={"number": "1", "after": "0"}),
    "POST organize.code": Takes(form={**CODED, "rationale": "Because."}),
    "GET organize.practice": Takes(query={"again": "1", "told": "0"}),
    "POST organize.practise": Takes(form={**CODED, "again": "1"}),
    "GET organize.settle": NOTHING,
    "POST organize.keep_settled": Takes(form={**CODED, "rationale": "Because."}),
    "POST organize.reply_to_appeal": Takes(form={"answer": "We looked again.", "changed": "1"}),
    "GET organize.groups": NOTHING,
    "POST organize.save_names": Takes(form={"name-A": "Planters", "run": "{run}"}),
    "GET organize.analysis": NOTHING,
    "POST organize.run": NOTHING,
    "GET organize.progress": NOTHING,
    "GET organize.export": NOTHING,
    "POST organize.export_full": NOTHING,
    "POST organize.export_polis": NOTHING,
    "GET organize.outcomes": NOTHING,
    "POST organize.respond": Takes(
        form={
            "act": "look",
            "disposition": "adopted",
            "reason": "Good.",
            "responsible": "The council",
            "answered_on": "2026-01-01",
        }
    ),
    "POST organize.withdraw": Takes(form={"note": "It was wrong."}),
    "GET organize.tensions": NOTHING,
    "POST organize.declare": Takes(form={"first": "1", "second": "2", "reason": "They pull apart."}),
    "POST organize.reword": Takes(form={**TENSION, "title": "A title", "open_question": "What now?"}),
    "POST organize.hide": Takes(form={**TENSION, "reason": "Not one."}),
    "POST organize.bring_back": Takes(form=TENSION),
    "POST organize.ask": Takes(form=TENSION),
    "GET organize.members": NOTHING,
    "POST organize.members": Takes(form={"email": "nobody@example.org", "role": "coder"}),
    "POST organize.take_role": NOTHING,
    "GET organize.log": NOTHING,
    "GET organize.live": NOTHING,
    "GET organize.reach": NOTHING,
    "GET reach.answer": NOTHING,
    "GET organize.screen": NOTHING,
    "POST organize.pause": Takes(form={"joining": "resume", "statements": "resume"}),
    "POST organize.drop_question": NOTHING,
    "GET organize.open_now": NOTHING,
    "POST organize.open_now": Takes(form={"seen": "0123456789abcdef", "insist": "yes"}),
    "GET organize.close": NOTHING,
    "POST organize.close": Takes(form={"seen": "0123456789abcdef", "insist": "yes"}),
    "GET organize.clone": NOTHING,
    "POST organize.clone": Takes(form={"title": "Trees again", "slug": "trees-again"}),
    "GET organize.delete": NOTHING,
    "POST organize.delete": Takes(form={"title": "Another title"}),
    "POST organize.archive": NOTHING,
    "POST organize.unarchive": NOTHING,
    "POST organize.keep_default": Takes(form={"field": "influence_level"}),
    "POST organize.keep_draft": Takes(form={"form_key": "setup", "host": "The town", "strict_moderation": "y"}),
    "POST organize.discard_draft": Takes(form={"form_key": "setup", "page": "questions/1/coding?number=1"}),
}
