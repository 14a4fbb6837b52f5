/** Writes down who was refused and by which rule, a little at a time: nobody waits for it, and nobody can fill the store with it. */

import type { Instant } from '../../../kernel/units.ts'
import type { Actor } from '../contract.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { writeNote } from '../ledger/seal-notes.ts'
import { day } from './arrange-log.ts'
import { watchTables } from './store.ts'

/** Of one person in one minute; what is more says nothing more. */
const mostAMinute = 30
/** And in 24 hours, so that nobody crowds out what others were refused. */
const mostADay = 200
/** Refusals of leave; a slip of the pen is none. */
const counted = new Set([
  'trust.not-allowed',
  'trust.rule-forbids',
  'trust.purpose-needed',
  'trust.purpose-refused',
  'trust.no-such-case',
  'trust.no-such-signal',
  'trust.reason-copied',
])

export interface RefusalNotes {
  note(actor: Actor, refusal: { code: string; facts: Readonly<Record<string, string | number>> }): void
  /** Resolves when everything noted is written. */
  settled(): Promise<void>
}

export function noteRefusals(house: Pick<TrustHouse, 'store' | 'clock' | 'randomBytes' | 'notes'>): RefusalNotes {
  const recent = new Map<string, { minute: number; count: number }>()
  let writing: Promise<void> = Promise.resolve()
  return {
    note: (actor, { code, facts }) => {
      if (actor.kind !== 'person' || !counted.has(code)) return
      const { agency, id: person } = actor.person
      const at = house.clock.now() as Instant
      const minute = Math.floor(at / 60_000)
      const seen = recent.get(person)
      const count = seen?.minute === minute ? seen.count + 1 : 1
      if (recent.size > 10_000) recent.clear()
      recent.set(person, { minute, count })
      if (count > mostAMinute) return
      const refusal = { agency, id: freshId(house, 'refusal'), at, person, code, reason: reasonOf(code, facts) }
      // A refusal is answered whether or not it can be written down.
      writing = writing
        .then(async () => {
          const tables = watchTables(house.store)
          if ((await tables.notedSince(agency, person, (at - day) as Instant)) >= mostADay) return
          const { id, reason } = refusal
          await writeNote(house, 'refusal', agency, { id, at, person_id: person, code, reason }, (salt) =>
            tables.addRefusal(refusal, salt),
          )
        })
        .catch(() => {})
    },
    settled: () => writing,
  }
}

/** The rule or the reason, in words that name nothing that was asked for. */
function reasonOf(code: string, facts: Readonly<Record<string, string | number>>): string {
  const short = code.replace('trust.', '')
  const which = facts.problem ?? facts.action ?? facts.rule
  return which === undefined ? short : `${short}: ${which}`.slice(0, 200)
}
