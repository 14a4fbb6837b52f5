/** Every table whose rows have a time: under which kind of record its rows go, or why they do not. One page for a lawyer to read. */

export const goesWith: Readonly<Record<string, string>> = {
  trust_session: 'sessions',
  trust_bad_logon: 'bad-logons',
  trust_decision: 'decisions',
  trust_suggestion: 'suggestions',
  trust_event: 'sign-in-events',
  trust_refusal: 'refusals',
  trust_refused_input: 'refused-input',
  trust_look: 'looks',
  trust_signal: 'misuse-findings',
  trust_watch_run: 'misuse-findings',
  trust_audit_item: 'audit-items',
  trust_watch_mark: 'marks',
  trust_recovery: 'recoveries',
  trust_recovery_approval: 'recoveries',
  trust_override: 'overrides',
  trust_export: 'hand-overs',
  trust_purpose: 'purposes',
  trust_duty: 'duties',
  trust_closed_reading: 'closed-readings',
  trust_rule_change: 'rule-changes',
  trust_person_area: 'areas',
  trust_person: 'accounts',
  trust_passkey: 'accounts',
  trust_totp: 'accounts',
  trust_sso_subject: 'accounts',
  trust_certificate: 'accounts',
  trust_rectification: 'accounts',
  records_quarantine: 'quarantined-rows',
  records_incident: 'incidents',
  patrol_visit: 'patrol-visits',
  patrol_plan: 'patrol-plans',
  patrol_change: 'patrol-plans',
}

/** Each with its reason. */
export const staysBecause: Readonly<Record<string, string>> = {
  trust_case:
    'erased by its key (kind cases): nothing in the row can be read again. Number, kind, area and times stay, so that purposes and looks point at something',
  trust_case_member: 'who was assigned to a case when: part of the case, without a word of it, and committed to with it',
  trust_case_event: 'what happened in a case lies sealed under its key and goes with that; when, and by whom, stays',
  trust_key: 'a key is needed as long as anything is sealed with it; a destroyed one keeps its fingerprint, which opens nothing',
  trust_erasure: 'certificates that something was erased: proofs, and nothing of what was erased',
  trust_hold: 'why something was kept past its period: proceedings may ask for it at any time',
  trust_deletion: 'proofs that something was deleted: a number, a period and a digest',
  trust_release: 'what was published is public for good, and names nobody',
  trust_map: 'what was published is public for good, and names nobody but whoever published it',
  trust_rule: 'the rules in force, and since when; nobody stands in it',
  trust_audit_draw: 'seeds and commitments of random draws: with them anybody can repeat a draw; nobody stands in it',
  trust_challenge: 'lives for minutes and is swept when the next one is made',
  trust_state: 'digests of rows as they stood; what opens one goes with its row, or when the row changes',
  records_import:
    'which file was read when, by its digest and in numbers: with it the same file brings nothing back that was deleted',
  records_superseded: 'rows beside an import that runs; they go when it ends',
}

/** Whether a column's name says that it holds a moment. Pure. */
export const isMoment = (column: string): boolean => /^(.+_)?(at|since|until|minute|week)$|^shift_(from|to)$/.test(column)
