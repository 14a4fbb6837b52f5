/** Who may do what: the whole table on one page. What is not in it is refused. */

import type { Action, Actor, Role } from './contract.ts'
import { refuse } from './errors.ts'

type Holder = Role | 'station'

/** For each action: how it reads in a sentence, and whose it is. `station` is this machine's own keyboard. */
export const rules: Record<Action, { what: string; holders: readonly Holder[] }> = {
  'records.read': {
    what: 'Looking at records',
    holders: ['officer', 'analyst', 'commander', 'board', 'administrator', 'station'],
  },
  'records.import': { what: 'Importing records', holders: ['analyst', 'commander', 'administrator', 'station'] },
  'records.include-discovered': { what: 'Including offences that are found by looking', holders: ['commander'] },
  'forecast.read': {
    what: 'Looking at a forecast',
    holders: ['officer', 'analyst', 'commander', 'board', 'administrator', 'station'],
  },
  'forecast.backtest': {
    what: 'Testing forecasts on past records',
    holders: ['analyst', 'commander', 'board', 'administrator', 'station'],
  },
  'patrol.read': {
    what: 'Looking at patrol plans',
    holders: ['officer', 'analyst', 'commander', 'board', 'administrator', 'station'],
  },
  'patrol.suggest': { what: 'Asking for another patrol plan', holders: ['analyst', 'commander', 'station'] },
  'patrol.change': { what: 'Changing a patrol plan', holders: ['commander'] },
  'patrol.publish': { what: 'Publishing or rejecting a patrol plan', holders: ['commander'] },
  'patrol.record-visit': { what: 'Recording a visit', holders: ['officer', 'commander'] },
  'trust.read-ledger': {
    what: 'Reading the ledger',
    holders: ['officer', 'analyst', 'commander', 'board', 'administrator', 'station'],
  },
  'records.publish': { what: 'Publishing counts', holders: ['analyst', 'commander', 'administrator', 'station'] },
  'trust.read-protection': {
    what: 'Seeing what is kept and what was erased',
    holders: ['commander', 'board', 'administrator', 'station'],
  },
  'trust.protect-data': { what: 'Holding, erasing and handing out data', holders: ['administrator', 'station'] },
  'trust.manage-people': { what: 'Managing accounts', holders: ['administrator', 'station'] },
}

const names: Record<Holder, string> = {
  officer: 'an officer',
  analyst: 'an analyst',
  commander: 'a commander',
  board: 'a board member',
  administrator: 'an administrator',
  station: 'this machine itself',
}

/** The actor who may. Throws `trust.sign-in` for nobody, `trust.not-allowed` with the rule and who can help otherwise. */
export function allow(actor: Actor | null, action: Action): Actor {
  if (!actor) throw refuse('sign-in', {})
  const rule = Object.hasOwn(rules, action) ? rules[action] : undefined
  const holder: Holder = actor.kind === 'station' ? 'station' : actor.person.role
  if (rule?.holders.includes(holder)) return actor
  const people = (rule?.holders ?? []).filter((one) => one !== 'station').map((one) => names[one])
  throw refuse('not-allowed', {
    what: rule?.what ?? `“${action}”`,
    who: actor.kind === 'station' ? names.station : `${actor.person.name}, ${names[holder]}`,
    allowed: people.length > 0 ? listed(people) : 'nobody',
    action,
  })
}

export const roleNames: readonly Role[] = ['officer', 'analyst', 'commander', 'board', 'administrator']

/** How the ledger names whoever acted: name and role. */
export function describeActor(actor: Actor): string {
  return actor.kind === 'station' ? `station (${actor.why})` : `${actor.person.name} (${actor.person.role})`
}

function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
