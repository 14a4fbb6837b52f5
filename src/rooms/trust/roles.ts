/** What roles are called, and how the ledger names whoever acted. Who may do what stands in the rooms' `policies.cedar`. */

import type { Actor, Role } from './contract.ts'

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

/** How the ledger names whoever acted: name and role. */
export function describeActor(actor: Actor): string {
  return actor.kind === 'station' ? `station (${actor.why})` : `${actor.person.name} (${actor.person.role})`
}
