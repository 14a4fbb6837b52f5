/** Counts input that was refused (unfit, too large, of a wrong type, over the limit, not from a Peel page) by minute, place and sender; never what was in it. */

import type { AgencyId, Instant } from '../../../kernel/units.ts'
import { digestOf } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { watchTables } from './store.ts'
import type { NotedInput, RefusedInput } from './types.ts'

const minute = 60_000
/** Different senders and places told apart in one minute; more than these are one line. */
const mostAMinute = 100

export interface InputNotes {
  note(agency: AgencyId, refused: RefusedInput): void
  /** Resolves when every count is written. */
  settled(): Promise<void>
}

/** A count is written when it doubles, and whole when somebody asks: a flood costs a dozen writes, not a thousand. */
export function noteInputs(house: Pick<TrustHouse, 'store' | 'clock'>): InputNotes {
  const counts = new Map<string, NotedInput & { agency: AgencyId; written: number }>()
  let current = 0
  let writing: Promise<void> = Promise.resolve()

  const write = (): Promise<void> => {
    for (const one of counts.values()) {
      if (one.written === one.count) continue
      const { agency, written: _, ...noted } = one
      one.written = one.count
      // A refusal is answered whether or not it can be written down.
      writing = writing.then(() => watchTables(house.store).setInput(agency, noted)).catch(() => {})
    }
    return writing
  }

  return {
    note: (agency, { kind, method, route, person, address }) => {
      const at = (Math.floor(house.clock.now() / minute) * minute) as Instant
      if (at !== current) {
        void write()
        counts.clear()
        current = at
      }
      const known = { kind, method, route: route.slice(0, 200), person, address: address.slice(0, 64) }
      const isNew = !counts.has(idOf(agency, at, known))
      const many = isNew && counts.size >= mostAMinute
      const told = many ? { kind, method: '', route: 'many', person: null, address: '' } : known
      const id = idOf(agency, at, told)
      const one = counts.get(id) ?? { agency, id, at, ...told, count: 0, written: 0 }
      one.count++
      counts.set(id, one)
      if (one.count >= 2 * one.written) void write()
    },
    settled: write,
  }
}

const idOf = (agency: AgencyId, at: Instant, told: object): string => `input-${digestOf([agency, at, told]).slice(0, 32)}`
