BEGIN TRANSACTION;
CREATE TABLE account (
	id INTEGER NOT NULL, 
	email VARCHAR(254) NOT NULL, 
	display_name VARCHAR(80) NOT NULL, 
	password_hash VARCHAR(255) NOT NULL, 
	locale VARCHAR(12), 
	session_nonce INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT uq_account_email UNIQUE (email)
);
INSERT INTO "account" VALUES(1,'ada@example.org','Ada','$argon2id$v=19$m=19456,t=2,p=1$u3s/tfWB2e1ZFLbwh8RfDQ$//LumDxBNwj1xzbwN0uS1/LJIeDXuHCNmSTXUaSTA64',NULL,0,'2026-11-29 18:28:10.000000');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE assembly (
	id INTEGER NOT NULL, 
	slug VARCHAR(80) NOT NULL, 
	join_code VARCHAR(12) NOT NULL, 
	title VARCHAR(200) NOT NULL, 
	introduction TEXT NOT NULL, 
	host VARCHAR(200) NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	language VARCHAR(12) NOT NULL, 
	template VARCHAR(80), 
	decision TEXT NOT NULL, 
	decision_maker VARCHAR(200) NOT NULL, 
	influence_level VARCHAR(2) NOT NULL, 
	veto_rule TEXT NOT NULL, 
	answer_by DATE, 
	consent_text TEXT NOT NULL, 
	moderation_policy TEXT NOT NULL, 
	strict_moderation BOOLEAN NOT NULL, 
	accepts_statements BOOLEAN NOT NULL, 
	accepts_comments BOOLEAN NOT NULL, 
	results_visibility VARCHAR(20) NOT NULL, 
	soft_limit INTEGER NOT NULL, 
	hard_limit INTEGER NOT NULL, 
	comment_limit INTEGER NOT NULL, 
	outcome_rule JSON NOT NULL, 
	modules JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	opened_at DATETIME, 
	closed_at DATETIME, 
	closes_at DATETIME, 
	CONSTRAINT pk_assembly PRIMARY KEY (id), 
	CONSTRAINT ck_assembly_influence_level_known CHECK (influence_level IN ('L0','L1','L2','L3','L4','L5')), 
	CONSTRAINT ck_assembly_results_visibility_known CHECK (results_visibility IN ('live', 'after_close', 'members')), 
	CONSTRAINT ck_assembly_opened_has_time CHECK (state = 'draft' OR opened_at IS NOT NULL), 
	CONSTRAINT ck_assembly_state_known CHECK (state IN ('draft', 'open', 'closed')), 
	CONSTRAINT ck_assembly_statement_limits_ordered CHECK (soft_limit BETWEEN 20 AND hard_limit AND hard_limit <= 2000), 
	CONSTRAINT uq_assembly_join_code UNIQUE (join_code), 
	CONSTRAINT uq_assembly_slug UNIQUE (slug)
);
INSERT INTO "assembly" VALUES(1,'trees','6QPBAX','Trees','Trees and lakes','The council','open','en',NULL,'Where to plant','The council','L1','','2027-01-01','Your votes are stored under a number, not under your name. Nobody sees who voted how. Results and anonymous votes are published. You can change or take back every vote until the assembly closes.','Be kind.',0,1,1,'live',140,200,280,'{}','[]','2026-11-29 18:28:10.000000','2026-11-29 18:28:10.000000',NULL,NULL);
INSERT INTO "assembly" VALUES(2,'lakes','S8VNYB','Lakes','Trees and lakes','The council','closed','en',NULL,'Where to plant','The council','L1','','2027-01-01','Your votes are stored under a number, not under your name. Nobody sees who voted how. Results and anonymous votes are published. You can change or take back every vote until the assembly closes.','Be kind.',0,1,1,'live',140,200,280,'{}','[]','2026-11-29 18:28:11.000000','2026-11-29 18:28:11.000000','2026-11-29 18:28:11.000000',NULL);
CREATE TABLE audit_entry (
	id INTEGER NOT NULL, 
	assembly_id INTEGER NOT NULL, 
	actor_id INTEGER, 
	action VARCHAR(60) NOT NULL, 
	subject VARCHAR(80) NOT NULL, 
	detail JSON NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_audit_entry PRIMARY KEY (id), 
	CONSTRAINT fk_audit_entry_actor_id_account FOREIGN KEY(actor_id) REFERENCES account (id) ON DELETE SET NULL, 
	CONSTRAINT fk_audit_entry_assembly_id_assembly FOREIGN KEY(assembly_id) REFERENCES assembly (id) ON DELETE CASCADE
);
INSERT INTO "audit_entry" VALUES(1,1,1,'created','','{"template": null}','2026-11-29 18:28:10.000000');
INSERT INTO "audit_entry" VALUES(2,1,1,'edited','','{"fields": ["answer_by", "decision", "decision_maker", "host", "introduction", "moderation_policy", "strict_moderation"]}','2026-11-29 18:28:10.000000');
INSERT INTO "audit_entry" VALUES(3,1,1,'question added','question 1','{}','2026-11-29 18:28:10.000000');
INSERT INTO "audit_entry" VALUES(4,1,1,'opened','','{"rule": {}, "level": "L1"}','2026-11-29 18:28:10.000000');
INSERT INTO "audit_entry" VALUES(5,2,1,'created','','{"template": null}','2026-11-29 18:28:11.000000');
INSERT INTO "audit_entry" VALUES(6,2,1,'edited','','{"fields": ["answer_by", "decision", "decision_maker", "host", "introduction", "moderation_policy", "strict_moderation"]}','2026-11-29 18:28:11.000000');
INSERT INTO "audit_entry" VALUES(7,2,1,'question added','question 1','{}','2026-11-29 18:28:11.000000');
INSERT INTO "audit_entry" VALUES(8,2,1,'opened','','{"rule": {}, "level": "L1"}','2026-11-29 18:28:11.000000');
INSERT INTO "audit_entry" VALUES(9,2,1,'closed','','{}','2026-11-29 18:28:11.000000');
CREATE TABLE coding (
	id INTEGER NOT NULL, 
	statement_id INTEGER NOT NULL, 
	coder_id INTEGER, 
	coder_name VARCHAR(80) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	codebook_version VARCHAR(20) NOT NULL, 
	flags JSON NOT NULL, 
	scope TEXT NOT NULL, 
	rationale TEXT NOT NULL, 
	was_blind BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_coding PRIMARY KEY (id), 
	CONSTRAINT ck_coding_adjudication_has_reason CHECK (kind <> 'adjudication' OR rationale <> ''), 
	CONSTRAINT ck_coding_kind_known CHECK (kind IN ('coder', 'adjudication')), 
	CONSTRAINT fk_coding_coder_id_account FOREIGN KEY(coder_id) REFERENCES account (id) ON DELETE SET NULL, 
	CONSTRAINT fk_coding_statement_id_statement FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE, 
	CONSTRAINT uq_coding_statement_id_coder_name_kind_codebook_version UNIQUE (statement_id, coder_name, kind, codebook_version)
);
INSERT INTO "coding" VALUES(1,1,1,'Ada','coder','1','[]','','',1,'2026-11-29 18:28:10.000000');
INSERT INTO "coding" VALUES(2,2,1,'Ada','coder','1','[]','','',1,'2026-11-29 18:28:10.000000');
INSERT INTO "coding" VALUES(3,3,1,'Ada','coder','1','[]','','',1,'2026-11-29 18:28:10.000000');
INSERT INTO "coding" VALUES(4,7,1,'Ada','coder','1','[]','','',1,'2026-11-29 18:28:11.000000');
INSERT INTO "coding" VALUES(5,8,1,'Ada','coder','1','[]','','',1,'2026-11-29 18:28:11.000000');
INSERT INTO "coding" VALUES(6,9,1,'Ada','coder','1','[]','','',1,'2026-11-29 18:28:11.000000');
CREATE TABLE comment (
	id INTEGER NOT NULL, 
	statement_id INTEGER NOT NULL, 
	participant_id INTEGER NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	stance SMALLINT NOT NULL, 
	text TEXT NOT NULL, 
	text_key VARCHAR(64) NOT NULL, 
	moderation VARCHAR(20) NOT NULL, 
	moderation_reason VARCHAR(20), 
	moderation_note TEXT NOT NULL, 
	moderated_at DATETIME, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_comment PRIMARY KEY (id), 
	CONSTRAINT ck_comment_kind_known CHECK (kind IN ('reason', 'condition', 'counter')), 
	CONSTRAINT ck_comment_moderation_known CHECK (moderation IN ('waiting', 'visible', 'rejected', 'merged')), 
	CONSTRAINT ck_comment_stance_known CHECK (stance IN (-1, 0, 1)), 
	CONSTRAINT fk_comment_participant_id_participant FOREIGN KEY(participant_id) REFERENCES participant (id) ON DELETE CASCADE, 
	CONSTRAINT fk_comment_statement_id_statement FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE, 
	CONSTRAINT uq_comment_statement_id_participant_id_text_key UNIQUE (statement_id, participant_id, text_key)
);
CREATE TABLE comment_endorsement (
	comment_id INTEGER NOT NULL, 
	participant_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_comment_endorsement PRIMARY KEY (comment_id, participant_id), 
	CONSTRAINT fk_comment_endorsement_comment_id_comment FOREIGN KEY(comment_id) REFERENCES comment (id) ON DELETE CASCADE, 
	CONSTRAINT fk_comment_endorsement_participant_id_participant FOREIGN KEY(participant_id) REFERENCES participant (id) ON DELETE CASCADE
);
CREATE TABLE concept_code (
	coding_id INTEGER NOT NULL, 
	concept VARCHAR(40) NOT NULL, 
	stance VARCHAR(20) NOT NULL, 
	directness VARCHAR(20) NOT NULL, 
	subcode VARCHAR(40), 
	CONSTRAINT pk_concept_code PRIMARY KEY (coding_id, concept), 
	CONSTRAINT ck_concept_code_directness_known CHECK (directness IN ('direct', 'indirect')), 
	CONSTRAINT ck_concept_code_stance_known CHECK (stance IN ('supports', 'hinders', 'neutral')), 
	CONSTRAINT fk_concept_code_coding_id_coding FOREIGN KEY(coding_id) REFERENCES coding (id) ON DELETE CASCADE
);
INSERT INTO "concept_code" VALUES(1,'development','supports','direct',NULL);
INSERT INTO "concept_code" VALUES(2,'development','supports','direct',NULL);
INSERT INTO "concept_code" VALUES(3,'development','supports','direct',NULL);
INSERT INTO "concept_code" VALUES(4,'development','supports','direct',NULL);
INSERT INTO "concept_code" VALUES(5,'development','supports','direct',NULL);
INSERT INTO "concept_code" VALUES(6,'development','supports','direct',NULL);
CREATE TABLE exposure (
	id INTEGER NOT NULL, 
	participant_id INTEGER NOT NULL, 
	statement_id INTEGER NOT NULL, 
	purpose VARCHAR(20) NOT NULL, 
	probability FLOAT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_exposure PRIMARY KEY (id), 
	CONSTRAINT ck_exposure_purpose_known CHECK (purpose IN ('fewest', 'random', 'chosen')), 
	CONSTRAINT ck_exposure_probability_in_range CHECK (probability > 0 AND probability <= 1), 
	CONSTRAINT fk_exposure_participant_id_participant FOREIGN KEY(participant_id) REFERENCES participant (id) ON DELETE CASCADE, 
	CONSTRAINT fk_exposure_statement_id_statement FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE
);
CREATE TABLE membership (
	id INTEGER NOT NULL, 
	assembly_id INTEGER NOT NULL, 
	account_id INTEGER NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_membership PRIMARY KEY (id), 
	CONSTRAINT ck_membership_role_known CHECK (role IN ('owner', 'moderator', 'coder', 'analyst', 'observer')), 
	CONSTRAINT fk_membership_account_id_account FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE, 
	CONSTRAINT fk_membership_assembly_id_assembly FOREIGN KEY(assembly_id) REFERENCES assembly (id) ON DELETE CASCADE, 
	CONSTRAINT uq_membership_assembly_id_account_id_role UNIQUE (assembly_id, account_id, role)
);
INSERT INTO "membership" VALUES(1,1,1,'owner','2026-11-29 18:28:10.000000');
INSERT INTO "membership" VALUES(2,2,1,'owner','2026-11-29 18:28:11.000000');
CREATE TABLE outcome (
	id INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	statement_id INTEGER NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	evidence JSON NOT NULL, 
	CONSTRAINT pk_outcome PRIMARY KEY (id), 
	CONSTRAINT ck_outcome_state_known CHECK (state IN ('accepted', 'rejected', 'divided', 'undetermined')), 
	CONSTRAINT fk_outcome_run_id_run FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE, 
	CONSTRAINT fk_outcome_statement_id_statement FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE, 
	CONSTRAINT uq_outcome_run_id_statement_id UNIQUE (run_id, statement_id)
);
INSERT INTO "outcome" VALUES(1,1,11,'undetermined','{"statement": 4, "state": "undetermined", "votes": 8.0, "share": 1.0, "lower": 0.675592435, "upper": 1.0, "accepts": 0.0, "rejects": 0.0, "lines": [], "coding": null}');
INSERT INTO "outcome" VALUES(2,1,8,'undetermined','{"statement": 1, "state": "undetermined", "votes": 8.0, "share": 0.833333333, "lower": 0.436497178, "upper": 0.96994663, "accepts": 0.0, "rejects": 0.0, "lines": [], "coding": {"codes": [{"concept": "development", "stance": "supports", "directness": "direct", "subcode": null}], "flags": [], "basis": "single", "coders": 1, "disputed": []}}');
INSERT INTO "outcome" VALUES(3,1,10,'undetermined','{"statement": 3, "state": "undetermined", "votes": 8.0, "share": 0.833333333, "lower": 0.436497178, "upper": 0.96994663, "accepts": 0.0, "rejects": 0.0, "lines": [], "coding": null}');
INSERT INTO "outcome" VALUES(4,1,7,'undetermined','{"statement": 0, "state": "undetermined", "votes": 8.0, "share": 0.714285714, "lower": 0.358934452, "upper": 0.917781076, "accepts": 0.0, "rejects": 0.0, "lines": [], "coding": {"codes": [{"concept": "development", "stance": "supports", "directness": "direct", "subcode": null}], "flags": [], "basis": "single", "coders": 1, "disputed": []}}');
INSERT INTO "outcome" VALUES(5,1,9,'undetermined','{"statement": 2, "state": "undetermined", "votes": 8.0, "share": 0.714285714, "lower": 0.358934452, "upper": 0.917781076, "accepts": 0.0, "rejects": 0.0, "lines": [], "coding": {"codes": [{"concept": "development", "stance": "supports", "directness": "direct", "subcode": null}], "flags": [], "basis": "single", "coders": 1, "disputed": []}}');
INSERT INTO "outcome" VALUES(6,1,12,'undetermined','{"statement": 5, "state": "undetermined", "votes": 0.0, "share": null, "lower": 0.0, "upper": 1.0, "accepts": 0.0, "rejects": 0.0, "lines": [], "coding": null}');
CREATE TABLE participant (
	id INTEGER NOT NULL, 
	assembly_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	entry VARCHAR(20) NOT NULL, 
	token_hash VARCHAR(64), 
	return_code_hash VARCHAR(64), 
	account_id INTEGER, 
	external_id VARCHAR(200), 
	channel VARCHAR(40), 
	joined_at DATETIME NOT NULL, 
	CONSTRAINT pk_participant PRIMARY KEY (id), 
	CONSTRAINT ck_participant_anonymous_has_no_account CHECK (entry <> 'anonymous' OR account_id IS NULL), 
	CONSTRAINT ck_participant_entry_known CHECK (entry IN ('anonymous', 'invited', 'account', 'host', 'imported', 'simulated')), 
	CONSTRAINT fk_participant_account_id_account FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE SET NULL, 
	CONSTRAINT fk_participant_assembly_id_assembly FOREIGN KEY(assembly_id) REFERENCES assembly (id) ON DELETE CASCADE, 
	CONSTRAINT uq_participant_assembly_id_account_id UNIQUE (assembly_id, account_id), 
	CONSTRAINT uq_participant_assembly_id_external_id UNIQUE (assembly_id, external_id), 
	CONSTRAINT uq_participant_assembly_id_number UNIQUE (assembly_id, number), 
	CONSTRAINT uq_participant_return_code_hash UNIQUE (return_code_hash), 
	CONSTRAINT uq_participant_token_hash UNIQUE (token_hash)
);
INSERT INTO "participant" VALUES(1,1,0,'anonymous','53df87ce4915901c0cce1c6afcaff12b7d5fec1f5d30fc67b0741732bce9f330','eb12bdd8df75f220e3590d9921397cecbc0f37bd81fd377db9d61287697f0bb9',NULL,NULL,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "participant" VALUES(2,1,1,'anonymous','1f060b955ec4be4ec286018dc6443ae0d94a1fa981da4c5404ff447e24b07967','29d0af26ebc1da7222fb8e0699c8171ee3b41eabcdfae739350cfa72797a95c7',NULL,NULL,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "participant" VALUES(3,1,2,'anonymous','4489acc6fed5328c03b4b690b31212636a1eec7b2c846c3c7cd337d14fd721bf','5f97bddf2c9988a1de6f2a2146be07406ba72b9348bda8847334b3343a30dd32',NULL,NULL,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "participant" VALUES(4,1,3,'anonymous','bf5cefcdfa4f054839127b1b0f79bab8f4839461bf7cd62773f5ca811c39941c','29546b0e91bec4f8b20c7448a4c6af62f755baeb97672a89296c4b9c61e1e1fe',NULL,NULL,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "participant" VALUES(5,1,4,'anonymous','b4baf3fdf7d7d222056665f0e094c355e79ee46ccfece49114f721f25a3b24eb','b34009cb6d1f3dddc46a22fa347a10c9e9133434fef383f633ac9421830031d2',NULL,NULL,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "participant" VALUES(6,1,5,'anonymous','dacb421816259bcf30f32a948de833231b14f0c97998218e8e5330b87d1443a3','fd6fd730f941dd0a99005a06d353be5fca68db2b24e2804b17eb9a644c8d8737',NULL,NULL,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "participant" VALUES(7,1,6,'anonymous','f37ce5ebab9643f0e25a35f22eeb88c4438465648c06f6ec818c7ff7353ad5df','8316cb2fc2b5edefd19197999ab08f8941de1b8484e96fdad291662e9ccea100',NULL,NULL,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "participant" VALUES(8,1,7,'anonymous','e4cf6eb996302d6ec681a64ba3d63da5d823914dac4197bf6e93786893709a37','db1baad13facad8d859e086047976aaf15bd59d3d0b6e2e63a08fd5eaedb8fc3',NULL,NULL,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "participant" VALUES(9,2,0,'anonymous','cb2df2588b2a301f56c456069d0bd54ab5a3b63d32f14197c4c2e0755cf20a6c','e082b852ea9b57508299b5aff874d4fe11ad1b20b2b35c2d30a84c0cf429a1a7',NULL,NULL,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "participant" VALUES(10,2,1,'anonymous','b6511cfeeac4b674cedcb8cc1cfac89a70307e5da8d90b6e8700b5f223f0c3c7','41aa4deee085c4e78f2c911dde19fc09fdd138255d2026433b88c1adb2247c54',NULL,NULL,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "participant" VALUES(11,2,2,'anonymous','8c1e87fc79ef8363163012f13e6ab251c30e84b72d3bc6a9ac1f0a123f93e496','3c9e1bb51361be6228d30e34b98224b2e71b541be17613daff6d7baa37707203',NULL,NULL,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "participant" VALUES(12,2,3,'anonymous','80fa197b4a9862a26d60bb30edc51f321ae01ada0b24416d92d19be425c85034','d7505bc293858467aae9b4a5952ac4192a0708b174e5a89cdb39e8ca5a71e458',NULL,NULL,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "participant" VALUES(13,2,4,'anonymous','0dc96eb815b8ff213ea6378598bce05a0531b05ae36e02e80bb9f252661297ab','dd2362923c9b3b15caf02a641ee7b2ee5babb7d1da8d4742f88353ce7c6e03c1',NULL,NULL,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "participant" VALUES(14,2,5,'anonymous','da665d121975bf80b1e880b28f6efc8c37c6b4ea34c5426f4ef3a5402da7fdb5','3df745947c9e28b84754f8c88906a29af24beb122e64a21e86d799160732534d',NULL,NULL,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "participant" VALUES(15,2,6,'anonymous','74aded74d2eb3a297e8cafe6e6bee296624fe776df996cdace92f6db990cb81c','6145537b102ba334956a8f20e9ef4a7472363ca2893bc42ffb6885da172f9829',NULL,NULL,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "participant" VALUES(16,2,7,'anonymous','a37c204fcbd82c9f4cfb8dfa96c3d7be3a1209ac883b71efe7e4dac751c128bb','b1fafccfd5c5000bec28c0b5f02ec55ce7b74665d58674784b69b4ebd5637bc7',NULL,NULL,NULL,'2026-11-29 18:28:11.000000');
CREATE TABLE question (
	id INTEGER NOT NULL, 
	assembly_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	text VARCHAR(300) NOT NULL, 
	background TEXT NOT NULL, 
	next_number INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_question PRIMARY KEY (id), 
	CONSTRAINT fk_question_assembly_id_assembly FOREIGN KEY(assembly_id) REFERENCES assembly (id) ON DELETE CASCADE, 
	CONSTRAINT uq_question_assembly_id_position UNIQUE (assembly_id, position)
);
INSERT INTO "question" VALUES(1,1,1,'What should we do?','',6,'2026-11-29 18:28:10.000000');
INSERT INTO "question" VALUES(2,2,1,'What should we do?','',6,'2026-11-29 18:28:11.000000');
CREATE TABLE response (
	id INTEGER NOT NULL, 
	outcome_id INTEGER NOT NULL, 
	disposition VARCHAR(20) NOT NULL, 
	reason TEXT NOT NULL, 
	responsible VARCHAR(200) NOT NULL, 
	recorded_by_id INTEGER, 
	answered_at DATETIME NOT NULL, 
	CONSTRAINT pk_response PRIMARY KEY (id), 
	CONSTRAINT ck_response_rejection_has_reason CHECK (disposition <> 'rejected' OR reason <> ''), 
	CONSTRAINT ck_response_disposition_known CHECK (disposition IN ('adopted', 'partly', 'deferred', 'rejected')), 
	CONSTRAINT fk_response_outcome_id_outcome FOREIGN KEY(outcome_id) REFERENCES outcome (id) ON DELETE CASCADE, 
	CONSTRAINT fk_response_recorded_by_id_account FOREIGN KEY(recorded_by_id) REFERENCES account (id) ON DELETE SET NULL
);
CREATE TABLE run (
	id INTEGER NOT NULL, 
	question_id INTEGER NOT NULL, 
	requested_by_id INTEGER, 
	state VARCHAR(20) NOT NULL, 
	progress FLOAT NOT NULL, 
	stage VARCHAR(120) NOT NULL, 
	attempts INTEGER NOT NULL, 
	error TEXT NOT NULL, 
	input_hash VARCHAR(64), 
	settings JSON NOT NULL, 
	code_version VARCHAR(40) NOT NULL, 
	seed INTEGER NOT NULL, 
	timings JSON NOT NULL, 
	findings JSON, 
	requested_at DATETIME NOT NULL, 
	started_at DATETIME, 
	heartbeat_at DATETIME, 
	finished_at DATETIME, 
	CONSTRAINT pk_run PRIMARY KEY (id), 
	CONSTRAINT ck_run_finished_has_findings CHECK (state <> 'finished' OR findings IS NOT NULL), 
	CONSTRAINT ck_run_state_known CHECK (state IN ('queued', 'running', 'finished', 'failed')), 
	CONSTRAINT ck_run_progress_is_share CHECK (progress BETWEEN 0 AND 1), 
	CONSTRAINT fk_run_question_id_question FOREIGN KEY(question_id) REFERENCES question (id) ON DELETE CASCADE, 
	CONSTRAINT fk_run_requested_by_id_account FOREIGN KEY(requested_by_id) REFERENCES account (id) ON DELETE SET NULL
);
INSERT INTO "run" VALUES(1,2,NULL,'finished',1.0,'',1,'','da115090caacd194eae937a0b1648092b2dae682612c9c1296055cea42922452','{"modules": ["tally", "polis_classic", "group_consensus", "outcomes", "slate"], "settings": {"outcomes": {}}, "codebook": "1"}','0.1.0',1,'{"read": 0.007, "Votes per statement": 0.002, "Opinion map in the Polis manner": 0.003, "Consensus across groups": 0.001, "Outcomes": 0.001, "Proportional slate": 0.001, "total": 0.019}','{"counts": {"participants": 8, "statements": 6, "votes": 40}, "participation": {"votes_per_person": 5.0, "votes_per_statement": 8.0, "least_votes": 0, "passes": 0.15, "coverage": 0.833333333, "seeds": 5, "by_participants": 1}, "modules": [{"module": "tally", "version": "1", "title": "Votes per statement", "question": "How many people agree with each statement, and how sure is that?", "status": "ok", "settings": {"line": 0.6, "credence": 0.95, "least_votes": 20}, "blocks": [{"kind": "number", "name": "tally.voters", "title": "People who voted", "value": 8, "lower": null, "upper": null, "unit": "count", "note": ""}, {"kind": "number", "name": "tally.votes", "title": "Votes", "value": 40, "lower": null, "upper": null, "unit": "count", "note": ""}, {"kind": "ranking", "name": "tally.statements", "title": "All statements", "columns": [{"key": "agrees", "label": "Agree", "unit": "count"}, {"key": "disagrees", "label": "Disagree", "unit": "count"}, {"key": "passes", "label": "Pass", "unit": "count"}, {"key": "share", "label": "Share that agrees", "unit": "share"}, {"key": "lower", "label": "At least", "unit": "share"}, {"key": "upper", "label": "At most", "unit": "share"}, {"key": "shrunken", "label": "Share, corrected for luck", "unit": "share"}, {"key": "claim", "label": "Clear majority?", "unit": "state"}], "rows": [{"statement": 4, "agrees": 8.0, "disagrees": 0.0, "passes": 0.0, "share": 1.0, "lower": 0.675592435, "upper": 1.0, "shrunken": 0.830316742, "claim": "insufficient"}, {"statement": 1, "agrees": 5.0, "disagrees": 1.0, "passes": 2.0, "share": 0.833333333, "lower": 0.436497178, "upper": 0.96994663, "shrunken": 0.823814963, "claim": "insufficient"}, {"statement": 3, "agrees": 5.0, "disagrees": 1.0, "passes": 2.0, "share": 0.833333333, "lower": 0.436497178, "upper": 0.96994663, "shrunken": 0.823814963, "claim": "insufficient"}, {"statement": 5, "agrees": 0.0, "disagrees": 0.0, "passes": 0.0, "share": null, "lower": 0.0, "upper": 1.0, "shrunken": 0.823529412, "claim": "insufficient"}, {"statement": 0, "agrees": 5.0, "disagrees": 2.0, "passes": 1.0, "share": 0.714285714, "lower": 0.358934452, "upper": 0.917781076, "shrunken": 0.81983518, "claim": "insufficient"}, {"statement": 2, "agrees": 5.0, "disagrees": 2.0, "passes": 1.0, "share": 0.714285714, "lower": 0.358934452, "upper": 0.917781076, "shrunken": 0.81983518, "claim": "insufficient"}], "note": "Shares count agree and disagree; passes are listed beside them."}]}, {"module": "polis_classic", "version": "1", "title": "Opinion map in the Polis manner", "question": "Which people vote alike, and what sets them apart?", "status": "ok", "settings": {}, "blocks": [{"kind": "map", "name": "polis_classic.map", "title": "Opinion map", "points": [{"participant": 0, "x": 0.0, "y": 1.129250845, "group": "A"}, {"participant": 1, "x": -1.549852967, "y": -0.435891883, "group": "B"}, {"participant": 2, "x": 1.549852967, "y": -0.435891883, "group": "A"}, {"participant": 3, "x": 1.427669703, "y": -0.257467078, "group": "A"}, {"participant": 4, "x": -1.427669703, "y": -0.257467078, "group": "B"}, {"participant": 5, "x": 0.0, "y": 1.129250845, "group": "A"}, {"participant": 6, "x": -1.549852967, "y": -0.435891883, "group": "B"}, {"participant": 7, "x": 1.549852967, "y": -0.435891883, "group": "A"}], "statements": [{"statement": 0, "x": 0.77891389, "y": 0.812236568}, {"statement": 1, "x": -0.48652607, "y": 0.450304258}, {"statement": 2, "x": -0.77891389, "y": 0.812236568}, {"statement": 3, "x": 0.48652607, "y": 0.450304258}, {"statement": 4, "x": 0.0, "y": 0.0}, {"statement": 5, "x": 0.0, "y": 0.0}], "axes": [{"explained": 0.692894098}, {"explained": 0.174329138}], "note": "This map always shows at least two groups, even where opinions form none. Read it together with the bars; distances are a summary of many votes."}, {"kind": "groups", "name": "polis_classic.groups", "title": "Opinion groups", "groups": [{"label": "A", "size": 5, "members": [0, 2, 3, 5, 7], "representative": [{"statement": 0, "agrees": true, "share": 0.857142857, "share_z": 2.449489743, "ratio": 4.285714286, "ratio_z": 2.535462764, "successes": 5, "seen": 5}, {"statement": 3, "agrees": true, "share": 0.857142857, "share_z": 2.449489743, "ratio": 4.285714286, "ratio_z": 2.535462764, "successes": 5, "seen": 5}]}, {"label": "B", "size": 3, "members": [1, 4, 6], "representative": [{"statement": 1, "agrees": true, "share": 0.8, "share_z": 2.0, "ratio": 1.866666667, "ratio_z": 1.690308509, "successes": 3, "seen": 3}, {"statement": 2, "agrees": true, "share": 0.8, "share_z": 2.0, "ratio": 1.866666667, "ratio_z": 1.690308509, "successes": 3, "seen": 3}]}], "note": "This map always shows at least two groups, even where opinions form none. Read it together with the bars; distances are a summary of many votes."}, {"kind": "ranking", "name": "polis_classic.consensus", "title": "Group-aware consensus", "columns": [{"key": "consensus", "label": "Product over groups", "unit": "number"}], "rows": [{"statement": 4, "consensus": 0.685714286}, {"statement": 1, "consensus": 0.342857143}, {"statement": 2, "consensus": 0.342857143}, {"statement": 5, "consensus": 0.25}, {"statement": 0, "consensus": 0.171428571}, {"statement": 3, "consensus": 0.171428571}], "note": "The product shrinks as groups grow in number: compare it only within one question."}, {"kind": "ranking", "name": "polis_classic.majority_agree", "title": "Most people agree", "columns": [{"key": "share", "label": "Share of those who saw it", "unit": "share"}], "rows": [{"statement": 4, "share": 0.9}], "note": ""}, {"kind": "ranking", "name": "polis_classic.majority_disagree", "title": "Most people disagree", "columns": [{"key": "share", "label": "Share of those who saw it", "unit": "share"}], "rows": [], "note": ""}, {"kind": "number", "name": "polis_classic.silhouette", "title": "How distinct the groups are", "value": 0.612640178, "lower": null, "upper": null, "unit": "number", "note": "From \u22121 to 1. Values up to about 0.4 also arise from votes without any groups."}]}, {"module": "group_consensus", "version": "1", "title": "Consensus across groups", "question": "What do all opinion groups share, and where does one of them stand apart?", "status": "ok", "settings": {"count_passes": false, "level": 0.95}, "blocks": [{"kind": "matrix", "name": "group_consensus.cells", "title": "Group by group", "groups": ["A", "B"], "cells": [{"statement": 0, "group": "A", "disagrees": 0.0, "passes": 0.0, "agrees": 5.0, "share": 0.857142857, "lower": 0.565517535, "upper": 1.0}, {"statement": 0, "group": "B", "disagrees": 2.0, "passes": 1.0, "agrees": 0.0, "share": 0.25, "lower": 0.0, "upper": 0.657619772}, {"statement": 1, "group": "A", "disagrees": 1.0, "passes": 2.0, "agrees": 2.0, "share": 0.6, "lower": 0.207659601, "upper": 0.938508055}, {"statement": 1, "group": "B", "disagrees": 0.0, "passes": 0.0, "agrees": 3.0, "share": 0.8, "lower": 0.438502968, "upper": 1.0}, {"statement": 2, "group": "A", "disagrees": 2.0, "passes": 1.0, "agrees": 2.0, "share": 0.5, "lower": 0.150038989, "upper": 0.849961011}, {"statement": 2, "group": "B", "disagrees": 0.0, "passes": 0.0, "agrees": 3.0, "share": 0.8, "lower": 0.438502968, "upper": 1.0}, {"statement": 3, "group": "A", "disagrees": 0.0, "passes": 0.0, "agrees": 5.0, "share": 0.857142857, "lower": 0.565517535, "upper": 1.0}, {"statement": 3, "group": "B", "disagrees": 1.0, "passes": 2.0, "agrees": 0.0, "share": 0.333333333, "lower": 0.0, "upper": 0.793450686}, {"statement": 4, "group": "A", "disagrees": 0.0, "passes": 0.0, "agrees": 5.0, "share": 0.857142857, "lower": 0.565517535, "upper": 1.0}, {"statement": 4, "group": "B", "disagrees": 0.0, "passes": 0.0, "agrees": 3.0, "share": 0.8, "lower": 0.438502968, "upper": 1.0}], "note": ""}, {"kind": "ranking", "name": "group_consensus.ranking", "title": "Shared ground across groups", "columns": [{"key": "minimum", "label": "Least agreeing group", "unit": "share"}, {"key": "geometric", "label": "Mean of the groups", "unit": "share"}, {"key": "product", "label": "Polis product", "unit": "number"}], "rows": [{"statement": 4, "minimum": 0.8, "geometric": 0.828078671, "product": 0.685714286}, {"statement": 1, "minimum": 0.6, "geometric": 0.692820323, "product": 0.342857143}, {"statement": 2, "minimum": 0.5, "geometric": 0.632455532, "product": 0.342857143}, {"statement": 3, "minimum": 0.333333333, "geometric": 0.534522484, "product": 0.171428571}, {"statement": 0, "minimum": 0.25, "geometric": 0.46291005, "product": 0.171428571}], "note": "Shares are smoothed by one vote on each side; the mean is geometric, so one low group pulls it down."}]}, {"module": "outcomes", "version": "1", "title": "Outcomes", "question": "Which statements are accepted, rejected, divided or still open?", "status": "ok", "settings": {"measure": "groups", "threshold": 0.6, "credence": 0.9, "least_votes": 15, "count_passes": false}, "blocks": [{"kind": "ranking", "name": "outcomes.states", "title": "Outcomes under the rule fixed before opening", "columns": [{"key": "state", "label": "Outcome", "unit": "state"}, {"key": "votes", "label": "Votes", "unit": "count"}, {"key": "share", "label": "Share that agrees", "unit": "share"}, {"key": "lower", "label": "At least", "unit": "share"}, {"key": "upper", "label": "At most", "unit": "share"}], "rows": [{"statement": 4, "state": "undetermined", "votes": 8.0, "share": 1.0, "lower": 0.675592435, "upper": 1.0, "accepts": 0.0, "rejects": 0.0}, {"statement": 1, "state": "undetermined", "votes": 8.0, "share": 0.833333333, "lower": 0.436497178, "upper": 0.96994663, "accepts": 0.0, "rejects": 0.0}, {"statement": 3, "state": "undetermined", "votes": 8.0, "share": 0.833333333, "lower": 0.436497178, "upper": 0.96994663, "accepts": 0.0, "rejects": 0.0}, {"statement": 0, "state": "undetermined", "votes": 8.0, "share": 0.714285714, "lower": 0.358934452, "upper": 0.917781076, "accepts": 0.0, "rejects": 0.0}, {"statement": 2, "state": "undetermined", "votes": 8.0, "share": 0.714285714, "lower": 0.358934452, "upper": 0.917781076, "accepts": 0.0, "rejects": 0.0}, {"statement": 5, "state": "undetermined", "votes": 0.0, "share": null, "lower": 0.0, "upper": 1.0, "accepts": 0.0, "rejects": 0.0}], "note": "Undetermined means: too few votes, or the interval crosses the threshold. It is not a no."}]}, {"module": "slate", "version": "1", "title": "Proportional slate", "question": "Which few statements speak for as many people as possible, in proportion to their number?", "status": "insufficient", "settings": {"size": 10, "rule": "pav", "exposure": "share", "least_votes": 20}, "blocks": [{"kind": "note", "name": "slate.insufficient", "title": "Not enough data", "text": "A slate needs a statement with at least %(least)d votes; %(missing)d are missing.", "values": {"least": 20, "missing": 12}}]}], "outcomes": [{"statement": 4, "state": "undetermined", "votes": 8.0, "share": 1.0, "lower": 0.675592435, "upper": 1.0, "accepts": 0.0, "rejects": 0.0, "lines": [], "coding": null}, {"statement": 1, "state": "undetermined", "votes": 8.0, "share": 0.833333333, "lower": 0.436497178, "upper": 0.96994663, "accepts": 0.0, "rejects": 0.0, "lines": [], "coding": {"codes": [{"concept": "development", "stance": "supports", "directness": "direct", "subcode": null}], "flags": [], "basis": "single", "coders": 1, "disputed": []}}, {"statement": 3, "state": "undetermined", "votes": 8.0, "share": 0.833333333, "lower": 0.436497178, "upper": 0.96994663, "accepts": 0.0, "rejects": 0.0, "lines": [], "coding": null}, {"statement": 0, "state": "undetermined", "votes": 8.0, "share": 0.714285714, "lower": 0.358934452, "upper": 0.917781076, "accepts": 0.0, "rejects": 0.0, "lines": [], "coding": {"codes": [{"concept": "development", "stance": "supports", "directness": "direct", "subcode": null}], "flags": [], "basis": "single", "coders": 1, "disputed": []}}, {"statement": 2, "state": "undetermined", "votes": 8.0, "share": 0.714285714, "lower": 0.358934452, "upper": 0.917781076, "accepts": 0.0, "rejects": 0.0, "lines": [], "coding": {"codes": [{"concept": "development", "stance": "supports", "directness": "direct", "subcode": null}], "flags": [], "basis": "single", "coders": 1, "disputed": []}}, {"statement": 5, "state": "undetermined", "votes": 0.0, "share": null, "lower": 0.0, "upper": 1.0, "accepts": 0.0, "rejects": 0.0, "lines": [], "coding": null}], "concepts": {"profiles": {"use": {"cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "divided": [], "undetermined": [], "indirect": [], "exposure": 0, "verdict": "no_evidence", "wide_exposure": 0, "sentences": [["No statement about this was put to the vote, so the assembly says nothing about it.", {"exposure": 0, "supports": 0, "hinders": 0, "divided": 0, "undetermined": 0}]]}, "development": {"cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "divided": [], "undetermined": [1, 0, 2], "indirect": [], "exposure": 3, "verdict": "no_support", "wide_exposure": 3, "sentences": [["Statements about this that were voted on: %(exposure)d. None was clearly accepted or rejected.", {"exposure": 3, "supports": 0, "hinders": 0, "divided": 0, "undetermined": 3}]]}, "benefits": {"cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "divided": [], "undetermined": [], "indirect": [], "exposure": 0, "verdict": "no_evidence", "wide_exposure": 0, "sentences": [["No statement about this was put to the vote, so the assembly says nothing about it.", {"exposure": 0, "supports": 0, "hinders": 0, "divided": 0, "undetermined": 0}]]}, "governance": {"cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "divided": [], "undetermined": [], "indirect": [], "exposure": 0, "verdict": "no_evidence", "wide_exposure": 0, "sentences": [["No statement about this was put to the vote, so the assembly says nothing about it.", {"exposure": 0, "supports": 0, "hinders": 0, "divided": 0, "undetermined": 0}]]}}, "none": [], "not_coded": [4, 3, 5]}, "tensions": [], "agreement": {"coders": 1, "coded_twice": 0, "concepts": {"use": {"alpha": null, "equal": null, "standing": "undefined"}, "development": {"alpha": null, "equal": null, "standing": "undefined"}, "benefits": {"alpha": null, "equal": null, "standing": "undefined"}, "governance": {"alpha": null, "equal": null, "standing": "undefined"}}}}','2026-11-29 18:28:11.000000','2026-11-29 18:28:11.000000','2026-11-29 18:28:11.000000','2026-11-29 18:28:11.000000');
CREATE TABLE statement (
	id INTEGER NOT NULL, 
	question_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	text_key VARCHAR(64) NOT NULL, 
	origin VARCHAR(20) NOT NULL, 
	author_id INTEGER, 
	moderation VARCHAR(20) NOT NULL, 
	moderation_reason VARCHAR(20), 
	moderation_note TEXT NOT NULL, 
	moderated_at DATETIME, 
	merged_into_id INTEGER, 
	is_meta BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_statement PRIMARY KEY (id), 
	CONSTRAINT ck_statement_merged_into_something CHECK (moderation <> 'merged' OR merged_into_id IS NOT NULL), 
	CONSTRAINT ck_statement_moderation_known CHECK (moderation IN ('waiting', 'visible', 'rejected', 'merged')), 
	CONSTRAINT ck_statement_seed_has_no_participant CHECK (origin = 'participant' OR author_id IS NULL), 
	CONSTRAINT ck_statement_origin_known CHECK (origin IN ('seed', 'participant')), 
	CONSTRAINT ck_statement_number_not_negative CHECK (number >= 0), 
	CONSTRAINT fk_statement_author_id_participant FOREIGN KEY(author_id) REFERENCES participant (id) ON DELETE SET NULL, 
	CONSTRAINT fk_statement_merged_into_id_statement FOREIGN KEY(merged_into_id) REFERENCES statement (id) ON DELETE SET NULL, 
	CONSTRAINT fk_statement_question_id_question FOREIGN KEY(question_id) REFERENCES question (id) ON DELETE CASCADE, 
	CONSTRAINT uq_statement_question_id_number UNIQUE (question_id, number)
);
INSERT INTO "statement" VALUES(1,1,0,'Plant more trees.','671b35df0ebb76d124905cc39c4747d668cc7fb2af0292536fe47ca3d915514c','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:10.000000');
INSERT INTO "statement" VALUES(2,1,1,'Let those who live there decide.','570cd51d944782e1996693522d4f6d2152dce384a7e6e77fe177823e8c259122','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:10.000000');
INSERT INTO "statement" VALUES(3,1,2,'Ask the school.','a582548a684af868a2b96d37e4e1dbf59cdfdacf2b84f626dc0cef2e8e110e61','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:10.000000');
INSERT INTO "statement" VALUES(4,1,3,'Pay for it by a fee.','c68b59f5596397daea701e75ecf2f8beab6cd6e0151427aa2e07ded73d77b164','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:10.000000');
INSERT INTO "statement" VALUES(5,1,4,'Publish the plan.','ffc939fedae299099523dc02f598d0fd7cf7db153f928b5584e7d801787465a2','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:10.000000');
INSERT INTO "statement" VALUES(6,1,5,'Leave it as it is.','b1af3d9a50fbf5ff0915a7ba4db66740e9fcdabd25ecaa6a02bcc8e4d48c9d44','participant',8,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:11.000000');
INSERT INTO "statement" VALUES(7,2,0,'Plant more trees.','671b35df0ebb76d124905cc39c4747d668cc7fb2af0292536fe47ca3d915514c','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:11.000000');
INSERT INTO "statement" VALUES(8,2,1,'Let those who live there decide.','570cd51d944782e1996693522d4f6d2152dce384a7e6e77fe177823e8c259122','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:11.000000');
INSERT INTO "statement" VALUES(9,2,2,'Ask the school.','a582548a684af868a2b96d37e4e1dbf59cdfdacf2b84f626dc0cef2e8e110e61','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:11.000000');
INSERT INTO "statement" VALUES(10,2,3,'Pay for it by a fee.','c68b59f5596397daea701e75ecf2f8beab6cd6e0151427aa2e07ded73d77b164','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:11.000000');
INSERT INTO "statement" VALUES(11,2,4,'Publish the plan.','ffc939fedae299099523dc02f598d0fd7cf7db153f928b5584e7d801787465a2','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:11.000000');
INSERT INTO "statement" VALUES(12,2,5,'Leave it as it is.','b1af3d9a50fbf5ff0915a7ba4db66740e9fcdabd25ecaa6a02bcc8e4d48c9d44','participant',16,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:11.000000');
CREATE TABLE vote (
	participant_id INTEGER NOT NULL, 
	statement_id INTEGER NOT NULL, 
	choice SMALLINT NOT NULL, 
	pass_reason VARCHAR(20), 
	cast_at DATETIME NOT NULL, 
	CONSTRAINT pk_vote PRIMARY KEY (participant_id, statement_id), 
	CONSTRAINT ck_vote_choice_known CHECK (choice IN (-1, 0, 1)), 
	CONSTRAINT ck_vote_reason_only_for_pass CHECK (pass_reason IS NULL OR choice = 0), 
	CONSTRAINT fk_vote_participant_id_participant FOREIGN KEY(participant_id) REFERENCES participant (id) ON DELETE CASCADE, 
	CONSTRAINT fk_vote_statement_id_statement FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE
);
INSERT INTO "vote" VALUES(1,1,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(1,2,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(1,3,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(1,4,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(1,5,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(2,1,-1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(2,2,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(2,3,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(2,4,0,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(2,5,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(3,1,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(3,2,0,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(3,3,-1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(3,4,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(3,5,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(4,1,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(4,2,-1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(4,3,0,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(4,4,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(4,5,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(5,1,0,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(5,2,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(5,3,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(5,4,-1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(5,5,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(6,1,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(6,2,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(6,3,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(6,4,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(6,5,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(7,1,-1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(7,2,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(7,3,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(7,4,0,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(7,5,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(8,1,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(8,2,0,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(8,3,-1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(8,4,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(8,5,1,NULL,'2026-11-29 18:28:10.000000');
INSERT INTO "vote" VALUES(9,7,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(9,8,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(9,9,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(9,10,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(9,11,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(10,7,-1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(10,8,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(10,9,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(10,10,0,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(10,11,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(11,7,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(11,8,0,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(11,9,-1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(11,10,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(11,11,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(12,7,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(12,8,-1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(12,9,0,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(12,10,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(12,11,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(13,7,0,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(13,8,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(13,9,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(13,10,-1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(13,11,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(14,7,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(14,8,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(14,9,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(14,10,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(14,11,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(15,7,-1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(15,8,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(15,9,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(15,10,0,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(15,11,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(16,7,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(16,8,0,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(16,9,-1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(16,10,1,NULL,'2026-11-29 18:28:11.000000');
INSERT INTO "vote" VALUES(16,11,1,NULL,'2026-11-29 18:28:11.000000');
CREATE TABLE vote_event (
	id INTEGER NOT NULL, 
	participant_id INTEGER NOT NULL, 
	statement_id INTEGER NOT NULL, 
	choice SMALLINT, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_vote_event PRIMARY KEY (id), 
	CONSTRAINT fk_vote_event_participant_id_participant FOREIGN KEY(participant_id) REFERENCES participant (id) ON DELETE CASCADE, 
	CONSTRAINT fk_vote_event_statement_id_statement FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE
);
INSERT INTO "vote_event" VALUES(1,1,1,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(2,1,2,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(3,1,3,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(4,1,4,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(5,1,5,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(6,2,1,-1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(7,2,2,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(8,2,3,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(9,2,4,0,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(10,2,5,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(11,3,1,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(12,3,2,0,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(13,3,3,-1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(14,3,4,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(15,3,5,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(16,4,1,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(17,4,2,-1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(18,4,3,0,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(19,4,4,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(20,4,5,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(21,5,1,0,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(22,5,2,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(23,5,3,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(24,5,4,-1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(25,5,5,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(26,6,1,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(27,6,2,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(28,6,3,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(29,6,4,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(30,6,5,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(31,7,1,-1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(32,7,2,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(33,7,3,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(34,7,4,0,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(35,7,5,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(36,8,1,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(37,8,2,0,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(38,8,3,-1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(39,8,4,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(40,8,5,1,'2026-11-29 18:28:10.000000');
INSERT INTO "vote_event" VALUES(41,9,7,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(42,9,8,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(43,9,9,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(44,9,10,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(45,9,11,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(46,10,7,-1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(47,10,8,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(48,10,9,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(49,10,10,0,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(50,10,11,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(51,11,7,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(52,11,8,0,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(53,11,9,-1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(54,11,10,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(55,11,11,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(56,12,7,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(57,12,8,-1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(58,12,9,0,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(59,12,10,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(60,12,11,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(61,13,7,0,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(62,13,8,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(63,13,9,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(64,13,10,-1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(65,13,11,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(66,14,7,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(67,14,8,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(68,14,9,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(69,14,10,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(70,14,11,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(71,15,7,-1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(72,15,8,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(73,15,9,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(74,15,10,0,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(75,15,11,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(76,16,7,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(77,16,8,0,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(78,16,9,-1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(79,16,10,1,'2026-11-29 18:28:11.000000');
INSERT INTO "vote_event" VALUES(80,16,11,1,'2026-11-29 18:28:11.000000');
CREATE INDEX ix_audit_entry_assembly_id ON audit_entry (assembly_id);
CREATE INDEX ix_membership_account_id ON membership (account_id);
CREATE INDEX ix_membership_assembly_id ON membership (assembly_id);
CREATE INDEX ix_participant_assembly_id ON participant (assembly_id);
CREATE INDEX ix_question_assembly_id ON question (assembly_id);
CREATE INDEX ix_run_question_state ON run (question_id, state);
CREATE UNIQUE INDEX uq_run_one_active ON run (question_id) WHERE state IN ('queued', 'running');
CREATE INDEX ix_statement_author_id ON statement (author_id);
CREATE INDEX ix_statement_question_moderation ON statement (question_id, moderation);
CREATE INDEX ix_statement_text_key ON statement (text_key);
CREATE INDEX ix_coding_statement_id ON coding (statement_id);
CREATE INDEX ix_comment_participant_id ON comment (participant_id);
CREATE INDEX ix_comment_statement_id ON comment (statement_id);
CREATE INDEX ix_exposure_participant_statement ON exposure (participant_id, statement_id);
CREATE INDEX ix_exposure_statement_id ON exposure (statement_id);
CREATE INDEX ix_outcome_run_id ON outcome (run_id);
CREATE INDEX ix_outcome_statement_id ON outcome (statement_id);
CREATE INDEX ix_vote_statement_id ON vote (statement_id);
CREATE INDEX ix_vote_event_participant_id ON vote_event (participant_id);
CREATE INDEX ix_vote_event_statement_id ON vote_event (statement_id);
CREATE INDEX ix_comment_endorsement_participant_id ON comment_endorsement (participant_id);
CREATE INDEX ix_response_outcome_id ON response (outcome_id);
COMMIT;
