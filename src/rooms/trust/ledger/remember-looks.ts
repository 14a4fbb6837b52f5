/** What the ledger says of every look, in a few bytes each: a million looks fit into fifty megabytes. Pure. */

import { createHash } from 'node:crypto'
import { canonicalJson } from '../canonical-json.ts'

/** What the leaf of a look says in the open. */
export interface LookLeaf {
  agency: string
  at: number
  by: string
  what: string
  basis: string | null
}

/** The same with what only the row of the look repeats. */
export interface WholeLeaf extends LookLeaf {
  act: string
  purpose: string
  /** What the leaf commits to; empty in leaves of before they did. */
  content: string
}

const width = 16
const cut = (value: unknown): Buffer => createHash('sha256').update(canonicalJson(value)).digest().subarray(0, width)
const shown = ({ agency, at, by, what, basis }: LookLeaf): Buffer => cut([agency, at, by, what, basis])
const whole = (leaf: WholeLeaf): Buffer =>
  cut([leaf.agency, leaf.at, leaf.by, leaf.what, leaf.basis, leaf.act, leaf.purpose, leaf.content])

export interface RememberedLooks {
  /** Entries in the order of the ledger. `hasRow`: the store must hold a row of it, not only the ledger. */
  add(index: number, leaf: WholeLeaf, hasRow: boolean): void
  /** It never took effect, or its row was erased in the open. */
  drop(index: number, why: 'void' | 'erased'): void
  /** It was not erased after all. */
  restore(index: number): void
  has(index: number): boolean
  wasErased(index: number): boolean
  /** When it was taken, by its leaf; undefined where the ledger has no such look of this agency. */
  timeOf(agency: string, index: number): number | undefined
  isAs(index: number, leaf: WholeLeaf): boolean
  /** The same by what an audited look repeats, also of one that was dropped since. */
  isShownAs(index: number, leaf: LookLeaf): boolean
  /** Those whose row must stand in the store, in order: place in the ledger and time. */
  withRow(): Iterable<{ index: number; at: number; agency: string }>
  /** Every look of one agency between two places of the ledger, the ends left out. */
  between(agency: string, after: number, before: number): Iterable<number>
}

const gone = 1
const rowless = 2
const erased = 4

export function rememberLooks(): RememberedLooks {
  let room = 1_024
  let size = 0
  let indexes = new Float64Array(room)
  let times = new Float64Array(room)
  let flags = new Uint8Array(room)
  let agencies = new Uint16Array(room)
  let digests = new Uint8Array(room * 2 * width)
  const names: string[] = []

  const grow = (): void => {
    room *= 2
    const larger = <Kind extends { set(from: Kind): void }>(fresh: Kind, old: Kind): Kind => {
      fresh.set(old)
      return fresh
    }
    indexes = larger(new Float64Array(room), indexes)
    times = larger(new Float64Array(room), times)
    flags = larger(new Uint8Array(room), flags)
    agencies = larger(new Uint16Array(room), agencies)
    digests = larger(new Uint8Array(room * 2 * width), digests)
  }

  /** By bisection: they come in order. */
  const placeOf = (index: number): number => {
    let [low, high] = [0, size]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((indexes[middle] as number) < index) low = middle + 1
      else high = middle
    }
    return low
  }
  const stands = (place: number): boolean => ((flags[place] as number) & gone) === 0
  /** -1 where the ledger has no look there. */
  const exact = (index: number): number => {
    const place = placeOf(index)
    return place < size && indexes[place] === index ? place : -1
  }
  const same = (place: number, half: 0 | 1, digest: Buffer): boolean => {
    if (place < 0) return false
    const from = (place * 2 + half) * width
    return digest.equals(digests.subarray(from, from + width))
  }

  return {
    add: (index, leaf, hasRow) => {
      if (size === room) grow()
      if (!names.includes(leaf.agency)) names.push(leaf.agency)
      indexes[size] = index
      times[size] = leaf.at
      flags[size] = hasRow ? 0 : rowless
      agencies[size] = names.indexOf(leaf.agency)
      digests.set(whole(leaf), size * 2 * width)
      digests.set(shown(leaf), (size * 2 + 1) * width)
      size++
    },
    drop: (index, why) => {
      const place = exact(index)
      if (place >= 0) flags[place] = (flags[place] as number) | gone | (why === 'erased' ? erased : 0)
    },
    restore: (index) => {
      const place = exact(index)
      if (place >= 0 && ((flags[place] as number) & erased) !== 0) flags[place] = (flags[place] as number) & ~(gone | erased)
    },
    has: (index) => exact(index) >= 0 && stands(exact(index)),
    wasErased: (index) => exact(index) >= 0 && ((flags[exact(index)] as number) & erased) !== 0,
    timeOf: (agency, index) => {
      const place = exact(index)
      return place >= 0 && names[agencies[place] as number] === agency ? times[place] : undefined
    },
    isAs: (index, leaf) => same(exact(index), 0, whole(leaf)),
    isShownAs: (index, leaf) => same(exact(index), 1, shown(leaf)),
    withRow: function* () {
      for (let place = 0; place < size; place++) {
        if (flags[place] !== 0) continue
        yield { index: indexes[place] as number, at: times[place] as number, agency: names[agencies[place] as number] as string }
      }
    },
    between: function* (agency, after, before) {
      const named = names.indexOf(agency)
      for (let place = placeOf(after + 1); place < size && (indexes[place] as number) < before; place++) {
        if (agencies[place] === named && stands(place)) yield indexes[place] as number
      }
    },
  }
}
