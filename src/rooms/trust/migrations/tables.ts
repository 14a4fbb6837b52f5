/** What the migrations make of trust’s tables, as a database says it. Written by `npm run tables`; whatever else a store holds is somebody else’s. */

export const trustSchema: readonly string[] = `
trust_audit_draw = column agency_id = text not null
trust_audit_draw = column commitment = text not null
trust_audit_draw = column committed_at = bigint not null
trust_audit_draw = column drawn_to = bigint not null
trust_audit_draw = column from_at = bigint not null
trust_audit_draw = column id = text not null
trust_audit_draw = column per_mille = integer not null
trust_audit_draw = column revealed_at = bigint
trust_audit_draw = column sealed = text not null
trust_audit_draw = column seed = text
trust_audit_draw = constraint = PRIMARY KEY (agency_id, id)
trust_audit_draw = kind = table
trust_audit_draw = unique index = btree (agency_id) WHERE (revealed_at IS NULL)
trust_audit_item = column agency_id = text not null
trust_audit_item = column at = bigint not null
trust_audit_item = column basis = text
trust_audit_item = column by_words = text not null
trust_audit_item = column draw_id = text not null
trust_audit_item = column ledger_index = bigint not null
trust_audit_item = column person_id = text not null
trust_audit_item = column reason = text
trust_audit_item = column reviewed_at = bigint
trust_audit_item = column reviewed_by = text
trust_audit_item = column reviewed_by_name = text
trust_audit_item = column state = text not null
trust_audit_item = column what = text not null
trust_audit_item = constraint = CHECK (((reviewed_by IS NULL) OR (reviewed_by <> person_id)))
trust_audit_item = constraint = FOREIGN KEY (agency_id, draw_id) REFERENCES trust_audit_draw(agency_id, id)
trust_audit_item = constraint = PRIMARY KEY (agency_id, ledger_index)
trust_audit_item = kind = table
trust_bad_logon = column agency_id = text not null
trust_bad_logon = column at = bigint not null
trust_bad_logon = column id = text not null
trust_bad_logon = column name_key = text not null
trust_bad_logon = constraint = PRIMARY KEY (agency_id, id)
trust_bad_logon = kind = table
trust_case = column agency_id = text not null
trust_case = column area = text not null
trust_case = column basis_confirmed_at = bigint
trust_case = column basis_confirmed_by = text
trust_case = column basis_confirmed_name = text
trust_case = column basis_declared_at = bigint
trust_case = column basis_declared_by = text
trust_case = column basis_from = bigint not null
trust_case = column basis_kind = text not null
trust_case = column basis_reference = text not null
trust_case = column basis_until = bigint not null
trust_case = column closed_at = bigint
trust_case = column confidential = boolean not null
trust_case = column id = text not null
trust_case = column is_open = boolean not null
trust_case = column kind = text not null
trust_case = column number = text not null
trust_case = column opened_at = bigint not null
trust_case = column opened_by = text not null
trust_case = column sensitivity = text not null
trust_case = column summary = text not null
trust_case = column title = text not null
trust_case = constraint = CHECK (((basis_confirmed_by IS NULL) OR (basis_confirmed_by <> COALESCE(basis_declared_by, opened_by))))
trust_case = constraint = PRIMARY KEY (agency_id, id)
trust_case = constraint = UNIQUE (agency_id, number)
trust_case = kind = table
trust_case_event = column agency_id = text not null
trust_case_event = column at = bigint not null
trust_case_event = column by_name = text not null
trust_case_event = column case_id = text not null
trust_case_event = column document = text not null
trust_case_event = column id = text not null
trust_case_event = column what = text
trust_case_event = constraint = FOREIGN KEY (agency_id, case_id) REFERENCES trust_case(agency_id, id)
trust_case_event = constraint = PRIMARY KEY (agency_id, id)
trust_case_event = kind = table
trust_case_member = column agency_id = text not null
trust_case_member = column case_id = text not null
trust_case_member = column person_id = text not null
trust_case_member = column since = bigint not null
trust_case_member = constraint = FOREIGN KEY (agency_id, case_id) REFERENCES trust_case(agency_id, id)
trust_case_member = constraint = PRIMARY KEY (agency_id, case_id, person_id)
trust_case_member = kind = table
trust_certificate = column agency_id = text not null
trust_certificate = column name = text not null
trust_certificate = column person_id = text not null
trust_certificate = column valid_until = bigint not null
trust_certificate = constraint = PRIMARY KEY (agency_id, person_id, name)
trust_certificate = kind = table
trust_challenge = column agency_id = text not null
trust_challenge = column bound_to = text not null
trust_challenge = column digest = text not null
trust_challenge = column document = text not null
trust_challenge = column expires_at = bigint not null
trust_challenge = column kind = text not null
trust_challenge = constraint = PRIMARY KEY (agency_id, digest)
trust_challenge = kind = table
trust_closed_reading = column agency_id = text not null
trust_closed_reading = column approved_at = bigint
trust_closed_reading = column approved_by = text
trust_closed_reading = column approved_by_name = text
trust_closed_reading = column asked_at = bigint not null
trust_closed_reading = column asked_by = text not null
trust_closed_reading = column asked_by_name = text not null
trust_closed_reading = column case_id = text not null
trust_closed_reading = column days = integer not null
trust_closed_reading = column ground = text not null
trust_closed_reading = column id = text not null
trust_closed_reading = column reference = text not null
trust_closed_reading = column valid_until = bigint
trust_closed_reading = constraint = CHECK (((approved_by IS NULL) = (valid_until IS NULL)))
trust_closed_reading = constraint = CHECK (((approved_by IS NULL) OR (approved_by <> asked_by)))
trust_closed_reading = constraint = FOREIGN KEY (agency_id, case_id) REFERENCES trust_case(agency_id, id)
trust_closed_reading = constraint = PRIMARY KEY (agency_id, id)
trust_closed_reading = kind = table
trust_decision = column agency_id = text not null
trust_decision = column at = bigint not null
trust_decision = column by_id = text not null
trust_decision = column by_name = text not null
trust_decision = column commitment = text not null
trust_decision = column document = text not null
trust_decision = column id = text not null
trust_decision = column ledger_index = bigint
trust_decision = column purpose = text not null
trust_decision = column reason = text not null
trust_decision = column suggestion_id = text not null
trust_decision = column verdict = text not null
trust_decision = constraint = FOREIGN KEY (agency_id, suggestion_id) REFERENCES trust_suggestion(agency_id, id)
trust_decision = constraint = PRIMARY KEY (agency_id, id)
trust_decision = constraint = UNIQUE (agency_id, suggestion_id)
trust_decision = kind = table
trust_deletion = column agency_id = text not null
trust_deletion = column at = bigint not null
trust_deletion = column before = bigint not null
trust_deletion = column by_name = text not null
trust_deletion = column count = integer not null
trust_deletion = column held = integer not null
trust_deletion = column id = text not null
trust_deletion = column ids = text not null
trust_deletion = column kind = text not null
trust_deletion = column ledger_index = bigint not null
trust_deletion = constraint = PRIMARY KEY (agency_id, id)
trust_deletion = kind = table
trust_duty = column agency_id = text not null
trust_duty = column area = text not null
trust_duty = column basis_from = bigint not null
trust_duty = column basis_kind = text not null
trust_duty = column basis_reference = text not null
trust_duty = column basis_until = bigint not null
trust_duty = column ended_at = bigint
trust_duty = column ends_at = bigint not null
trust_duty = column id = text not null
trust_duty = column kind = text not null
trust_duty = column person_id = text not null
trust_duty = column started_at = bigint not null
trust_duty = constraint = PRIMARY KEY (agency_id, id)
trust_duty = kind = table
trust_duty = unique index = btree (agency_id, person_id) WHERE (ended_at IS NULL)
trust_effect = column agency_id = text not null
trust_effect = column ledger_index = bigint not null
trust_effect = constraint = PRIMARY KEY (agency_id, ledger_index)
trust_effect = kind = table
trust_erasure = column agency_id = text not null
trust_erasure = column at = bigint not null
trust_erasure = column document = text not null
trust_erasure = column done = boolean not null
trust_erasure = column id = text not null
trust_erasure = column subject = text not null
trust_erasure = constraint = PRIMARY KEY (agency_id, id)
trust_erasure = constraint = UNIQUE (agency_id, subject)
trust_erasure = kind = table
trust_event = column address = text not null
trust_event = column agency_id = text not null
trust_event = column at = bigint not null
trust_event = column detail = text not null
trust_event = column device = text not null
trust_event = column id = text not null
trust_event = column kind = text not null
trust_event = column name_key = text
trust_event = column person_id = text
trust_event = column salt = text
trust_event = column sealed_in = bigint
trust_event = constraint = PRIMARY KEY (agency_id, id)
trust_event = kind = table
trust_export = column agency_id = text not null
trust_export = column approved_at = bigint
trust_export = column approved_by = text
trust_export = column approved_by_name = text
trust_export = column asked_at = bigint not null
trust_export = column asked_by = text not null
trust_export = column asked_by_name = text not null
trust_export = column case_id = text not null
trust_export = column id = text not null
trust_export = column recipient = text not null
trust_export = column used_at = bigint
trust_export = constraint = CHECK (((approved_by IS NULL) OR (approved_by <> asked_by)))
trust_export = constraint = CHECK (((used_at IS NULL) OR (approved_by IS NOT NULL)))
trust_export = constraint = FOREIGN KEY (agency_id, case_id) REFERENCES trust_case(agency_id, id)
trust_export = constraint = PRIMARY KEY (agency_id, id)
trust_export = kind = table
trust_hold = column agency_id = text not null
trust_hold = column at = bigint not null
trust_hold = column by_name = text not null
trust_hold = column id = text not null
trust_hold = column lifted_at = bigint
trust_hold = column lifted_by = text
trust_hold = column lifted_why = text
trust_hold = column scope = text not null
trust_hold = column why = text not null
trust_hold = constraint = PRIMARY KEY (agency_id, id)
trust_hold = kind = table
trust_identity_rules = column agency_id = text not null
trust_identity_rules = column said = text not null
trust_identity_rules = constraint = PRIMARY KEY (agency_id)
trust_identity_rules = kind = table
trust_key = column agency_id = text not null
trust_key = column destroyed_at = bigint
trust_key = column fingerprint = text not null
trust_key = column kek = text not null
trust_key = column made_at = bigint not null
trust_key = column subject = text not null
trust_key = column version = integer not null
trust_key = column wrapped = text
trust_key = constraint = CHECK (((wrapped IS NULL) = (destroyed_at IS NOT NULL)))
trust_key = constraint = PRIMARY KEY (agency_id, subject, version)
trust_key = kind = table
trust_ledger_mark = column agency_id = text not null
trust_ledger_mark = column root = text not null
trust_ledger_mark = column size = bigint not null
trust_ledger_mark = constraint = PRIMARY KEY (agency_id)
trust_ledger_mark = kind = table
trust_look = column about = text
trust_look = column act = text not null default 'consult'::text
trust_look = column action = text not null
trust_look = column agency_id = text not null
trust_look = column assigned = boolean not null default false
trust_look = column at = bigint not null
trust_look = column by_words = text not null
trust_look = column id = text not null
trust_look = column ledger_index = bigint not null
trust_look = column person_id = text not null
trust_look = column purpose_id = text not null
trust_look = column salt = text
trust_look = column what = text not null
trust_look = column words = text
trust_look = column words_digest = text
trust_look = constraint = FOREIGN KEY (agency_id, purpose_id) REFERENCES trust_purpose(agency_id, id)
trust_look = constraint = PRIMARY KEY (agency_id, id)
trust_look = kind = table
trust_map = column about = text not null
trust_map = column agency_id = text not null
trust_map = column at = bigint not null
trust_map = column by_name = text not null
trust_map = column dataset = text not null
trust_map = column id = text not null
trust_map = column points = text not null
trust_map = constraint = PRIMARY KEY (agency_id, id)
trust_map = kind = table
trust_map_period = column agency_id = text not null
trust_map_period = column dataset = text not null
trust_map_period = column map_id = text not null
trust_map_period = column period = text not null
trust_map_period = constraint = PRIMARY KEY (agency_id, dataset, period)
trust_map_period = kind = table
trust_note_batch = column agency_id = text not null
trust_note_batch = column document = text not null
trust_note_batch = column ledger_index = bigint not null
trust_note_batch = constraint = PRIMARY KEY (agency_id, ledger_index)
trust_note_batch = kind = table
trust_override = column agency_id = text not null
trust_override = column escalated_at = bigint
trust_override = column id = text not null
trust_override = column opened_at = bigint not null
trust_override = column person_id = text not null
trust_override = column person_name = text not null
trust_override = column remark = text
trust_override = column reviewed_at = bigint
trust_override = column reviewed_by = text
trust_override = column reviewed_by_name = text
trust_override = column verdict = text
trust_override = constraint = CHECK (((reviewed_by IS NULL) OR (reviewed_by <> person_id)))
trust_override = constraint = FOREIGN KEY (agency_id, id) REFERENCES trust_purpose(agency_id, id)
trust_override = constraint = PRIMARY KEY (agency_id, id)
trust_override = kind = table
trust_passkey = column agency_id = text not null
trust_passkey = column counter = bigint not null
trust_passkey = column created_at = bigint not null
trust_passkey = column id = text not null
trust_passkey = column label = text not null
trust_passkey = column person_id = text not null
trust_passkey = column public_key = text not null
trust_passkey = column rp_id = text not null
trust_passkey = column transports = text not null
trust_passkey = column used_at = bigint
trust_passkey = constraint = FOREIGN KEY (agency_id, person_id) REFERENCES trust_person(agency_id, id)
trust_passkey = constraint = PRIMARY KEY (agency_id, id)
trust_passkey = kind = table
trust_period = column agency_id = text not null
trust_period = column ceiling = integer
trust_period = column kind = text not null
trust_period = constraint = PRIMARY KEY (agency_id, kind)
trust_period = kind = table
trust_person = column agency_id = text not null
trust_person = column created_at = bigint not null
trust_person = column demo = boolean not null
trust_person = column disabled_at = bigint
trust_person = column email = text
trust_person = column enabled_at = bigint
trust_person = column id = text not null
trust_person = column invitation = text
trust_person = column name = text not null
trust_person = column name_key = text not null
trust_person = column password = text
trust_person = column role = text not null
trust_person = column title = text not null
trust_person = column used_at = bigint
trust_person = constraint = PRIMARY KEY (agency_id, id)
trust_person = constraint = UNIQUE (agency_id, invitation)
trust_person = constraint = UNIQUE (agency_id, name_key)
trust_person = kind = table
trust_person = unique index = btree (agency_id, email)
trust_person_area = column agency_id = text not null
trust_person_area = column area = text not null
trust_person_area = column given_at = bigint not null
trust_person_area = column given_by = text not null
trust_person_area = column person_id = text not null
trust_person_area = column valid_until = bigint
trust_person_area = constraint = CHECK ((given_by <> person_id))
trust_person_area = constraint = PRIMARY KEY (agency_id, person_id, area)
trust_person_area = kind = table
trust_pseudonym_key = column agency_id = text not null
trust_pseudonym_key = column purpose = text not null
trust_pseudonym_key = column sealed = text not null
trust_pseudonym_key = constraint = PRIMARY KEY (agency_id, purpose)
trust_pseudonym_key = kind = table
trust_purpose = column agency_id = text not null
trust_purpose = column basis_from = bigint not null
trust_purpose = column basis_kind = text not null
trust_purpose = column basis_reference = text not null
trust_purpose = column basis_until = bigint not null
trust_purpose = column case_id = text
trust_purpose = column duty_id = text
trust_purpose = column id = text not null
trust_purpose = column is_override = boolean not null
trust_purpose = column laid_down_at = bigint
trust_purpose = column person_id = text not null
trust_purpose = column reading_id = text
trust_purpose = column stated_at = bigint not null
trust_purpose = column statement = text not null
trust_purpose = column statement_key = text
trust_purpose = column task = text not null
trust_purpose = column valid_until = bigint not null
trust_purpose = constraint = CHECK ((is_override OR ((case_id IS NULL) <> (duty_id IS NULL))))
trust_purpose = constraint = PRIMARY KEY (agency_id, id)
trust_purpose = constraint = UNIQUE (agency_id, person_id, statement_key)
trust_purpose = kind = table
trust_reason = column agency_id = text not null
trust_reason = column digest = text not null
trust_reason = column document = text not null
trust_reason = constraint = PRIMARY KEY (agency_id, digest)
trust_reason = kind = table
trust_recovery = column agency_id = text not null
trust_recovery = column asked_at = bigint not null
trust_recovery = column asked_by = text not null
trust_recovery = column expires_at = bigint not null
trust_recovery = column id = text not null
trust_recovery = column invitation = text
trust_recovery = column person_id = text not null
trust_recovery = column state = text not null
trust_recovery = constraint = FOREIGN KEY (agency_id, person_id) REFERENCES trust_person(agency_id, id)
trust_recovery = constraint = PRIMARY KEY (agency_id, id)
trust_recovery = kind = table
trust_recovery = unique index = btree (agency_id, person_id) WHERE (state = 'open'::text)
trust_recovery_approval = column agency_id = text not null
trust_recovery_approval = column at = bigint not null
trust_recovery_approval = column person_id = text not null
trust_recovery_approval = column recovery_id = text not null
trust_recovery_approval = column role = text not null
trust_recovery_approval = constraint = FOREIGN KEY (agency_id, person_id) REFERENCES trust_person(agency_id, id)
trust_recovery_approval = constraint = FOREIGN KEY (agency_id, recovery_id) REFERENCES trust_recovery(agency_id, id)
trust_recovery_approval = constraint = PRIMARY KEY (agency_id, recovery_id, person_id)
trust_recovery_approval = kind = table
trust_recovery_code = column agency_id = text not null
trust_recovery_code = column digest = text not null
trust_recovery_code = column person_id = text not null
trust_recovery_code = constraint = FOREIGN KEY (agency_id, person_id) REFERENCES trust_person(agency_id, id)
trust_recovery_code = constraint = PRIMARY KEY (agency_id, digest)
trust_recovery_code = kind = table
trust_rectification = column agency_id = text not null
trust_rectification = column at = bigint not null
trust_rectification = column commitment = text not null
trust_rectification = column id = text not null
trust_rectification = column ledger_index = bigint not null
trust_rectification = column person_id = text not null
trust_rectification = column sealed = text not null
trust_rectification = constraint = PRIMARY KEY (agency_id, id)
trust_rectification = kind = table
trust_refusal = column agency_id = text not null
trust_refusal = column at = bigint not null
trust_refusal = column code = text not null
trust_refusal = column id = text not null
trust_refusal = column person_id = text not null
trust_refusal = column reason = text not null
trust_refusal = column salt = text
trust_refusal = column sealed_in = bigint
trust_refusal = constraint = PRIMARY KEY (agency_id, id)
trust_refusal = kind = table
trust_refused_input = column address = text not null
trust_refused_input = column agency_id = text not null
trust_refused_input = column count = integer not null
trust_refused_input = column id = text not null
trust_refused_input = column kind = text not null
trust_refused_input = column method = text not null
trust_refused_input = column minute = bigint not null
trust_refused_input = column person_id = text
trust_refused_input = column route = text not null
trust_refused_input = constraint = PRIMARY KEY (agency_id, id)
trust_refused_input = kind = table
trust_release = column agency_id = text not null
trust_release = column at = bigint not null
trust_release = column dataset = text not null
trust_release = column document = text not null
trust_release = column id = text not null
trust_release = constraint = PRIMARY KEY (agency_id, id)
trust_release = kind = table
trust_release_cost = column agency_id = text not null
trust_release_cost = column dataset = text not null
trust_release_cost = column micro_epsilon = bigint not null
trust_release_cost = column period = text not null
trust_release_cost = column release_id = text not null
trust_release_cost = constraint = PRIMARY KEY (agency_id, dataset, period, release_id)
trust_release_cost = kind = table
trust_rule = column agency_id = text not null
trust_rule = column change_id = text
trust_rule = column name = text not null
trust_rule = column set_at = bigint not null
trust_rule = column value = text not null
trust_rule = constraint = PRIMARY KEY (agency_id, name)
trust_rule = kind = table
trust_rule_change = column agency_id = text not null
trust_rule_change = column answered_at = bigint
trust_rule_change = column answered_by = text
trust_rule_change = column answered_by_name = text
trust_rule_change = column asked_at = bigint not null
trust_rule_change = column asked_by = text not null
trust_rule_change = column asked_by_name = text not null
trust_rule_change = column id = text not null
trust_rule_change = column reason = text not null
trust_rule_change = column rule = text not null
trust_rule_change = column value = text not null
trust_rule_change = column verdict = text
trust_rule_change = constraint = CHECK (((verdict IS DISTINCT FROM 'approved'::text) OR (answered_by <> asked_by)))
trust_rule_change = constraint = CHECK (((verdict IS NULL) = (answered_by IS NULL)))
trust_rule_change = constraint = PRIMARY KEY (agency_id, id)
trust_rule_change = kind = table
trust_rule_change = unique index = btree (agency_id, rule) WHERE (verdict IS NULL)
trust_session = column address = text not null
trust_session = column agency_id = text not null
trust_session = column created_at = bigint not null
trust_session = column device = text not null
trust_session = column digest = text not null
trust_session = column factors = integer not null
trust_session = column method = text not null
trust_session = column person_id = text not null
trust_session = column reauthenticated_at = bigint not null
trust_session = column seal = text not null default ''::text
trust_session = column seen_at = bigint not null
trust_session = constraint = FOREIGN KEY (agency_id, person_id) REFERENCES trust_person(agency_id, id)
trust_session = constraint = PRIMARY KEY (agency_id, digest)
trust_session = kind = table
trust_signal = column agency_id = text not null
trust_signal = column decided_at = bigint
trust_signal = column decided_by = text
trust_signal = column decided_by_name = text
trust_signal = column decision_id = text
trust_signal = column evidence = text not null
trust_signal = column found_at = bigint not null
trust_signal = column id = text not null
trust_signal = column ledger_index = bigint
trust_signal = column part = integer not null
trust_signal = column person_id = text not null
trust_signal = column person_name = text not null
trust_signal = column person_role = text not null
trust_signal = column run_id = text not null
trust_signal = column signal = text not null
trust_signal = column source = text not null
trust_signal = column state = text not null
trust_signal = column suggestion_id = text
trust_signal = column week = bigint not null
trust_signal = constraint = CHECK (((decided_by IS NULL) OR (decided_by <> person_id)))
trust_signal = constraint = FOREIGN KEY (agency_id, run_id) REFERENCES trust_watch_run(agency_id, id)
trust_signal = constraint = PRIMARY KEY (agency_id, id)
trust_signal = constraint = UNIQUE (agency_id, source, signal, person_id, week, part)
trust_signal = kind = table
trust_sso_subject = column agency_id = text not null
trust_sso_subject = column created_at = bigint not null
trust_sso_subject = column issuer = text not null
trust_sso_subject = column person_id = text not null
trust_sso_subject = column subject = text not null
trust_sso_subject = constraint = FOREIGN KEY (agency_id, person_id) REFERENCES trust_person(agency_id, id)
trust_sso_subject = constraint = PRIMARY KEY (agency_id, issuer, subject)
trust_sso_subject = constraint = UNIQUE (agency_id, issuer, person_id)
trust_sso_subject = kind = table
trust_standing = column agency_id = text not null
trust_standing = column version = bigint not null
trust_standing = constraint = PRIMARY KEY (agency_id)
trust_standing = kind = table
trust_state = column agency_id = text not null
trust_state = column digest = text not null
trust_state = column document = text
trust_state = column ledger_index = bigint not null
trust_state = column subject = text not null
trust_state = constraint = PRIMARY KEY (agency_id, ledger_index, subject)
trust_state = kind = table
trust_suggestion = column agency_id = text not null
trust_suggestion = column at = bigint not null
trust_suggestion = column commitment = text not null
trust_suggestion = column document = text not null
trust_suggestion = column draft_digest = text not null
trust_suggestion = column id = text not null
trust_suggestion = column kind = text not null
trust_suggestion = column ledger_index = bigint
trust_suggestion = constraint = PRIMARY KEY (agency_id, id)
trust_suggestion = constraint = UNIQUE (agency_id, draft_digest)
trust_suggestion = kind = table
trust_totp = column agency_id = text not null
trust_totp = column created_at = bigint not null
trust_totp = column drift = integer not null default 0
trust_totp = column last_step = bigint not null
trust_totp = column off_at = bigint
trust_totp = column off_step = bigint
trust_totp = column person_id = text not null
trust_totp = column sealed = text not null
trust_totp = constraint = FOREIGN KEY (agency_id, person_id) REFERENCES trust_person(agency_id, id)
trust_totp = constraint = PRIMARY KEY (agency_id, person_id)
trust_totp = kind = table
trust_watch_mark = column agency_id = text not null
trust_watch_mark = column at = bigint not null
trust_watch_mark = column by_name = text not null
trust_watch_mark = column case_number = text not null
trust_watch_mark = column id = text not null
trust_watch_mark = column kind = text not null
trust_watch_mark = column lifted_at = bigint
trust_watch_mark = column person_id = text
trust_watch_mark = constraint = PRIMARY KEY (agency_id, id)
trust_watch_mark = kind = table
trust_watch_run = column agency_id = text not null
trust_watch_run = column at = bigint not null
trust_watch_run = column commitment = text not null
trust_watch_run = column document = text not null
trust_watch_run = column id = text not null
trust_watch_run = column ledger_index = bigint not null
trust_watch_run = constraint = PRIMARY KEY (agency_id, id)
trust_watch_run = kind = table
`
  .trim()
  .split('\n')
