/** What a decision of the policies rests on, and how rules and list filters look to whoever asks. */

import type { AgencyId, PersonId } from '../../../kernel/units.ts'
import type { Role } from '../people.ts'

/** Only what Cedar is told of a purpose that has resolved. */
export interface PurposeFacts {
  about: 'case' | 'duty' | 'override' | 'disclosure'
  /** Kind of legal basis, e.g. `warrant`. */
  basis: string
  /** Id of the case it is for. */
  case?: string
}

/** What somebody is in this moment, beyond the account: on duty where, trained for what. */
export interface Standing {
  onDuty: boolean
  /** The area of the open duty; `*` is the whole agency. */
  areas: readonly string[]
  /** Certificates that are valid now. The academy will fill them. */
  certificates: readonly string[]
}

/** A case as the policies see it. */
export interface CaseFacts {
  id: string
  agency: AgencyId
  confidential: boolean
  open: boolean
  sensitivity: 'ordinary' | 'restricted'
  /** Empty where it belongs to no area. */
  area: string
  members: readonly PersonId[]
}

export type PolicyResource =
  | { type: 'House'; agency: AgencyId }
  | ({ type: 'Case' } & CaseFacts)
  | { type: 'Override'; id: string; agency: AgencyId; holder: PersonId }
  | { type: 'RuleChange'; id: string; agency: AgencyId; askedBy: PersonId }
  | { type: 'Restore'; id: string; agency: AgencyId; askedBy: PersonId; askedAs: Role }
  | { type: 'Signal'; id: string; agency: AgencyId; about: PersonId }
  | {
      type: 'Declaration'
      id: string
      agency: AgencyId
      declaredBy: PersonId
      confidential: boolean
      members: readonly PersonId[]
    }
  | { type: 'Export'; id: string; agency: AgencyId; askedBy: PersonId; confidential: boolean; members: readonly PersonId[] }

/** What an action is about and under which circumstances it is asked for. Absent: the actor's own agency as a whole, no purpose, off duty. */
export interface About {
  resource?: PolicyResource
  purpose?: PurposeFacts
  standing?: Standing
  /** Who approved it, where an action needs two people. */
  secondPerson?: PersonId
  /** Whether an own override is unreviewed after its 24 hours; asked for with `trust.override` only. */
  owesReview?: boolean
  /** The duty that is wished for, and whether its area is one that the person is assigned to; asked for with `trust.start-duty` only. */
  duty?: { kind: string; inArea: boolean }
}

/** One policy as a reader sees it. */
export interface PolicyRule {
  id: string
  room: string
  effect: 'permit' | 'forbid'
  /** The legal duty that it implements. */
  duty: string
  /** For a permit: whose it is. For a forbid: what is said instead. */
  refusal: string
  actions: readonly string[]
  /** Cedar, as it stands in the room. */
  text: string
}

export interface PolicyBook {
  /** SHA-256 of schema and policies, so that a decision can be repeated on the same ones. */
  hash: string
  rules: readonly PolicyRule[]
  /** How each action reads at the beginning of a sentence. */
  actions: Readonly<Record<string, string>>
}

/** A condition on rows, equal to what the policies would say of each one of them. */
export type RowFilter =
  | { is: 'all' }
  | { is: 'none' }
  | { is: 'and' | 'or'; of: readonly RowFilter[] }
  | { is: 'not'; of: RowFilter }
  | { is: 'equal'; attribute: 'agency' | 'confidential' | 'open' | 'sensitivity' | 'area'; value: string | boolean }
  | { is: 'member'; person: string }
  | { is: 'id'; id: string }
