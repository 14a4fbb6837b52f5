/** Where Peel's tables name people of the system: what of it subject access hands out, and why the rest is not. One page for a lawyer to read. */

export interface PersonalTable {
  /** The file in the bundle. */
  file: string
  /** What it holds, for the bundle's README. */
  what: string
  table: string
  /** The column that names the person. */
  person: string
  /** What is handed out: nothing that signs in, no case, and nobody else. */
  columns: readonly string[]
}

/** Read as they stand, row by row. Whatever needs its key or a reader's rights has a holding of its own. */
export const personalTables: readonly PersonalTable[] = [
  {
    file: 'account',
    what: 'the account, without what signs in',
    table: 'trust_person',
    person: 'id',
    columns: ['id', 'name', 'title', 'role', 'email', 'created_at', 'used_at', 'enabled_at', 'disabled_at', 'demo'],
  },
  {
    file: 'sessions',
    what: 'who is signed in under it, with which device and from where',
    table: 'trust_session',
    person: 'person_id',
    columns: ['method', 'factors', 'device', 'address', 'created_at', 'seen_at', 'reauthenticated_at'],
  },
  {
    file: 'sign-in-events',
    what: 'what happened at the door under it: signing in and out, factors, with device and address',
    table: 'trust_event',
    person: 'person_id',
    columns: ['at', 'kind', 'device', 'address', 'detail'],
  },
  {
    file: 'passkeys',
    what: 'names and times of its passkeys, without the keys',
    table: 'trust_passkey',
    person: 'person_id',
    columns: ['label', 'rp_id', 'transports', 'created_at', 'used_at'],
  },
  {
    file: 'code-generator',
    what: 'since when a code generator is registered, without its secret',
    table: 'trust_totp',
    person: 'person_id',
    columns: ['created_at'],
  },
  {
    file: 'agency-sign-in',
    what: 'as whom the agency’s own sign-in service knows the person',
    table: 'trust_sso_subject',
    person: 'person_id',
    columns: ['issuer', 'subject', 'created_at'],
  },
  {
    file: 'recoveries',
    what: 'recoveries of the account',
    table: 'trust_recovery',
    person: 'person_id',
    columns: ['asked_at', 'expires_at', 'state'],
  },
  {
    file: 'recoveries-approved',
    what: 'recoveries of others that the person approved',
    table: 'trust_recovery_approval',
    person: 'person_id',
    columns: ['role', 'at'],
  },
  {
    file: 'duties',
    what: 'duties, with area, statute and hours',
    table: 'trust_duty',
    person: 'person_id',
    columns: ['kind', 'area', 'basis_kind', 'basis_reference', 'started_at', 'ends_at', 'ended_at'],
  },
  {
    file: 'areas',
    what: 'areas that the person is assigned to',
    table: 'trust_person_area',
    person: 'person_id',
    columns: ['area', 'valid_until', 'given_at'],
  },
  {
    file: 'areas-given',
    what: 'assignments of others to areas that the person made',
    table: 'trust_person_area',
    person: 'given_by',
    columns: ['area', 'given_at'],
  },
  {
    file: 'certificates',
    what: 'training that was recorded',
    table: 'trust_certificate',
    person: 'person_id',
    columns: ['name', 'valid_until'],
  },
  {
    file: 'looks',
    what: 'every look at what may name people, without which case it was',
    table: 'trust_look',
    person: 'person_id',
    columns: ['at', 'act', 'action', 'what', 'ledger_index'],
  },
  {
    file: 'cases-assigned',
    what: 'since when the person is assigned to cases, without which',
    table: 'trust_case_member',
    person: 'person_id',
    columns: ['since'],
  },
  {
    file: 'cases-opened',
    what: 'when the person opened cases, without which',
    table: 'trust_case',
    person: 'opened_by',
    columns: ['opened_at', 'closed_at'],
  },
  {
    file: 'bases-renewed',
    what: 'when the person renewed the legal basis of a case last, without which',
    table: 'trust_case',
    person: 'basis_declared_by',
    columns: ['basis_declared_at'],
  },
  {
    file: 'bases-confirmed',
    what: 'when the person confirmed the legal basis of a case, without which',
    table: 'trust_case',
    person: 'basis_confirmed_by',
    columns: ['basis_confirmed_at'],
  },
  {
    file: 'overrides',
    what: 'emergency overrides, and how they were judged',
    table: 'trust_override',
    person: 'person_id',
    columns: ['opened_at', 'escalated_at', 'reviewed_at', 'verdict'],
  },
  {
    file: 'overrides-reviewed',
    what: 'overrides of others that the person reviewed',
    table: 'trust_override',
    person: 'reviewed_by',
    columns: ['reviewed_at', 'verdict'],
  },
  {
    file: 'hand-overs-asked',
    what: 'when the person asked to hand case files out, without which and to whom',
    table: 'trust_export',
    person: 'asked_by',
    columns: ['asked_at', 'approved_at', 'used_at'],
  },
  {
    file: 'hand-overs-approved',
    what: 'when the person approved hand-overs',
    table: 'trust_export',
    person: 'approved_by',
    columns: ['approved_at'],
  },
  {
    file: 'rule-changes-asked',
    what: 'other rules of the agency that the person asked for',
    table: 'trust_rule_change',
    person: 'asked_by',
    columns: ['rule', 'value', 'asked_at', 'verdict', 'answered_at'],
  },
  {
    file: 'rule-changes-answered',
    what: 'changes of rules, asked for by others, that the person approved or dropped',
    table: 'trust_rule_change',
    person: 'answered_by',
    columns: ['rule', 'value', 'verdict', 'answered_at'],
  },
  {
    file: 'closed-readings-asked',
    what: 'closed cases that the person asked to read, without which',
    table: 'trust_closed_reading',
    person: 'asked_by',
    columns: ['asked_at', 'ground', 'days', 'approved_at', 'valid_until'],
  },
  {
    file: 'closed-readings-approved',
    what: 'readings of closed cases that the person approved',
    table: 'trust_closed_reading',
    person: 'approved_by',
    columns: ['approved_at', 'ground', 'days'],
  },
  {
    file: 'refusals',
    what: 'what Peel refused the person, and why',
    table: 'trust_refusal',
    person: 'person_id',
    columns: ['at', 'code', 'reason'],
  },
  {
    file: 'refused-input',
    what: 'what the person sent that Peel could not take, counted by minute',
    table: 'trust_refused_input',
    person: 'person_id',
    columns: ['minute', 'kind', 'method', 'route', 'address', 'count'],
  },
  {
    file: 'marks',
    what: 'marks of the watch that name the person, without the case',
    table: 'trust_watch_mark',
    person: 'person_id',
    columns: ['kind', 'at', 'lifted_at'],
  },
  {
    file: 'signals-judged',
    what: 'when the person judged signals about others',
    table: 'trust_signal',
    person: 'decided_by',
    columns: ['decided_at'],
  },
  {
    file: 'looks-reviewed',
    what: 'when the person reviewed looks of others that the audit drew',
    table: 'trust_audit_item',
    person: 'reviewed_by',
    columns: ['reviewed_at'],
  },
]

const besideAnId = 'the name beside an id whose rows are handed out'
const inTheLedger = 'each is an entry of the ledger by this person, which is handed out with its proof'
const ofItsOwn = 'handed out by a holding of its own: '

/** Every other column that names somebody of the system, as `table.column`, and why its rows are not read here. */
export const excused: Readonly<Record<string, string>> = {
  'trust_person.name_key': 'the name again, folded for comparing',
  'trust_bad_logon.name_key': `${ofItsOwn}failed-sign-ins.json`,
  'trust_event.name_key': 'a keyed hash of a name that was typed at the door: nobody can say that it was this person',
  'trust_decision.by_id': `${ofItsOwn}decisions.json`,
  'trust_decision.by_name': `${ofItsOwn}decisions.json`,
  'trust_rectification.person_id': `${ofItsOwn}rectifications.json`,
  'trust_purpose.person_id': `${ofItsOwn}purposes.json`,
  'trust_signal.person_id': `${ofItsOwn}signals.json, once nobody looks into it any more`,
  'trust_signal.person_name': besideAnId,
  'trust_signal.decided_by_name': besideAnId,
  'trust_audit_item.person_id':
    'drawn at random from the looks, which are handed out; what a review leads to is told like a signal',
  'trust_audit_item.by_words': besideAnId,
  'trust_audit_item.reviewed_by_name': besideAnId,
  'trust_recovery_code.person_id': 'hashes of codes that sign in, and nothing else',
  'trust_recovery.asked_by': `words, not an id; ${inTheLedger}`,
  'trust_look.by_words': besideAnId,
  'trust_override.person_name': besideAnId,
  'trust_override.reviewed_by_name': besideAnId,
  'trust_export.asked_by_name': besideAnId,
  'trust_export.approved_by_name': besideAnId,
  'trust_rule_change.asked_by_name': besideAnId,
  'trust_rule_change.answered_by_name': besideAnId,
  'trust_closed_reading.asked_by_name': besideAnId,
  'trust_closed_reading.approved_by_name': besideAnId,
  'trust_case.basis_confirmed_name': besideAnId,
  'trust_case_event.by_name': `the history of a case belongs to the case; ${inTheLedger}`,
  'trust_watch_mark.by_name': inTheLedger,
  'trust_hold.by_name': inTheLedger,
  'trust_hold.lifted_by': inTheLedger,
  'trust_deletion.by_name': inTheLedger,
  'trust_map.by_name': inTheLedger,
  'patrol_change.by_id': inTheLedger,
  'patrol_change.by_name': besideAnId,
  'records_superseded.superseded_by': 'the number of another import, nobody',
}

/** Whether a column's name says that it names a person. Pure. */
export const namesSomebody = (column: string): boolean =>
  /^(person_id|person_name|name_key|by_id|by_name|by_words|basis_confirmed_name|.+_by|.+_by_name)$/.test(column)
