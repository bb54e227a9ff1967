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
INSERT INTO "account" VALUES(1,'ada@example.org','Ada','$argon2id$v=19$m=64,t=1,p=1$jL9wgixi4CZeX0BKI+VvCA$B9/CxYoaYa6lXVlAVeET9drkfe+0MZrU6980bM6pqHY',NULL,0,'2026-11-29 18:28:09.000000');
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
INSERT INTO "assembly" VALUES(1,'trees','TREES2','Trees','','','open','en',NULL,'Where to plant','The council','L1','',NULL,'','',1,1,1,'live',140,200,280,'{}','["tally"]','2026-11-29 18:28:09.000000','2026-11-29 18:28:09.000000',NULL,NULL);
INSERT INTO "assembly" VALUES(2,'lakes','LAKES2','Lakes','','','closed','en',NULL,'Where to plant','The council','L1','',NULL,'','',1,1,1,'live',140,200,280,'{}','["tally"]','2026-11-29 18:28:09.000000','2026-11-29 18:28:09.000000','2026-11-29 18:28:09.000000',NULL);
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
INSERT INTO "coding" VALUES(1,1,1,'Ada','coder','1.0','[]','','',1,'2026-11-29 18:28:09.000000');
INSERT INTO "coding" VALUES(2,2,1,'Ada','coder','1.0','[]','','',1,'2026-11-29 18:28:09.000000');
INSERT INTO "coding" VALUES(3,5,1,'Ada','coder','1.0','[]','','',1,'2026-11-29 18:28:09.000000');
INSERT INTO "coding" VALUES(4,6,1,'Ada','coder','1.0','[]','','',1,'2026-11-29 18:28:09.000000');
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
INSERT INTO "concept_code" VALUES(1,'participation','supports','direct',NULL);
INSERT INTO "concept_code" VALUES(2,'participation','supports','direct',NULL);
INSERT INTO "concept_code" VALUES(3,'participation','supports','direct',NULL);
INSERT INTO "concept_code" VALUES(4,'participation','supports','direct',NULL);
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
INSERT INTO "exposure" VALUES(1,1,1,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(2,1,2,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(3,1,3,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(4,1,4,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(5,2,1,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(6,2,2,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(7,2,3,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(8,2,4,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(9,3,1,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(10,3,2,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(11,3,3,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(12,3,4,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(13,4,1,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(14,4,2,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(15,4,3,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(16,4,4,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(17,5,1,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(18,5,2,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(19,5,3,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(20,5,4,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(21,6,1,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(22,6,2,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(23,6,3,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(24,6,4,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(25,7,1,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(26,7,2,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(27,7,3,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(28,7,4,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(29,8,1,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(30,8,2,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(31,8,3,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(32,8,4,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(33,9,5,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(34,9,6,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(35,9,7,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(36,9,8,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(37,10,5,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(38,10,6,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(39,10,7,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(40,10,8,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(41,11,5,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(42,11,6,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(43,11,7,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(44,11,8,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(45,12,5,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(46,12,6,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(47,12,7,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(48,12,8,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(49,13,5,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(50,13,6,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(51,13,7,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(52,13,8,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(53,14,5,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(54,14,6,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(55,14,7,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(56,14,8,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(57,15,5,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(58,15,6,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(59,15,7,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(60,15,8,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(61,16,5,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(62,16,6,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(63,16,7,'random',0.25,'2026-11-29 18:28:09.000000');
INSERT INTO "exposure" VALUES(64,16,8,'random',0.25,'2026-11-29 18:28:09.000000');
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
INSERT INTO "membership" VALUES(1,1,1,'owner','2026-11-29 18:28:09.000000');
INSERT INTO "membership" VALUES(2,2,1,'owner','2026-11-29 18:28:09.000000');
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
INSERT INTO "participant" VALUES(1,1,0,'anonymous','bff4deddd1c7ef5468d33af1efaa3f956401d597f6d53a835a420d899ffcaebe',NULL,NULL,NULL,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "participant" VALUES(2,1,1,'anonymous','490a09621b628d95a3adc18ecbdef84e6cb793dceed8dfb4e96ccb3c5e04caca',NULL,NULL,NULL,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "participant" VALUES(3,1,2,'anonymous','d051831b949ff0eca1d83995c2d6c933c52f8ffa4fad6526e79efaa2f8b53fdf',NULL,NULL,NULL,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "participant" VALUES(4,1,3,'anonymous','8a19ff3d5d79c230c38086f433af7e668be414b97e48179925145f752ba53d64',NULL,NULL,NULL,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "participant" VALUES(5,1,4,'anonymous','cf576438097bf38aa2f8b8d0582dff10e09fc480d868c50ac2fda66500445eec',NULL,NULL,NULL,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "participant" VALUES(6,1,5,'anonymous','dc44c235eaf230aa794ff9f169333bbe84c104970ac71da0d08de542b7fb6660',NULL,NULL,NULL,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "participant" VALUES(7,1,6,'anonymous','67a5e8be442353c914a97832f5cceb4f4ff7937b102913b19ff3484785fc2acb',NULL,NULL,NULL,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "participant" VALUES(8,1,7,'anonymous','8f529b543b3e9f27d3821e79c7b489a84ba26ad1d999f513997e30f0ff84aa65',NULL,NULL,NULL,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "participant" VALUES(9,2,0,'anonymous','22222a12e4131be3b012e1e86805b36418352a61bd6d39af9a97c083d2788d1b',NULL,NULL,NULL,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "participant" VALUES(10,2,1,'anonymous','711c88d0c33dc5b5d131234a5dfda364277655a7b13907e308f965304258548b',NULL,NULL,NULL,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "participant" VALUES(11,2,2,'anonymous','0d9c4fb1e21de97f027a991d38960a545b13567f3428b49ea1bbbf884f2ee6d7',NULL,NULL,NULL,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "participant" VALUES(12,2,3,'anonymous','f84bbac2d7284f25bea8f14eab3f2db7aaef99f51cc4bb980ccfb22c965e395d',NULL,NULL,NULL,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "participant" VALUES(13,2,4,'anonymous','7d9197743f8dbc70b8bb946d881737d5bae5a1993bb958a6994e3c7d60e74421',NULL,NULL,NULL,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "participant" VALUES(14,2,5,'anonymous','d1997cc87a6d1a8912ecde6060c45e8f064001e99a6e3ff63a8f74b44785c331',NULL,NULL,NULL,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "participant" VALUES(15,2,6,'anonymous','d1c5ee5348ece9954eea27862a621ac2a77fb569a9e2eeb8e2a85580092931a9',NULL,NULL,NULL,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "participant" VALUES(16,2,7,'anonymous','e31319828f4e4cd3e5725e1f752388ed8a0cabeb755167b715b1b3a3db441786',NULL,NULL,NULL,NULL,'2026-11-29 18:28:09.000000');
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
INSERT INTO "question" VALUES(1,1,1,'What should we do?','',4,'2026-11-29 18:28:09.000000');
INSERT INTO "question" VALUES(2,2,1,'What should we do?','',4,'2026-11-29 18:28:09.000000');
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
INSERT INTO "statement" VALUES(1,1,0,'Plant more trees.','75b46c2cb71d510c6bfc6c74a1fc3e15ba3c741cee872829c802773d64d14119','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:09.000000');
INSERT INTO "statement" VALUES(2,1,1,'Close the road.','c2a1e9347fe3fd94454f0335ea25e9a17560ac279b52abf5bc5d2afbbb957354','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:09.000000');
INSERT INTO "statement" VALUES(3,1,2,'Ask the school.','017ef457af65ada15f92e68f6060775d248c95ca7f1df979e0df4062ec76861a','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:09.000000');
INSERT INTO "statement" VALUES(4,1,3,'Pay for it by a fee.','7444bf277d56589522640d28be5d6d1ae2f6c1d705125a7a84a370c78ed699fa','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:09.000000');
INSERT INTO "statement" VALUES(5,2,0,'Plant more trees.','75b46c2cb71d510c6bfc6c74a1fc3e15ba3c741cee872829c802773d64d14119','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:09.000000');
INSERT INTO "statement" VALUES(6,2,1,'Close the road.','c2a1e9347fe3fd94454f0335ea25e9a17560ac279b52abf5bc5d2afbbb957354','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:09.000000');
INSERT INTO "statement" VALUES(7,2,2,'Ask the school.','017ef457af65ada15f92e68f6060775d248c95ca7f1df979e0df4062ec76861a','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:09.000000');
INSERT INTO "statement" VALUES(8,2,3,'Pay for it by a fee.','7444bf277d56589522640d28be5d6d1ae2f6c1d705125a7a84a370c78ed699fa','seed',NULL,'visible',NULL,'',NULL,NULL,0,'2026-11-29 18:28:09.000000');
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
INSERT INTO "vote" VALUES(1,1,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(1,2,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(1,3,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(1,4,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(2,1,-1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(2,2,0,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(2,3,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(2,4,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(3,1,0,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(3,2,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(3,3,0,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(3,4,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(4,1,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(4,2,0,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(4,3,-1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(4,4,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(5,1,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(5,2,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(5,3,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(5,4,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(6,1,-1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(6,2,0,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(6,3,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(6,4,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(7,1,0,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(7,2,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(7,3,0,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(7,4,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(8,1,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(8,2,0,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(8,3,-1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(8,4,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(9,5,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(9,6,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(9,7,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(9,8,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(10,5,-1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(10,6,0,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(10,7,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(10,8,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(11,5,0,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(11,6,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(11,7,0,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(11,8,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(12,5,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(12,6,0,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(12,7,-1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(12,8,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(13,5,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(13,6,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(13,7,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(13,8,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(14,5,-1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(14,6,0,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(14,7,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(14,8,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(15,5,0,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(15,6,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(15,7,0,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(15,8,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(16,5,1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(16,6,0,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(16,7,-1,NULL,'2026-11-29 18:28:09.000000');
INSERT INTO "vote" VALUES(16,8,1,NULL,'2026-11-29 18:28:09.000000');
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
INSERT INTO "vote_event" VALUES(1,1,1,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(2,1,2,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(3,1,3,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(4,1,4,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(5,2,1,-1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(6,2,2,0,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(7,2,3,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(8,2,4,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(9,3,1,0,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(10,3,2,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(11,3,3,0,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(12,3,4,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(13,4,1,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(14,4,2,0,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(15,4,3,-1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(16,4,4,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(17,5,1,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(18,5,2,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(19,5,3,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(20,5,4,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(21,6,1,-1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(22,6,2,0,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(23,6,3,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(24,6,4,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(25,7,1,0,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(26,7,2,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(27,7,3,0,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(28,7,4,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(29,8,1,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(30,8,2,0,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(31,8,3,-1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(32,8,4,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(33,9,5,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(34,9,6,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(35,9,7,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(36,9,8,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(37,10,5,-1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(38,10,6,0,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(39,10,7,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(40,10,8,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(41,11,5,0,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(42,11,6,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(43,11,7,0,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(44,11,8,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(45,12,5,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(46,12,6,0,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(47,12,7,-1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(48,12,8,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(49,13,5,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(50,13,6,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(51,13,7,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(52,13,8,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(53,14,5,-1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(54,14,6,0,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(55,14,7,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(56,14,8,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(57,15,5,0,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(58,15,6,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(59,15,7,0,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(60,15,8,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(61,16,5,1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(62,16,6,0,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(63,16,7,-1,'2026-11-29 18:28:09.000000');
INSERT INTO "vote_event" VALUES(64,16,8,1,'2026-11-29 18:28:09.000000');
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
