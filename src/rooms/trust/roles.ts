/** What roles are called, and how the ledger names whoever acted. Who may do what stands in the rooms' `policies.cedar`. */

import type { Actor, Role, Who } from './contract.ts'

export const holderWords: Record<Role | 'station', string> = {
  officer: 'an officer',
  investigator: 'an investigator',
  analyst: 'an analyst',
  clerk: 'a clerk',
  commander: 'a commander',
  board: 'a board member',
  administrator: 'an administrator',
  'security-officer': 'a security officer',
  'protection-officer': 'a protection officer',
  station: 'this machine itself',
}

export const roleNames: readonly Role[] = [
  'officer',
  'investigator',
  'analyst',
  'clerk',
  'commander',
  'board',
  'administrator',
  'security-officer',
  'protection-officer',
]

/** Whoever acted, by name and role, for rows and screens. Never for a leaf. */
export function describeActor(actor: Actor): string {
  return actor.kind === 'station' ? `station (${actor.why})` : `${actor.person.name} (${actor.person.role})`
}

/** Whoever acts: for a leaf, and in words for rows inside the agency. */
export interface Acting {
  who: Who
  words: string
}

export const actingAs = (actor: Actor): Acting => ({ who: actor, words: describeActor(actor) })
