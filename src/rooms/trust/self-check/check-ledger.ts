/** Whether the ledger holds, whether the store agrees with it, who else has signed it, and what nobody has reviewed. Pure. */

import type { Instant } from '../../../kernel/units.ts'
import type { LedgerVerdict, StoreStanding, WitnessStanding } from '../contract.ts'
import { judgeStanding } from '../ledger/judge-standing.ts'
import { witnessLate } from '../ledger/witness-standings.ts'
import { counted, findingsOf } from './finding.ts'
import type { Finding } from './types.ts'

export interface LedgerFacts {
  verdict: LedgerVerdict
  store: StoreStanding
  witnesses: readonly WitnessStanding[]
  /** Overrides that nobody reviewed within 24 hours. */
  overdue: number
  /** Nothing real is in the folder. */
  demo: boolean
  now: Instant
}

const day = 86_400_000

const { ok, warn, bad } = findingsOf('ledger')

export function checkLedger({ verdict, store, witnesses, overdue, demo, now }: LedgerFacts): Finding[] {
  const mendAltered = 'Stop Peel, keep the whole folder as it is, and compare with what a witness or a saved checkpoint holds.'
  return [
    verdict.ok
      ? ok('ledger-intact', `The ledger was recomputed just now: ${counted(verdict.size, 'entry', 'entries')}, none altered.`)
      : bad('ledger-altered', verdict.problem?.sentence ?? 'The ledger was altered.', mendAltered),
    sayStore(store),
    ...sayWitnesses(witnesses, demo, now),
    overdue === 0
      ? ok('overrides-reviewed', 'No emergency override waits for its review longer than 24 hours.')
      : bad(
          'overrides-overdue',
          `${counted(overdue, 'emergency override')} ${overdue === 1 ? 'was' : 'were'} not reviewed within 24 hours.`,
          'A commander, a security officer or a protection officer who did not use it reviews it, under Access.',
        ),
  ]
}

function sayStore(store: StoreStanding): Finding {
  const state = judgeStanding(store)
  const put = store.acknowledged ?? 0
  if (state === 'agrees' && put > 0) {
    const sentence = `${counted(put, 'row')} of the store ${put === 1 ? 'is' : 'are'} not what the ledger says, since a backup was put back, as two people acknowledged; nothing else differs.`
    return warn('store-restored', sentence, 'Nothing is left to do. The public page says so for good.')
  }
  if (state === 'agrees') return ok('store-agrees', `${counted(store.rows, 'row')} of the store are what the ledger says.`)
  if (state === 'altered') {
    return bad(
      'store-disagrees',
      `${counted(store.problems.length, 'row')} of the store ${store.problems.length === 1 ? 'is' : 'are'} not what the ledger says, the first at entry ${store.problems[0]?.index ?? 'unknown'}.`,
      'Open the ledger at this entry; restore the row from a backup, and find out who can write to the store.',
    )
  }
  return bad(
    'store-unchecked',
    `The store could not be held against the ledger since ${new Date(store.since).toISOString()}.`,
    'Look into the server’s database: a table, a column or a key of it cannot be read. Find out who changed it.',
  )
}

function sayWitnesses(witnesses: readonly WitnessStanding[], demo: boolean, now: Instant): Finding[] {
  if (witnesses.length === 0) {
    const sentence = 'No witness is registered: whoever holds the ledger’s key could sign another history, and nobody would see.'
    if (demo) return [ok('no-witness', `${sentence} In a demo there is nothing to see.`)]
    const mend = 'Ask the oversight board to run peel ledger witness on a machine of its own, and register its key.'
    return [warn('no-witness', sentence, mend)]
  }
  return witnesses.map(({ name, signed }) => {
    const mend = `Ask whoever runs ${name} why it has not come.`
    if (!signed) return warn('witness-silent', `The witness ${name} has signed nothing yet.`, mend)
    const days = Math.floor((now - signed.at) / day)
    const said = `The witness ${name} signed ${counted(signed.size, 'entry', 'entries')} ${days === 0 ? 'today' : `${counted(days, 'day')} ago`}`
    return now - signed.at > witnessLate ? warn('witness-late', `${said}.`, mend) : ok('witness-seen', `${said}.`)
  })
}
