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
INSERT INTO "account" VALUES(1,'ada@example.org','Ada','$argon2id$v=19$m=19456,t=2,p=1$1k3kn3TidZwJLBfMfBgaow$5tGdd/q+1LcXcTFherx6vLXSNtIyakjgalh8CT//PI4',NULL,0,'2026-11-29 18:28:53.000000');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0007');
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
	closes_at DATETIME, tag_share INTEGER DEFAULT 20 NOT NULL CONSTRAINT ck_assembly_tag_share_in_hundred CHECK (tag_share BETWEEN 0 AND 100), module_settings JSON DEFAULT '{}' NOT NULL, routing JSON DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_assembly PRIMARY KEY (id), 
	CONSTRAINT ck_assembly_influence_level_known CHECK (influence_level IN ('L0','L1','L2','L3','L4','L5')), 
	CONSTRAINT ck_assembly_results_visibility_known CHECK (results_visibility IN ('live', 'after_close', 'members')), 
	CONSTRAINT ck_assembly_opened_has_time CHECK (state = 'draft' OR opened_at IS NOT NULL), 
	CONSTRAINT ck_assembly_state_known CHECK (state IN ('draft', 'open', 'closed')), 
	CONSTRAINT ck_assembly_statement_limits_ordered CHECK (soft_limit BETWEEN 20 AND hard_limit AND hard_limit <= 2000), 
	CONSTRAINT uq_assembly_join_code UNIQUE (join_code), 
	CONSTRAINT uq_assembly_slug UNIQUE (slug)
);
INSERT INTO "assembly" VALUES(1,'trees','VPFZZ7','Trees','Trees and lakes','The council','open','en',NULL,'Where to plant','The council','L1','','2027-01-01','Your votes are stored under a number, not under your name. Nobody sees who voted how. Results and anonymous votes are published. You can change or take back every vote until the assembly closes.','Be kind.',0,1,1,'live',140,200,280,'{"preset": "own", "measure": "groups", "threshold": 0.6, "credence": 0.95, "least_votes": 15, "count_passes": false, "segment": "", "replicates": 200}','[]','2026-11-29 18:28:53.000000','2026-11-29 18:28:53.000000',NULL,NULL,20,'{}','{"fewest": 0.5, "random": 0.3, "information": 0.2}');
INSERT INTO "assembly" VALUES(2,'lakes','6A3SF6','Lakes','Trees and lakes','The council','closed','en',NULL,'Where to plant','The council','L1','','2027-01-01','Your votes are stored under a number, not under your name. Nobody sees who voted how. Results and anonymous votes are published. You can change or take back every vote until the assembly closes.','Be kind.',0,1,1,'live',140,200,280,'{"preset": "own", "measure": "groups", "threshold": 0.6, "credence": 0.95, "least_votes": 15, "count_passes": false, "segment": "", "replicates": 200}','[]','2026-11-29 18:28:53.000000','2026-11-29 18:28:53.000000','2026-11-29 18:28:53.000000',NULL,20,'{}','{"fewest": 0.5, "random": 0.3, "information": 0.2}');
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
INSERT INTO "audit_entry" VALUES(1,1,1,'created','','{"template": null}','2026-11-29 18:28:53.000000');
INSERT INTO "audit_entry" VALUES(2,1,1,'edited','','{"fields": ["answer_by", "decision", "decision_maker", "host", "introduction", "moderation_policy", "strict_moderation"]}','2026-11-29 18:28:53.000000');
INSERT INTO "audit_entry" VALUES(3,1,1,'question added','question 1','{}','2026-11-29 18:28:53.000000');
INSERT INTO "audit_entry" VALUES(4,1,1,'opened','','{"rule": {"preset": "own", "measure": "groups", "threshold": 0.6, "credence": 0.95, "least_votes": 15, "count_passes": false, "segment": "", "replicates": 200}, "rule_hash": "9a182ba0a2dd288449831f75bd0cb93868580879afae06d0b1527f9e14b41e07", "level": "L1"}','2026-11-29 18:28:53.000000');
INSERT INTO "audit_entry" VALUES(5,2,1,'created','','{"template": null}','2026-11-29 18:28:53.000000');
INSERT INTO "audit_entry" VALUES(6,2,1,'edited','','{"fields": ["answer_by", "decision", "decision_maker", "host", "introduction", "moderation_policy", "strict_moderation"]}','2026-11-29 18:28:53.000000');
INSERT INTO "audit_entry" VALUES(7,2,1,'question added','question 1','{}','2026-11-29 18:28:53.000000');
INSERT INTO "audit_entry" VALUES(8,2,1,'opened','','{"rule": {"preset": "own", "measure": "groups", "threshold": 0.6, "credence": 0.95, "least_votes": 15, "count_passes": false, "segment": "", "replicates": 200}, "rule_hash": "9a182ba0a2dd288449831f75bd0cb93868580879afae06d0b1527f9e14b41e07", "level": "L1"}','2026-11-29 18:28:53.000000');
INSERT INTO "audit_entry" VALUES(9,2,1,'codes frozen','question 1','{"statements": 3}','2026-11-29 18:28:53.000000');
INSERT INTO "audit_entry" VALUES(10,2,1,'closed','','{}','2026-11-29 18:28:53.000000');
CREATE TABLE code_appeal (
	id INTEGER NOT NULL, 
	statement_id INTEGER NOT NULL, 
	participant_id INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	answer TEXT NOT NULL, 
	changed_code BOOLEAN NOT NULL, 
	answered_by_id INTEGER, 
	answered_at DATETIME, 
	CONSTRAINT pk_code_appeal PRIMARY KEY (id), 
	CONSTRAINT ck_code_appeal_appeal_has_reason CHECK (reason <> ''), 
	CONSTRAINT ck_code_appeal_answer_has_reason CHECK (answered_at IS NULL OR answer <> ''), 
	CONSTRAINT fk_code_appeal_statement_id_statement FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE, 
	CONSTRAINT fk_code_appeal_participant_id_participant FOREIGN KEY(participant_id) REFERENCES participant (id) ON DELETE CASCADE, 
	CONSTRAINT fk_code_appeal_answered_by_id_account FOREIGN KEY(answered_by_id) REFERENCES account (id) ON DELETE SET NULL, 
	CONSTRAINT uq_code_appeal_statement_id_participant_id UNIQUE (statement_id, participant_id)
);
CREATE TABLE codebook_version (
	id INTEGER NOT NULL, 
	assembly_id INTEGER NOT NULL, 
	version VARCHAR(20) NOT NULL, 
	document JSON NOT NULL, 
	reason TEXT NOT NULL, 
	made_by_id INTEGER, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_codebook_version PRIMARY KEY (id), 
	CONSTRAINT ck_codebook_version_change_has_reason CHECK (reason <> ''), 
	CONSTRAINT fk_codebook_version_assembly_id_assembly FOREIGN KEY(assembly_id) REFERENCES assembly (id) ON DELETE CASCADE, 
	CONSTRAINT fk_codebook_version_made_by_id_account FOREIGN KEY(made_by_id) REFERENCES account (id) ON DELETE SET NULL, 
	CONSTRAINT uq_codebook_version_assembly_id_version UNIQUE (assembly_id, version)
);
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
	created_at DATETIME NOT NULL, first_answer JSON, suggested JSON DEFAULT '{}' NOT NULL, by_third_person BOOLEAN DEFAULT false NOT NULL, 
	CONSTRAINT pk_coding PRIMARY KEY (id), 
	CONSTRAINT ck_coding_adjudication_has_reason CHECK (kind <> 'adjudication' OR rationale <> ''), 
	CONSTRAINT ck_coding_kind_known CHECK (kind IN ('coder', 'adjudication')), 
	CONSTRAINT fk_coding_coder_id_account FOREIGN KEY(coder_id) REFERENCES account (id) ON DELETE SET NULL, 
	CONSTRAINT fk_coding_statement_id_statement FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE, 
	CONSTRAINT uq_coding_statement_id_coder_name_kind_codebook_version UNIQUE (statement_id, coder_name, kind, codebook_version)
);
INSERT INTO "coding" VALUES(1,1,1,'Ada','coder','1','[]','','',1,'2026-11-29 18:28:53.000000','{"codes": [{"concept": "development", "stance": "supports", "directness": "direct"}]}','{}',0);
INSERT INTO "coding" VALUES(2,2,1,'Ada','coder','1','[]','','',1,'2026-11-29 18:28:53.000000','{"codes": [{"concept": "development", "stance": "supports", "directness": "direct"}]}','{}',0);
INSERT INTO "coding" VALUES(3,3,1,'Ada','coder','1','[]','','',1,'2026-11-29 18:28:53.000000','{"codes": [{"concept": "development", "stance": "supports", "directness": "direct"}]}','{}',0);
INSERT INTO "coding" VALUES(4,7,1,'Ada','coder','1','[]','','',1,'2026-11-29 18:28:53.000000','{"codes": [{"concept": "development", "stance": "supports", "directness": "direct"}]}','{}',0);
INSERT INTO "coding" VALUES(5,8,1,'Ada','coder','1','[]','','',1,'2026-11-29 18:28:53.000000','{"codes": [{"concept": "development", "stance": "supports", "directness": "direct"}]}','{}',0);
INSERT INTO "coding" VALUES(6,9,1,'Ada','coder','1','[]','','',1,'2026-11-29 18:28:53.000000','{"codes": [{"concept": "development", "stance": "supports", "directness": "direct"}]}','{}',0);
CREATE TABLE coding_plan (
	question_id INTEGER NOT NULL, 
	calibration JSON NOT NULL, 
	unlocked_at DATETIME, 
	suggestions VARCHAR(20) NOT NULL, 
	frozen_at DATETIME, 
	frozen_codes JSON, 
	CONSTRAINT pk_coding_plan PRIMARY KEY (question_id), 
	CONSTRAINT ck_coding_plan_suggestions_known CHECK (suggestions IN ('off', 'keywords', 'classifier')), 
	CONSTRAINT fk_coding_plan_question_id_question FOREIGN KEY(question_id) REFERENCES question (id) ON DELETE CASCADE
);
INSERT INTO "coding_plan" VALUES(2,'[]',NULL,'keywords','2026-11-29 18:28:53.000000','{"version": "1", "codes": {"0": {"codes": [{"concept": "development", "stance": "supports", "directness": "direct"}]}, "1": {"codes": [{"concept": "development", "stance": "supports", "directness": "direct"}]}, "2": {"codes": [{"concept": "development", "stance": "supports", "directness": "direct"}]}}}');
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
CREATE TABLE concept_tag (
	participant_id INTEGER NOT NULL, 
	statement_id INTEGER NOT NULL, 
	concept VARCHAR(40) NOT NULL, 
	answer VARCHAR(20) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_concept_tag PRIMARY KEY (participant_id, statement_id, concept), 
	CONSTRAINT ck_concept_tag_answer_known CHECK (answer IN ('supports', 'hinders', 'neither', 'unsure')), 
	CONSTRAINT fk_concept_tag_participant_id_participant FOREIGN KEY(participant_id) REFERENCES participant (id) ON DELETE CASCADE, 
	CONSTRAINT fk_concept_tag_statement_id_statement FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE
);
CREATE TABLE "exposure" (
	id INTEGER NOT NULL, 
	participant_id INTEGER NOT NULL, 
	statement_id INTEGER NOT NULL, 
	purpose VARCHAR(20) NOT NULL, 
	probability FLOAT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_exposure PRIMARY KEY (id), 
	CONSTRAINT ck_exposure_probability_in_range CHECK (probability > 0 AND probability <= 1), 
	CONSTRAINT fk_exposure_statement_id_statement FOREIGN KEY(statement_id) REFERENCES statement (id) ON DELETE CASCADE, 
	CONSTRAINT fk_exposure_participant_id_participant FOREIGN KEY(participant_id) REFERENCES participant (id) ON DELETE CASCADE, 
	CONSTRAINT ck_exposure_purpose_known CHECK (purpose IN ('fewest', 'random', 'information', 'fallback', 'chosen'))
);
CREATE TABLE group_name (
	run_id INTEGER NOT NULL, 
	label VARCHAR(1) NOT NULL, 
	name VARCHAR(60) NOT NULL, 
	carried BOOLEAN NOT NULL, 
	named_by_id INTEGER, 
	named_at DATETIME NOT NULL, 
	CONSTRAINT pk_group_name PRIMARY KEY (run_id, label), 
	CONSTRAINT ck_group_name_label_is_letter CHECK (length(label) = 1), 
	CONSTRAINT ck_group_name_name_is_said CHECK (name <> ''), 
	CONSTRAINT fk_group_name_named_by_id_account FOREIGN KEY(named_by_id) REFERENCES account (id) ON DELETE SET NULL, 
	CONSTRAINT fk_group_name_run_id_run FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);
CREATE TABLE live_tally (
	question_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	last_event INTEGER NOT NULL, 
	voters INTEGER NOT NULL, 
	votes INTEGER NOT NULL, 
	counts JSON NOT NULL, 
	changed_at DATETIME NOT NULL, 
	CONSTRAINT pk_live_tally PRIMARY KEY (question_id), 
	CONSTRAINT fk_live_tally_question_id_question FOREIGN KEY(question_id) REFERENCES question (id) ON DELETE CASCADE
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
INSERT INTO "membership" VALUES(1,1,1,'owner','2026-11-29 18:28:53.000000');
INSERT INTO "membership" VALUES(2,2,1,'owner','2026-11-29 18:28:53.000000');
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
INSERT INTO "outcome" VALUES(1,1,11,'undetermined','{"statement": 4, "state": "undetermined", "reason": "too few votes", "votes": 8.0, "share": 1.0, "lower": 0.675592435, "upper": 1.0, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0, "steady": 0.98, "lines": [], "coding": null}');
INSERT INTO "outcome" VALUES(2,1,8,'undetermined','{"statement": 1, "state": "undetermined", "reason": "too few votes", "votes": 8.0, "share": 0.833333333, "lower": 0.436497178, "upper": 0.96994663, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0, "steady": 0.995, "lines": [], "coding": {"codes": [{"concept": "development", "stance": "supports", "directness": "direct", "subcode": null}], "flags": [], "scope": "", "basis": "single", "coders": 1, "disputed": []}}');
INSERT INTO "outcome" VALUES(3,1,10,'undetermined','{"statement": 3, "state": "undetermined", "reason": "too few votes", "votes": 8.0, "share": 0.833333333, "lower": 0.436497178, "upper": 0.96994663, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0, "steady": 0.995, "lines": [], "coding": null}');
INSERT INTO "outcome" VALUES(4,1,7,'undetermined','{"statement": 0, "state": "undetermined", "reason": "too few votes", "votes": 8.0, "share": 0.714285714, "lower": 0.358934452, "upper": 0.917781076, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0, "steady": 1.0, "lines": [], "coding": {"codes": [{"concept": "development", "stance": "supports", "directness": "direct", "subcode": null}], "flags": [], "scope": "", "basis": "single", "coders": 1, "disputed": []}}');
INSERT INTO "outcome" VALUES(5,1,9,'undetermined','{"statement": 2, "state": "undetermined", "reason": "too few votes", "votes": 8.0, "share": 0.714285714, "lower": 0.358934452, "upper": 0.917781076, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0, "steady": 0.995, "lines": [], "coding": {"codes": [{"concept": "development", "stance": "supports", "directness": "direct", "subcode": null}], "flags": [], "scope": "", "basis": "single", "coders": 1, "disputed": []}}');
INSERT INTO "outcome" VALUES(6,1,12,'undetermined','{"statement": 5, "state": "undetermined", "reason": "too few votes", "votes": 0.0, "share": null, "lower": 0.0, "upper": 1.0, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0, "steady": 1.0, "lines": [], "coding": null}');
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
	joined_at DATETIME NOT NULL, segments JSON DEFAULT '{}' NOT NULL, 
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
INSERT INTO "participant" VALUES(1,1,0,'anonymous','e5f90657ea58dbff2cb800c7f651422d9ea8d88e6dd1bce9aa7bb31c5c5d4108','4420e41c2eb59f32b7e779deef9d5f039c62ae27e20207c00747f9b579099bfe',NULL,NULL,NULL,'2026-11-29 18:28:53.000000','{}');
INSERT INTO "participant" VALUES(2,1,1,'anonymous','f6a11cbd8c98702b21727e6fab1fbef78ab2fd30e69f7287dbd0ce148cf1d26e','a4c5549165d8ce8e92c44f4c7fd777c6fdbfbf61ef5f744fc02ae6501d2a43ac',NULL,NULL,NULL,'2026-11-29 18:28:53.000000','{}');
INSERT INTO "participant" VALUES(3,1,2,'anonymous','059f38a8dcb184e8f3c2dc331bb4f002a610598e1c13aea2455123e9ac3e7e3b','3517592c5aa6cd2b2afca11dfa627f1a87c7246f98e0c8a094b300f265643ffb',NULL,NULL,NULL,'2026-11-29 18:28:53.000000','{}');
INSERT INTO "participant" VALUES(4,1,3,'anonymous','752aa010719643dbd4e1ee82e8b3b696ff2c50d2646fa66c7701875eac2e6385','b5d02a0d7bdc86b510ad3fef085c38d665e104ca9d6cc729243de4aceabb40ab',NULL,NULL,NULL,'2026-11-29 18:28:53.000000','{}');
INSERT INTO "participant" VALUES(5,1,4,'anonymous','25a7d253e75bbb8be715b4b9485f3b9c7f15d9279296ed1c3ddf3b33390399bb','be685831e45eacfd9492ab68f93088b17df6a72507686945320cd45f3f38eeaa',NULL,NULL,NULL,'2026-11-29 18:28:53.000000','{}');
INSERT INTO "participant" VALUES(6,1,5,'anonymous','6d318df31e9780488dfa891f87f739104dd3613346e1c00b659e6c1d1294aebd','79a9b825f53023fee2902588217aa0cc012c7329d1ed5b3ef680c344e80edaa5',NULL,NULL,NULL,'2026-11-29 18:28:53.000000','{}');
INSERT INTO "participant" VALUES(7,1,6,'anonymous','123a81e9a505c6472c3b5e21168eb5ce468b02608df08ae6562ac3b3a6fbbd76','8315ae1e0000ed5cc80be721302f7d5edf30a95eeb8bdcc54c3dc02a247a9166',NULL,NULL,NULL,'2026-11-29 18:28:53.000000','{}');
INSERT INTO "participant" VALUES(8,1,7,'anonymous','3e5516b2d158fe0a5edbcd58265ae1638df1102bc120468daa4d0144e5711492','e85911a06883e2eb2b6f00f0c7fffba810f0663b181ba67b03793484f65f8fb0',NULL,NULL,NULL,'2026-11-29 18:28:53.000000','{}');
INSERT INTO "participant" VALUES(9,2,0,'anonymous','3e053e1abc1565eea45b11a1d71b9cbbd77a56d53438a69e0e071ecdbb9a9320','2d45edb193f9099c017b118a76e369a97dad46a54eb1f5a1cd665b62298f9c27',NULL,NULL,NULL,'2026-11-29 18:28:53.000000','{}');
INSERT INTO "participant" VALUES(10,2,1,'anonymous','2a29f1c37e65002c31bfc7c9020e3dfdd43415ed5fddd25c4ff08764237e649a','fa90c7b5a653432215dabd455c38fbecfd06913f0ba47a22a4efe6f81193e7ef',NULL,NULL,NULL,'2026-11-29 18:28:53.000000','{}');
INSERT INTO "participant" VALUES(11,2,2,'anonymous','cd480eb412cb904c8bb5bb2483e7934b051019116f2601c101a20eddc7b2b4ed','ca4e3333013358aa72ccdacb8f7c0ac4f585055ec4f96feebf623e9cb3d4b491',NULL,NULL,NULL,'2026-11-29 18:28:53.000000','{}');
INSERT INTO "participant" VALUES(12,2,3,'anonymous','ad3dde68d5062e586f6d867883179a03a3d9814a3ca2c31fd4758885889101a6','194b0b406fb669043a97a95e06b390020f0fe39f6a8280dd7dd6fdfd2d4a6ebd',NULL,NULL,NULL,'2026-11-29 18:28:53.000000','{}');
INSERT INTO "participant" VALUES(13,2,4,'anonymous','30d45c787e658c35ae519fc0ef3a82d4306df93f615cc1734031e635f085523e','da8ab4eb750e344afbda7c8cef9609fafd7dcfb063d9ed39c8c8d79e152c1dde',NULL,NULL,NULL,'2026-11-29 18:28:53.000000','{}');
INSERT INTO "participant" VALUES(14,2,5,'anonymous','1033eb33634e8af2d0081122cd2ce8363a072d1c9c28a3ee7f9b0046537402be','8d16960cfc44c75f89f168cb527852de63548d82af4ce3b6a207cb2b269b15c4',NULL,NULL,NULL,'2026-11-29 18:28:53.000000','{}');
INSERT INTO "participant" VALUES(15,2,6,'anonymous','109a959fa8da5e7eb9529ddae4d9daf2191df39f763fd5bbe51e38577eb132cb','a2f7f9636e4bd1604a63d9b518c4b6e97dadcd5e5ff5f6c12885024c04033e70',NULL,NULL,NULL,'2026-11-29 18:28:53.000000','{}');
INSERT INTO "participant" VALUES(16,2,7,'anonymous','a6d1a5c299c917278f08afb5a41ebb2651c8a2eb546d0aa197c40804e856cd89','e7a785c0e2616b868144f1867758f5814d0433253b4983a5cda2a0d315187856',NULL,NULL,NULL,'2026-11-29 18:28:53.000000','{}');
CREATE TABLE practice_answer (
	id INTEGER NOT NULL, 
	account_id INTEGER NOT NULL, 
	assembly_id INTEGER NOT NULL, 
	codebook_version VARCHAR(20) NOT NULL, 
	round INTEGER NOT NULL, 
	example INTEGER NOT NULL, 
	answer JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_practice_answer PRIMARY KEY (id), 
	CONSTRAINT fk_practice_answer_account_id_account FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE, 
	CONSTRAINT fk_practice_answer_assembly_id_assembly FOREIGN KEY(assembly_id) REFERENCES assembly (id) ON DELETE CASCADE, 
	CONSTRAINT uq_practice_answer_once UNIQUE (account_id, assembly_id, codebook_version, round, example)
);
CREATE TABLE question (
	id INTEGER NOT NULL, 
	assembly_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	text VARCHAR(300) NOT NULL, 
	background TEXT NOT NULL, 
	next_number INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, directions JSON, 
	CONSTRAINT pk_question PRIMARY KEY (id), 
	CONSTRAINT fk_question_assembly_id_assembly FOREIGN KEY(assembly_id) REFERENCES assembly (id) ON DELETE CASCADE, 
	CONSTRAINT uq_question_assembly_id_position UNIQUE (assembly_id, position)
);
INSERT INTO "question" VALUES(1,1,1,'What should we do?','',6,'2026-11-29 18:28:53.000000',NULL);
INSERT INTO "question" VALUES(2,2,1,'What should we do?','',6,'2026-11-29 18:28:53.000000',NULL);
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
	finished_at DATETIME, input_mark VARCHAR(64), is_automatic BOOLEAN DEFAULT false NOT NULL, earlier JSON, 
	CONSTRAINT pk_run PRIMARY KEY (id), 
	CONSTRAINT ck_run_finished_has_findings CHECK (state <> 'finished' OR findings IS NOT NULL), 
	CONSTRAINT ck_run_state_known CHECK (state IN ('queued', 'running', 'finished', 'failed')), 
	CONSTRAINT ck_run_progress_is_share CHECK (progress BETWEEN 0 AND 1), 
	CONSTRAINT fk_run_question_id_question FOREIGN KEY(question_id) REFERENCES question (id) ON DELETE CASCADE, 
	CONSTRAINT fk_run_requested_by_id_account FOREIGN KEY(requested_by_id) REFERENCES account (id) ON DELETE SET NULL
);
INSERT INTO "run" VALUES(1,2,NULL,'finished',1.0,'',1,'','b9d1f522912e0300b35b22b4b4901f568e6102e394f71c3cf36477ee6be693e6','{"modules": ["weighting", "tally", "polis_classic", "space", "structure", "groups", "representative", "group_consensus", "outcomes", "bridging", "divisiveness", "uncertainty", "comparison", "slate", "quality"], "settings": {"outcomes": {"preset": "own", "measure": "groups", "threshold": 0.6, "credence": 0.95, "least_votes": 15, "count_passes": false, "segment": "", "replicates": 200}, "group_consensus": {"preset": "own", "count_passes": false}, "comparison": {"credence": 0.95, "least_votes": 15, "count_passes": false, "threshold": 0.6}}, "rule": "9a182ba0a2dd288449831f75bd0cb93868580879afae06d0b1527f9e14b41e07", "codebook": "1"}','0.1.0',1,'{"read": 0.02, "Who took part": 0.008, "Votes per statement": 0.003, "Opinion map in the Polis manner": 2.432, "Opinion space": 0.012, "Along how many lines people differ": 0.008, "Opinion groups": 0.008, "What sets the groups apart": 0.005, "Consensus across groups": 0.005, "Outcomes": 0.007, "Bridging": 0.008, "Divisiveness": 1.004, "Uncertainty of opinion": 0.007, "Rules compared": 0.003, "Proportional slate": 0.002, "How the votes came about": 0.007, "total": 3.596}','{"counts": {"participants": 8, "statements": 6, "votes": 40}, "participation": {"votes_per_person": 5.0, "votes_per_statement": 8.0, "least_votes": 0, "passes": 0.15, "coverage": 0.833333333, "seeds": 5, "by_participants": 1}, "modules": [{"module": "weighting", "version": "1", "title": "Who took part", "question": "Do the participants resemble the people meant, and what would change if they did?", "status": "insufficient", "settings": {"apply": false, "reference": "", "cap": 5.0, "least_people": 50}, "blocks": [{"kind": "note", "name": "weighting.insufficient", "title": "Not enough data", "text": "No reference shares were given, so nobody can say whom the votes speak for.", "values": {}}]}, {"module": "tally", "version": "1", "title": "Votes per statement", "question": "How many people agree with each statement, and how sure is that?", "status": "ok", "settings": {"line": 0.6, "credence": 0.95, "least_votes": 20}, "blocks": [{"kind": "number", "name": "tally.voters", "title": "People who voted", "value": 8, "lower": null, "upper": null, "unit": "count", "note": ""}, {"kind": "number", "name": "tally.votes", "title": "Votes", "value": 40, "lower": null, "upper": null, "unit": "count", "note": ""}, {"kind": "ranking", "name": "tally.statements", "title": "All statements", "columns": [{"key": "agrees", "label": "Agree", "unit": "count"}, {"key": "disagrees", "label": "Disagree", "unit": "count"}, {"key": "passes", "label": "Pass", "unit": "count"}, {"key": "share", "label": "Share that agrees", "unit": "share"}, {"key": "lower", "label": "At least", "unit": "share"}, {"key": "upper", "label": "At most", "unit": "share"}, {"key": "shrunken", "label": "Share, corrected for luck", "unit": "share"}, {"key": "claim", "label": "Clear majority?", "unit": "state"}], "rows": [{"statement": 4, "agrees": 8.0, "disagrees": 0.0, "passes": 0.0, "share": 1.0, "lower": 0.675592435, "upper": 1.0, "shrunken": 0.830316742, "claim": "insufficient"}, {"statement": 1, "agrees": 5.0, "disagrees": 1.0, "passes": 2.0, "share": 0.833333333, "lower": 0.436497178, "upper": 0.96994663, "shrunken": 0.823814963, "claim": "insufficient"}, {"statement": 3, "agrees": 5.0, "disagrees": 1.0, "passes": 2.0, "share": 0.833333333, "lower": 0.436497178, "upper": 0.96994663, "shrunken": 0.823814963, "claim": "insufficient"}, {"statement": 5, "agrees": 0.0, "disagrees": 0.0, "passes": 0.0, "share": null, "lower": 0.0, "upper": 1.0, "shrunken": 0.823529412, "claim": "insufficient"}, {"statement": 0, "agrees": 5.0, "disagrees": 2.0, "passes": 1.0, "share": 0.714285714, "lower": 0.358934452, "upper": 0.917781076, "shrunken": 0.81983518, "claim": "insufficient"}, {"statement": 2, "agrees": 5.0, "disagrees": 2.0, "passes": 1.0, "share": 0.714285714, "lower": 0.358934452, "upper": 0.917781076, "shrunken": 0.81983518, "claim": "insufficient"}], "note": "Shares count agree and disagree; passes are listed beside them."}]}, {"module": "polis_classic", "version": "2", "title": "Opinion map in the Polis manner", "question": "Which people vote alike, and what sets them apart?", "status": "ok", "settings": {}, "blocks": [{"kind": "map", "name": "polis_classic.map", "title": "Opinion map", "points": [{"participant": 0, "x": 0.0, "y": 1.129250845, "group": "A"}, {"participant": 1, "x": -1.549852967, "y": -0.435891883, "group": "B"}, {"participant": 2, "x": 1.549852967, "y": -0.435891883, "group": "A"}, {"participant": 3, "x": 1.427669703, "y": -0.257467078, "group": "A"}, {"participant": 4, "x": -1.427669703, "y": -0.257467078, "group": "B"}, {"participant": 5, "x": 0.0, "y": 1.129250845, "group": "A"}, {"participant": 6, "x": -1.549852967, "y": -0.435891883, "group": "B"}, {"participant": 7, "x": 1.549852967, "y": -0.435891883, "group": "A"}], "statements": [{"statement": 0, "x": 0.77891389, "y": 0.812236568}, {"statement": 1, "x": -0.48652607, "y": 0.450304258}, {"statement": 2, "x": -0.77891389, "y": 0.812236568}, {"statement": 3, "x": 0.48652607, "y": 0.450304258}, {"statement": 4, "x": 0.0, "y": 0.0}, {"statement": 5, "x": 0.0, "y": 0.0}], "axes": [{"explained": 0.692894098}, {"explained": 0.174329138}], "note": "This map always shows at least two groups, even where opinions form none. Read it together with the bars; distances are a summary of many votes."}, {"kind": "groups", "name": "polis_classic.groups", "title": "Opinion groups", "groups": [{"label": "A", "size": 5, "members": [0, 2, 3, 5, 7], "representative": [{"statement": 0, "agrees": true, "share": 0.857142857, "share_z": 2.449489743, "ratio": 4.285714286, "ratio_z": 2.535462764, "successes": 5, "seen": 5}, {"statement": 3, "agrees": true, "share": 0.857142857, "share_z": 2.449489743, "ratio": 4.285714286, "ratio_z": 2.535462764, "successes": 5, "seen": 5}]}, {"label": "B", "size": 3, "members": [1, 4, 6], "representative": [{"statement": 1, "agrees": true, "share": 0.8, "share_z": 2.0, "ratio": 1.866666667, "ratio_z": 1.690308509, "successes": 3, "seen": 3}, {"statement": 2, "agrees": true, "share": 0.8, "share_z": 2.0, "ratio": 1.866666667, "ratio_z": 1.690308509, "successes": 3, "seen": 3}]}], "note": "This map always shows at least two groups, even where opinions form none. Read it together with the bars; distances are a summary of many votes."}, {"kind": "ranking", "name": "polis_classic.consensus", "title": "Group-aware consensus", "columns": [{"key": "consensus", "label": "Product over groups", "unit": "number"}, {"key": "priority", "label": "Weight in drawing the next statement", "unit": "number"}], "rows": [{"statement": 4, "consensus": 0.685714286, "priority": 8.688362358}, {"statement": 1, "consensus": 0.342857143, "priority": 6.459761967}, {"statement": 2, "consensus": 0.342857143, "priority": 13.782098861}, {"statement": 5, "consensus": 0.25, "priority": 5.0625}, {"statement": 0, "consensus": 0.171428571, "priority": 13.782098861}, {"statement": 3, "consensus": 0.171428571, "priority": 6.459761967}], "note": "The product shrinks as groups grow in number: compare it only within one question."}, {"kind": "ranking", "name": "polis_classic.majority_agree", "title": "Most people agree", "columns": [{"key": "share", "label": "Share of those who saw it", "unit": "share"}], "rows": [{"statement": 4, "share": 0.9}], "note": ""}, {"kind": "ranking", "name": "polis_classic.majority_disagree", "title": "Most people disagree", "columns": [{"key": "share", "label": "Share of those who saw it", "unit": "share"}], "rows": [], "note": ""}, {"kind": "number", "name": "polis_classic.silhouette", "title": "How distinct the groups are", "value": 0.612640178, "lower": null, "upper": null, "unit": "number", "note": "From \u22121 to 1. Values up to about 0.4 also arise from votes without any groups."}]}, {"module": "space", "version": "1", "title": "Opinion space", "question": "Where do people stand towards each other, and how sure is that?", "status": "insufficient", "settings": {"least_votes": 7, "most_lines": 3, "people": 3000, "replicates": 200, "drawn": 10000}, "blocks": [{"kind": "note", "name": "space.insufficient", "title": "Not enough data", "text": "Placing people needs %(people)d people with at least %(votes)d votes each on statements that count; %(missing)d more are needed.", "values": {"people": 15, "votes": 7, "missing": 15}}]}, {"module": "structure", "version": "1", "title": "Along how many lines people differ", "question": "Is there a shared pattern in the votes beyond popular and unpopular statements?", "status": "insufficient", "settings": {"splits": 3}, "blocks": [{"kind": "note", "name": "structure.insufficient", "title": "Not enough data", "text": "Placing people needs %(people)d people with at least %(votes)d votes each on statements that count; %(missing)d more are needed.", "values": {"people": 15, "votes": 7, "missing": 15}}]}, {"module": "groups", "version": "1", "title": "Opinion groups", "question": "Do people fall into groups that vote alike, or is there no such divide?", "status": "insufficient", "settings": {"reliability": 0.4, "held_out": 0.1, "separation": 0.025, "stability": 0.7, "replicates": 30, "least_people": 100, "least_votes": 15, "most_groups": 6}, "blocks": [{"kind": "note", "name": "groups.insufficient", "title": "Not enough data", "text": "Groups are looked for once %(people)d people have cast %(votes)d votes or more; %(missing)d are missing.", "values": {"people": 100, "votes": 7, "missing": 100}}]}, {"module": "representative", "version": "1", "title": "What sets the groups apart", "question": "On which statements does each opinion group stand apart from everybody else?", "status": "insufficient", "settings": {"false_discoveries": 0.1, "least_votes": 15, "effect": 0.1, "level": 0.95}, "blocks": [{"kind": "note", "name": "representative.insufficient", "title": "Not enough data", "text": "Nothing sets groups apart before they can be looked for: %(missing)d more people with enough votes.", "values": {"missing": 100}}]}, {"module": "group_consensus", "version": "2", "title": "Consensus across groups", "question": "What do all opinion groups share, and where does one of them stand apart?", "status": "ok", "settings": {"preset": "own", "count_passes": false, "level": 0.95}, "blocks": [{"kind": "matrix", "name": "group_consensus.cells", "title": "Group by group", "groups": [""], "cells": [{"statement": 0, "group": "", "disagrees": 2.0, "passes": 1.0, "agrees": 5.0, "share": 0.666666667, "lower": 0.358934452, "upper": 0.917781076}, {"statement": 1, "group": "", "disagrees": 1.0, "passes": 2.0, "agrees": 5.0, "share": 0.75, "lower": 0.436497178, "upper": 0.96994663}, {"statement": 2, "group": "", "disagrees": 2.0, "passes": 1.0, "agrees": 5.0, "share": 0.666666667, "lower": 0.358934452, "upper": 0.917781076}, {"statement": 3, "group": "", "disagrees": 1.0, "passes": 2.0, "agrees": 5.0, "share": 0.75, "lower": 0.436497178, "upper": 0.96994663}, {"statement": 4, "group": "", "disagrees": 0.0, "passes": 0.0, "agrees": 8.0, "share": 0.9, "lower": 0.675592435, "upper": 1.0}], "note": ""}, {"kind": "ranking", "name": "group_consensus.ranking", "title": "Shared ground across groups", "columns": [{"key": "minimum", "label": "Least agreeing group", "unit": "share"}, {"key": "minimum_lower", "label": "At least", "unit": "share"}, {"key": "minimum_upper", "label": "At most", "unit": "share"}, {"key": "geometric", "label": "Mean of the groups", "unit": "share"}, {"key": "geometric_lower", "label": "At least", "unit": "share"}, {"key": "geometric_upper", "label": "At most", "unit": "share"}, {"key": "product", "label": "Polis product", "unit": "number"}], "rows": [{"statement": 4, "minimum": 0.9, "minimum_lower": 0.675592435, "minimum_upper": 1.0, "geometric": 0.9, "geometric_lower": 0.675592435, "geometric_upper": 1.0, "product": 0.9}, {"statement": 1, "minimum": 0.75, "minimum_lower": 0.436497178, "minimum_upper": 0.96994663, "geometric": 0.75, "geometric_lower": 0.436497178, "geometric_upper": 0.96994663, "product": 0.75}, {"statement": 3, "minimum": 0.75, "minimum_lower": 0.436497178, "minimum_upper": 0.96994663, "geometric": 0.75, "geometric_lower": 0.436497178, "geometric_upper": 0.96994663, "product": 0.75}, {"statement": 0, "minimum": 0.666666667, "minimum_lower": 0.358934452, "minimum_upper": 0.917781076, "geometric": 0.666666667, "geometric_lower": 0.358934452, "geometric_upper": 0.917781076, "product": 0.666666667}, {"statement": 2, "minimum": 0.666666667, "minimum_lower": 0.358934452, "minimum_upper": 0.917781076, "geometric": 0.666666667, "geometric_lower": 0.358934452, "geometric_upper": 0.917781076, "product": 0.666666667}], "note": "Shares are smoothed by one vote on each side; the mean is geometric, so one low group pulls it down. The product shrinks as groups grow in number: compare it only within one question."}]}, {"module": "outcomes", "version": "2", "title": "Outcomes", "question": "Which statements are accepted, rejected, divided or still open?", "status": "ok", "settings": {"preset": "own", "measure": "groups", "threshold": 0.6, "credence": 0.95, "least_votes": 15, "count_passes": false, "segment": "", "replicates": 200}, "blocks": [{"kind": "ranking", "name": "outcomes.states", "title": "Outcomes under the rule fixed before opening", "columns": [{"key": "state", "label": "Outcome", "unit": "state"}, {"key": "reason", "label": "Because", "unit": "text"}, {"key": "votes", "label": "Votes", "unit": "count"}, {"key": "share", "label": "Share that agrees", "unit": "share"}, {"key": "lower", "label": "At least", "unit": "share"}, {"key": "upper", "label": "At most", "unit": "share"}, {"key": "accepts", "label": "Sure that accepted", "unit": "share"}, {"key": "rejects", "label": "Sure that rejected", "unit": "share"}], "rows": [{"statement": 4, "state": "undetermined", "reason": "too few votes", "votes": 8.0, "share": 1.0, "lower": 0.675592435, "upper": 1.0, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0}, {"statement": 1, "state": "undetermined", "reason": "too few votes", "votes": 8.0, "share": 0.833333333, "lower": 0.436497178, "upper": 0.96994663, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0}, {"statement": 3, "state": "undetermined", "reason": "too few votes", "votes": 8.0, "share": 0.833333333, "lower": 0.436497178, "upper": 0.96994663, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0}, {"statement": 0, "state": "undetermined", "reason": "too few votes", "votes": 8.0, "share": 0.714285714, "lower": 0.358934452, "upper": 0.917781076, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0}, {"statement": 2, "state": "undetermined", "reason": "too few votes", "votes": 8.0, "share": 0.714285714, "lower": 0.358934452, "upper": 0.917781076, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0}, {"statement": 5, "state": "undetermined", "reason": "too few votes", "votes": 0.0, "share": null, "lower": 0.0, "upper": 1.0, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0}], "note": "Undetermined means: too few votes, or the interval crosses the threshold. It is not a no."}, {"kind": "table", "name": "outcomes.sensitivity", "title": "What another rule would have made of the same votes", "columns": [{"key": "rule", "label": "Rule", "unit": "text"}, {"key": "threshold", "label": "Threshold", "unit": "share"}, {"key": "passes", "label": "Passes count", "unit": "text"}, {"key": "groups", "label": "Groups", "unit": "count"}, {"key": "accepted", "label": "Accepted", "unit": "count"}, {"key": "rejected", "label": "Rejected", "unit": "count"}, {"key": "divided", "label": "Divided", "unit": "count"}, {"key": "undetermined", "label": "Undetermined", "unit": "count"}, {"key": "changed", "label": "Differ from the rule", "unit": "count"}, {"key": "which", "label": "Statements that differ", "unit": "text"}], "rows": [{"rule": "", "threshold": 0.55, "passes": false, "groups": 1, "accepted": 0, "rejected": 0, "divided": 0, "undetermined": 5, "changed": 0, "which": ""}, {"rule": "", "threshold": 0.55, "passes": true, "groups": 1, "accepted": 0, "rejected": 0, "divided": 0, "undetermined": 5, "changed": 0, "which": ""}, {"rule": "the rule itself", "threshold": 0.6, "passes": false, "groups": 1, "accepted": 0, "rejected": 0, "divided": 0, "undetermined": 5, "changed": 0, "which": ""}, {"rule": "", "threshold": 0.6, "passes": true, "groups": 1, "accepted": 0, "rejected": 0, "divided": 0, "undetermined": 5, "changed": 0, "which": ""}, {"rule": "", "threshold": 0.65, "passes": false, "groups": 1, "accepted": 0, "rejected": 0, "divided": 0, "undetermined": 5, "changed": 0, "which": ""}, {"rule": "", "threshold": 0.65, "passes": true, "groups": 1, "accepted": 0, "rejected": 0, "divided": 0, "undetermined": 5, "changed": 0, "which": ""}], "people": "", "part": "", "note": "The threshold moved by five points, passes counted or not, one group more or fewer. Means over groups are judged by a formula here, not by drawing people anew. Other rules do not change any outcome."}, {"kind": "ranking", "name": "outcomes.steadiness", "title": "How steady each outcome is", "columns": [{"key": "state", "label": "Outcome", "unit": "state"}, {"key": "steady", "label": "Same outcome under the other rules", "unit": "share"}], "rows": [{"statement": 0, "state": "undetermined", "steady": 1.0}, {"statement": 1, "state": "undetermined", "steady": 1.0}, {"statement": 2, "state": "undetermined", "steady": 1.0}, {"statement": 3, "state": "undetermined", "steady": 1.0}, {"statement": 4, "state": "undetermined", "steady": 1.0}], "note": "Share of the rules in the table above under which the statement has the same outcome."}]}, {"module": "bridging", "version": "1", "title": "Bridging", "question": "Which statements do people agree with across the direction in which they differ most?", "status": "insufficient", "settings": {"ridge": "fixed", "strength": 5.0, "least_votes": 20, "level": 0.95, "replicates": 200}, "blocks": [{"kind": "note", "name": "bridging.insufficient", "title": "Not enough data", "text": "At least ten people must have voted on two statements; %(missing)d more needed.", "values": {"missing": 2}}]}, {"module": "divisiveness", "version": "1", "title": "Divisiveness", "question": "Which statements part people who also differ elsewhere?", "status": "insufficient", "settings": {"level": 0.95, "false_finds": 0.05, "pass_is_middle": false}, "blocks": [{"kind": "note", "name": "divisiveness.insufficient", "title": "Not enough data", "text": "Ten people on each side of at least five other statements must have voted on a statement before it can be told whether it divides; the one with the most lacks %(missing)d such statements.", "values": {"missing": 5}}]}, {"module": "uncertainty", "version": "1", "title": "Uncertainty of opinion", "question": "On which statements do surely many people pass, and why?", "status": "insufficient", "settings": {"line": 0.2, "least_votes": 20, "level": 0.95, "false_finds": 0.05}, "blocks": [{"kind": "note", "name": "uncertainty.insufficient", "title": "Not enough data", "text": "No statement has enough votes yet: the one with the most needs %(missing)d more.", "values": {"missing": 12}}]}, {"module": "comparison", "version": "1", "title": "Rules compared", "question": "Where does each statement stand under every rule, and where do the rules part?", "status": "insufficient", "settings": {"threshold": 0.6, "credence": 0.95, "least_votes": 15, "count_passes": false}, "blocks": [{"kind": "note", "name": "comparison.insufficient", "title": "Not enough data", "text": "At least two statements must have %(least)d votes before rules can be compared.", "values": {"least": 15}}]}, {"module": "slate", "version": "1", "title": "Proportional slate", "question": "Which few statements speak for as many people as possible, in proportion to their number?", "status": "insufficient", "settings": {"size": 10, "rule": "pav", "exposure": "share", "least_votes": 20}, "blocks": [{"kind": "note", "name": "slate.insufficient", "title": "Not enough data", "text": "A slate needs a statement with at least %(least)d votes; %(missing)d are missing.", "values": {"least": 20, "missing": 12}}]}, {"module": "quality", "version": "1", "title": "How the votes came about", "question": "Who voted how much, what was seen how often, and do signs of inattention change anything?", "status": "ok", "settings": {"least_votes": 20, "one_sided": 0.95, "most_active": 0.01}, "blocks": [{"kind": "number", "name": "quality.coverage", "title": "Votes cast of all possible ones", "value": 0.833333333, "lower": null, "upper": null, "unit": "share", "note": ""}, {"kind": "number", "name": "quality.per_person", "title": "Votes per person, mean", "value": 5.0, "lower": null, "upper": null, "unit": "number", "note": ""}, {"kind": "number", "name": "quality.per_person_median", "title": "Votes per person, median", "value": 5.0, "lower": null, "upper": null, "unit": "count", "note": ""}, {"kind": "number", "name": "quality.per_statement_least", "title": "Fewest votes on a statement", "value": 0.0, "lower": null, "upper": null, "unit": "count", "note": ""}, {"kind": "number", "name": "quality.per_statement_median", "title": "Votes per statement, median", "value": 8.0, "lower": null, "upper": null, "unit": "count", "note": ""}, {"kind": "number", "name": "quality.gini", "title": "Inequality of votes over statements", "value": 0.166666667, "lower": null, "upper": null, "unit": "number", "note": "Gini coefficient: 0 where all statements have equally many votes, near 1 where few have them all."}, {"kind": "number", "name": "quality.passes", "title": "Passes", "value": 0.15, "lower": null, "upper": null, "unit": "share", "note": "Share of all votes."}, {"kind": "curve", "name": "quality.participation", "title": "How far people went", "x_label": "Votes", "y_label": "Share of people with at least as many", "points": [{"x": 1, "y": 1.0}, {"x": 2, "y": 1.0}, {"x": 3, "y": 1.0}, {"x": 4, "y": 1.0}, {"x": 5, "y": 1.0}], "note": ""}, {"kind": "table", "name": "quality.signs", "title": "Signs of inattention, and whether they matter", "columns": [{"key": "sign", "label": "Sign", "unit": "text"}, {"key": "people", "label": "People", "unit": "count"}, {"key": "share", "label": "Share of people", "unit": "share"}, {"key": "votes", "label": "Share of votes", "unit": "share"}, {"key": "largest", "label": "Largest change of a share without them", "unit": "share"}, {"key": "claims", "label": "Clear majorities that change without them", "unit": "count"}], "rows": [{"sign": "Agree with everything", "people": 0, "share": 0.0, "votes": 0.0, "largest": 0.0, "claims": 0}, {"sign": "Disagree with everything", "people": 0, "share": 0.0, "votes": 0.0, "largest": 0.0, "claims": 0}, {"sign": "Pass on everything", "people": 0, "share": 0.0, "votes": 0.0, "largest": 0.0, "claims": 0}, {"sign": "Agree with nearly everything", "people": 0, "share": 0.0, "votes": 0.0, "largest": 0.0, "claims": 0}, {"sign": "Disagree with nearly everything", "people": 0, "share": 0.0, "votes": 0.0, "largest": 0.0, "claims": 0}, {"sign": "Most active people", "people": 1, "share": 0.125, "votes": 0.125, "largest": 0.047619048, "claims": 0}], "people": "people", "part": "", "note": "Nobody is left out of any finding: the last two columns only say what leaving them out would do."}, {"kind": "note", "name": "quality.meaning", "title": "What a sign is", "text": "A sign is counted for people with at least %(votes)d votes. It is a question and no verdict: some people do agree with everything they were shown. Agreeing and disagreeing are treated alike, and nothing here looks at whether somebody votes like the others.", "values": {"votes": 20}}, {"kind": "ranking", "name": "quality.without_most_active", "title": "Without the most active people", "columns": [{"key": "plain", "label": "Agree, as cast", "unit": "share"}, {"key": "without", "label": "Agree, without the most active", "unit": "share"}, {"key": "change", "label": "Change", "unit": "number"}, {"key": "claim", "label": "Clear majority changes", "unit": "text"}], "rows": [], "note": "A few very active people must not decide: where a clear majority changes, say so beside it. Statements that fewer than ten of them voted on are left out, so that nobody''s votes can be told."}, {"kind": "note", "name": "quality.order", "title": "Order", "text": "In which order people saw the statements was not recorded, so effects of order cannot be told.", "values": {}}]}], "outcomes": [{"statement": 4, "state": "undetermined", "reason": "too few votes", "votes": 8.0, "share": 1.0, "lower": 0.675592435, "upper": 1.0, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0, "steady": 0.98, "lines": [], "coding": null}, {"statement": 1, "state": "undetermined", "reason": "too few votes", "votes": 8.0, "share": 0.833333333, "lower": 0.436497178, "upper": 0.96994663, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0, "steady": 0.995, "lines": [], "coding": {"codes": [{"concept": "development", "stance": "supports", "directness": "direct", "subcode": null}], "flags": [], "scope": "", "basis": "single", "coders": 1, "disputed": []}}, {"statement": 3, "state": "undetermined", "reason": "too few votes", "votes": 8.0, "share": 0.833333333, "lower": 0.436497178, "upper": 0.96994663, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0, "steady": 0.995, "lines": [], "coding": null}, {"statement": 0, "state": "undetermined", "reason": "too few votes", "votes": 8.0, "share": 0.714285714, "lower": 0.358934452, "upper": 0.917781076, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0, "steady": 1.0, "lines": [], "coding": {"codes": [{"concept": "development", "stance": "supports", "directness": "direct", "subcode": null}], "flags": [], "scope": "", "basis": "single", "coders": 1, "disputed": []}}, {"statement": 2, "state": "undetermined", "reason": "too few votes", "votes": 8.0, "share": 0.714285714, "lower": 0.358934452, "upper": 0.917781076, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0, "steady": 0.995, "lines": [], "coding": {"codes": [{"concept": "development", "stance": "supports", "directness": "direct", "subcode": null}], "flags": [], "scope": "", "basis": "single", "coders": 1, "disputed": []}}, {"statement": 5, "state": "undetermined", "reason": "too few votes", "votes": 0.0, "share": null, "lower": 0.0, "upper": 1.0, "accepts": 0.0, "rejects": 0.0, "left_out": 0.0, "steady": 1.0, "lines": [], "coding": null}], "concepts": {"profiles": {"use": {"cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "indirect_cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "divided": [], "undetermined": [], "indirect": [], "exposure": 0, "verdict": "no_evidence", "sentences": [["No statement about this was put to the vote, so the assembly says nothing about it.", {"exposure": 0, "supports": 0, "hinders": 0, "divided": 0, "undetermined": 0}]], "wide": {"cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "indirect_cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "divided": [], "undetermined": [], "indirect": [], "exposure": 0, "verdict": "no_evidence", "sentences": [["No statement about this was put to the vote, so the assembly says nothing about it.", {"exposure": 0, "supports": 0, "hinders": 0, "divided": 0, "undetermined": 0}]]}, "robust": {"sign": "none", "is_robust": false, "draws": 200, "held": 200, "coders": ["none"], "groupings": {}, "weaknesses": []}, "moderated": {"visible": 0, "merged": 0, "waiting": 0, "rejected": 0}}, "development": {"cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "indirect_cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "divided": [], "undetermined": [1, 0, 2], "indirect": [], "exposure": 3, "verdict": "no_support", "sentences": [["%(exposure)d statements about this were voted on. None was clearly accepted or rejected.", {"exposure": 3, "supports": 0, "hinders": 0, "divided": 0, "undetermined": 3}]], "wide": {"cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "indirect_cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "divided": [], "undetermined": [1, 0, 2], "indirect": [], "exposure": 3, "verdict": "no_support", "sentences": [["%(exposure)d statements about this were voted on. None was clearly accepted or rejected.", {"exposure": 3, "supports": 0, "hinders": 0, "divided": 0, "undetermined": 3}]]}, "robust": {"sign": "none", "is_robust": false, "draws": 200, "held": 198, "coders": ["none"], "groupings": {}, "weaknesses": []}, "moderated": {"visible": 0, "merged": 0, "waiting": 0, "rejected": 0}}, "benefits": {"cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "indirect_cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "divided": [], "undetermined": [], "indirect": [], "exposure": 0, "verdict": "no_evidence", "sentences": [["No statement about this was put to the vote, so the assembly says nothing about it.", {"exposure": 0, "supports": 0, "hinders": 0, "divided": 0, "undetermined": 0}]], "wide": {"cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "indirect_cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "divided": [], "undetermined": [], "indirect": [], "exposure": 0, "verdict": "no_evidence", "sentences": [["No statement about this was put to the vote, so the assembly says nothing about it.", {"exposure": 0, "supports": 0, "hinders": 0, "divided": 0, "undetermined": 0}]]}, "robust": {"sign": "none", "is_robust": false, "draws": 200, "held": 200, "coders": ["none"], "groupings": {}, "weaknesses": []}, "moderated": {"visible": 0, "merged": 0, "waiting": 0, "rejected": 0}}, "governance": {"cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "indirect_cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "divided": [], "undetermined": [], "indirect": [], "exposure": 0, "verdict": "no_evidence", "sentences": [["No statement about this was put to the vote, so the assembly says nothing about it.", {"exposure": 0, "supports": 0, "hinders": 0, "divided": 0, "undetermined": 0}]], "wide": {"cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "indirect_cells": {"endorsed_support": [], "endorsed_hindrance": [], "support_by_rejection": [], "hindrance_by_rejection": []}, "divided": [], "undetermined": [], "indirect": [], "exposure": 0, "verdict": "no_evidence", "sentences": [["No statement about this was put to the vote, so the assembly says nothing about it.", {"exposure": 0, "supports": 0, "hinders": 0, "divided": 0, "undetermined": 0}]]}, "robust": {"sign": "none", "is_robust": false, "draws": 200, "held": 200, "coders": ["none"], "groupings": {}, "weaknesses": []}, "moderated": {"visible": 0, "merged": 0, "waiting": 0, "rejected": 0}}}, "none": [], "not_coded": [4, 3, 5], "moderated": {"visible": 1, "merged": 0, "waiting": 0, "rejected": 0}, "never_coded": 0, "repeats": {}, "groups": {}}, "tensions": [], "agreement": {"coders": 1, "coded_twice": 0, "concepts": {"use": {"alpha": null, "nominal": null, "lower": null, "upper": null, "equal": null, "prevalence": 0.0, "units": 0, "standing": "undefined"}, "development": {"alpha": null, "nominal": null, "lower": null, "upper": null, "equal": null, "prevalence": 1.0, "units": 0, "standing": "undefined"}, "benefits": {"alpha": null, "nominal": null, "lower": null, "upper": null, "equal": null, "prevalence": 0.0, "units": 0, "standing": "undefined"}, "governance": {"alpha": null, "nominal": null, "lower": null, "upper": null, "equal": null, "prevalence": 0.0, "units": 0, "standing": "undefined"}}}}','2026-11-29 18:28:53.000000','2026-11-29 18:28:53.000000','2026-11-29 18:28:57.000000','2026-11-29 18:28:57.000000','82ebc89b9c707797ce36e1d2d1394cf72fa661441018e9a96d0a16c043bcf247',0,NULL);
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
	created_at DATETIME NOT NULL, shown INTEGER DEFAULT 0 NOT NULL, 
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
INSERT INTO "statement" VALUES(1,1,0,'Plant more trees.','671b35df0ebb76d124905cc39c4747d668cc7fb2af0292536fe47ca3d915514c','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:53.000000',0);
INSERT INTO "statement" VALUES(2,1,1,'Let those who live there decide.','570cd51d944782e1996693522d4f6d2152dce384a7e6e77fe177823e8c259122','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:53.000000',0);
INSERT INTO "statement" VALUES(3,1,2,'Ask the school.','a582548a684af868a2b96d37e4e1dbf59cdfdacf2b84f626dc0cef2e8e110e61','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:53.000000',0);
INSERT INTO "statement" VALUES(4,1,3,'Pay for it by a fee.','c68b59f5596397daea701e75ecf2f8beab6cd6e0151427aa2e07ded73d77b164','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:53.000000',0);
INSERT INTO "statement" VALUES(5,1,4,'Publish the plan.','ffc939fedae299099523dc02f598d0fd7cf7db153f928b5584e7d801787465a2','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:53.000000',0);
INSERT INTO "statement" VALUES(6,1,5,'Leave it as it is.','b1af3d9a50fbf5ff0915a7ba4db66740e9fcdabd25ecaa6a02bcc8e4d48c9d44','participant',8,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:53.000000',0);
INSERT INTO "statement" VALUES(7,2,0,'Plant more trees.','671b35df0ebb76d124905cc39c4747d668cc7fb2af0292536fe47ca3d915514c','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:53.000000',0);
INSERT INTO "statement" VALUES(8,2,1,'Let those who live there decide.','570cd51d944782e1996693522d4f6d2152dce384a7e6e77fe177823e8c259122','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:53.000000',0);
INSERT INTO "statement" VALUES(9,2,2,'Ask the school.','a582548a684af868a2b96d37e4e1dbf59cdfdacf2b84f626dc0cef2e8e110e61','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:53.000000',0);
INSERT INTO "statement" VALUES(10,2,3,'Pay for it by a fee.','c68b59f5596397daea701e75ecf2f8beab6cd6e0151427aa2e07ded73d77b164','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:53.000000',0);
INSERT INTO "statement" VALUES(11,2,4,'Publish the plan.','ffc939fedae299099523dc02f598d0fd7cf7db153f928b5584e7d801787465a2','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:53.000000',0);
INSERT INTO "statement" VALUES(12,2,5,'Leave it as it is.','b1af3d9a50fbf5ff0915a7ba4db66740e9fcdabd25ecaa6a02bcc8e4d48c9d44','participant',16,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:53.000000',0);
CREATE TABLE tension (
	id INTEGER NOT NULL, 
	question_id INTEGER NOT NULL, 
	"key" VARCHAR(120) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	first_id INTEGER NOT NULL, 
	second_id INTEGER, 
	reason TEXT NOT NULL, 
	title TEXT NOT NULL, 
	open_question TEXT NOT NULL, 
	is_hidden BOOLEAN NOT NULL, 
	hidden_reason TEXT NOT NULL, 
	follow_up_id INTEGER, 
	declared_by_id INTEGER, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_tension PRIMARY KEY (id), 
	CONSTRAINT ck_tension_kind_known CHECK (kind IN ('within_outcome', 'same_concept', 'declared', 'between_groups', 'power_away', 'overruled')), 
	CONSTRAINT ck_tension_declared_has_reason CHECK (kind <> 'declared' OR reason <> ''), 
	CONSTRAINT ck_tension_declared_has_two_statements CHECK (kind <> 'declared' OR second_id IS NOT NULL), 
	CONSTRAINT ck_tension_hidden_has_reason CHECK (NOT is_hidden OR hidden_reason <> ''), 
	CONSTRAINT ck_tension_statements_differ CHECK (first_id <> second_id), 
	CONSTRAINT fk_tension_question_id_question FOREIGN KEY(question_id) REFERENCES question (id) ON DELETE CASCADE, 
	CONSTRAINT fk_tension_first_id_statement FOREIGN KEY(first_id) REFERENCES statement (id) ON DELETE CASCADE, 
	CONSTRAINT fk_tension_second_id_statement FOREIGN KEY(second_id) REFERENCES statement (id) ON DELETE CASCADE, 
	CONSTRAINT fk_tension_follow_up_id_question FOREIGN KEY(follow_up_id) REFERENCES question (id) ON DELETE SET NULL, 
	CONSTRAINT fk_tension_declared_by_id_account FOREIGN KEY(declared_by_id) REFERENCES account (id) ON DELETE SET NULL, 
	CONSTRAINT uq_tension_question_id_key UNIQUE (question_id, "key")
);
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
INSERT INTO "vote" VALUES(1,1,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(1,2,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(1,3,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(1,4,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(1,5,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(2,1,-1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(2,2,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(2,3,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(2,4,0,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(2,5,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(3,1,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(3,2,0,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(3,3,-1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(3,4,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(3,5,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(4,1,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(4,2,-1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(4,3,0,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(4,4,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(4,5,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(5,1,0,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(5,2,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(5,3,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(5,4,-1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(5,5,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(6,1,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(6,2,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(6,3,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(6,4,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(6,5,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(7,1,-1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(7,2,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(7,3,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(7,4,0,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(7,5,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(8,1,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(8,2,0,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(8,3,-1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(8,4,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(8,5,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(9,7,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(9,8,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(9,9,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(9,10,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(9,11,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(10,7,-1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(10,8,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(10,9,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(10,10,0,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(10,11,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(11,7,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(11,8,0,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(11,9,-1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(11,10,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(11,11,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(12,7,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(12,8,-1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(12,9,0,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(12,10,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(12,11,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(13,7,0,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(13,8,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(13,9,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(13,10,-1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(13,11,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(14,7,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(14,8,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(14,9,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(14,10,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(14,11,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(15,7,-1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(15,8,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(15,9,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(15,10,0,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(15,11,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(16,7,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(16,8,0,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(16,9,-1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(16,10,1,NULL,'2026-11-29 18:28:53.000000');
INSERT INTO "vote" VALUES(16,11,1,NULL,'2026-11-29 18:28:53.000000');
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
INSERT INTO "vote_event" VALUES(1,1,1,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(2,1,2,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(3,1,3,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(4,1,4,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(5,1,5,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(6,2,1,-1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(7,2,2,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(8,2,3,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(9,2,4,0,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(10,2,5,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(11,3,1,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(12,3,2,0,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(13,3,3,-1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(14,3,4,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(15,3,5,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(16,4,1,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(17,4,2,-1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(18,4,3,0,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(19,4,4,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(20,4,5,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(21,5,1,0,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(22,5,2,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(23,5,3,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(24,5,4,-1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(25,5,5,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(26,6,1,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(27,6,2,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(28,6,3,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(29,6,4,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(30,6,5,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(31,7,1,-1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(32,7,2,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(33,7,3,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(34,7,4,0,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(35,7,5,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(36,8,1,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(37,8,2,0,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(38,8,3,-1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(39,8,4,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(40,8,5,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(41,9,7,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(42,9,8,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(43,9,9,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(44,9,10,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(45,9,11,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(46,10,7,-1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(47,10,8,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(48,10,9,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(49,10,10,0,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(50,10,11,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(51,11,7,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(52,11,8,0,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(53,11,9,-1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(54,11,10,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(55,11,11,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(56,12,7,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(57,12,8,-1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(58,12,9,0,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(59,12,10,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(60,12,11,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(61,13,7,0,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(62,13,8,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(63,13,9,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(64,13,10,-1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(65,13,11,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(66,14,7,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(67,14,8,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(68,14,9,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(69,14,10,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(70,14,11,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(71,15,7,-1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(72,15,8,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(73,15,9,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(74,15,10,0,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(75,15,11,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(76,16,7,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(77,16,8,0,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(78,16,9,-1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(79,16,10,1,'2026-11-29 18:28:53.000000');
INSERT INTO "vote_event" VALUES(80,16,11,1,'2026-11-29 18:28:53.000000');
CREATE INDEX ix_audit_entry_assembly_id ON audit_entry (assembly_id);
CREATE INDEX ix_membership_account_id ON membership (account_id);
CREATE INDEX ix_membership_assembly_id ON membership (assembly_id);
CREATE INDEX ix_participant_assembly_id ON participant (assembly_id);
CREATE INDEX ix_question_assembly_id ON question (assembly_id);
CREATE INDEX ix_statement_author_id ON statement (author_id);
CREATE INDEX ix_statement_question_moderation ON statement (question_id, moderation);
CREATE INDEX ix_statement_text_key ON statement (text_key);
CREATE INDEX ix_comment_participant_id ON comment (participant_id);
CREATE INDEX ix_comment_statement_id ON comment (statement_id);
CREATE INDEX ix_vote_statement_id ON vote (statement_id);
CREATE INDEX ix_vote_event_participant_id ON vote_event (participant_id);
CREATE INDEX ix_comment_endorsement_participant_id ON comment_endorsement (participant_id);
CREATE INDEX ix_run_question_state ON run (question_id, state);
CREATE UNIQUE INDEX uq_run_one_active ON run (question_id) WHERE state IN ('queued', 'running');
CREATE INDEX ix_coding_statement_id ON coding (statement_id);
CREATE INDEX ix_outcome_run_id ON outcome (run_id);
CREATE INDEX ix_outcome_statement_id ON outcome (statement_id);
CREATE INDEX ix_response_outcome_id ON response (outcome_id);
CREATE INDEX ix_codebook_version_assembly_id ON codebook_version (assembly_id);
CREATE INDEX ix_practice_answer_assembly_id ON practice_answer (assembly_id);
CREATE INDEX ix_concept_tag_statement_id ON concept_tag (statement_id);
CREATE INDEX ix_code_appeal_participant_id ON code_appeal (participant_id);
CREATE INDEX ix_tension_question_id ON tension (question_id);
CREATE INDEX ix_tension_first_id ON tension (first_id);
CREATE INDEX ix_tension_second_id ON tension (second_id);
CREATE INDEX ix_tension_follow_up_id ON tension (follow_up_id);
CREATE INDEX ix_exposure_participant_statement ON exposure (participant_id, statement_id);
CREATE INDEX ix_exposure_statement_id ON exposure (statement_id);
CREATE INDEX ix_vote_event_statement_id_id ON vote_event (statement_id, id);
COMMIT;
