/** Who is there and what they may ask leave for: roles, people, actors, and every verb that the policies know. Types only. */

import type { AgencyId, PersonId } from '../../kernel/units.ts'

export type Role =
  | 'officer'
  | 'investigator'
  | 'analyst'
  | 'clerk'
  | 'commander'
  | 'board'
  | 'administrator'
  | 'security-officer'
  | 'protection-officer'

export interface Person {
  id: PersonId
  agency: AgencyId
  name: string
  role: Role
  /** What stands under the name, e.g. `Night commander, East`. */
  title: string
}

/** Whoever stands behind a request. `station` is this machine itself, e.g. a command typed at its keyboard: it reads and imports, it never decides. */
export type Actor = { kind: 'person'; person: Person; session: string } | { kind: 'station'; agency: AgencyId; why: string }

/** Every verb that a room asks leave for. A room adds its own here, so that one page shows all that can be done in Peel. */
export type Action =
  | 'records.read'
  | 'records.import'
  | 'records.include-discovered'
  | 'records.read-quarantine'
  | 'records.publish-map'
  | 'records.publish'
  | 'forecast.read'
  | 'forecast.backtest'
  | 'patrol.read'
  | 'patrol.suggest'
  | 'patrol.change'
  | 'patrol.publish'
  | 'patrol.record-visit'
  | 'trust.read-ledger'
  | 'trust.read-reasons'
  | 'trust.manage-people'
  | 'trust.read-protection'
  | 'trust.protect-data'
  | 'trust.certify'
  | 'trust.review-access'
  | 'trust.start-duty'
  | 'trust.state-purpose'
  | 'trust.open-case'
  | 'trust.list-case'
  | 'trust.search-cases'
  | 'trust.read-case'
  | 'trust.change-case'
  | 'trust.hold-case'
  | 'trust.export-case'
  | 'trust.approve-export'
  | 'trust.override'
  | 'trust.review-override'
  | 'trust.approve-recovery'
  | 'trust.acknowledge-restore'
  | 'trust.approve-restore'
  | 'trust.hear-alarms'
  | 'trust.read-certificates'
  | 'trust.read-pseudonymised'
  | 'trust.hand-out-own-data'
  | 'trust.check-house'
  | 'trust.read-sign-ins'
  | 'trust.watch-use'
  | 'trust.judge-use'
  | 'trust.read-referred'
  | 'trust.mark-record'
  | 'trust.export-timeline'
  | 'trust.assign-area'
  | 'trust.confirm-basis'
  | 'trust.ask-closed-reading'
  | 'trust.ask-rule-change'
  | 'trust.approve-rule-change'
