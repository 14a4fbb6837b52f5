/** A limit of its own for searching: each search opens every title that somebody may know of, so one person runs one at a time, and few in a minute. */

import type { PersonId } from '../../../kernel/units.ts'
import type { Clock } from '../../../ports/clock.ts'
import { purposeRefuses } from './errors.ts'

const minute = 60_000
const searchesPerMinute = 60
/** Somebody who types sends the next before the last has answered; more than these wait for nobody. */
const mostWaiting = 4
const mostPeople = 5_000

interface Searcher {
  began: number[]
  waiting: number
  last: Promise<unknown>
}

export type SearchLimit = <Found>(person: PersonId, search: () => Promise<Found>) => Promise<Found>

/** Runs a search once the person's earlier ones have ended. Throws `trust.too-many-searches`. */
export function limitSearches(clock: Clock): SearchLimit {
  const searchers = new Map<PersonId, Searcher>()
  const searcherOf = (person: PersonId): Searcher => {
    const known = searchers.get(person)
    if (known) return known
    if (searchers.size >= mostPeople) for (const [id, one] of searchers) if (one.waiting === 0) searchers.delete(id)
    const fresh: Searcher = { began: [], waiting: 0, last: Promise.resolve() }
    searchers.set(person, fresh)
    return fresh
  }
  return async (person, search) => {
    const mine = searcherOf(person)
    const now = clock.now()
    mine.began = mine.began.filter((at) => now - at < minute)
    if (mine.began.length >= searchesPerMinute || mine.waiting > mostWaiting)
      throw purposeRefuses('too-many-searches', { most: searchesPerMinute })
    mine.began.push(now)
    mine.waiting++
    const run = mine.last.then(search)
    mine.last = run.catch(() => {})
    try {
      return await run
    } finally {
      mine.waiting--
    }
  }
}
