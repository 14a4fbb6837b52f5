/** Units while they are being entered: text as typed, left out ones kept so that they can be put back. */

import type { BeatId, LonLat, Minutes } from '../../../kernel/units.ts'
import type { Unit, UnitEntry } from '../contract.ts'

export interface UnitDraft {
  /** Stays the same while call signs are edited. */
  key: number
  id: string
  beat: string
  /** As it stood; null for one that begins in the middle of its beat. */
  start: LonLat | null
  /** Longitude, latitude as typed; a unit that stood before has none and keeps its start. */
  place: string
  free: string
  out: boolean
}

export const draftOf = (unit: Unit, key: number): UnitDraft => ({
  key,
  id: unit.id,
  beat: unit.beat ?? '',
  start: unit.start,
  place: '',
  free: String(unit.freeMinutes),
  out: false,
})

export const emptyDraft = (drafts: readonly UnitDraft[]): UnitDraft => ({
  key: Math.max(-1, ...drafts.map(({ key }) => key)) + 1,
  id: '',
  beat: '',
  start: null,
  place: '',
  free: '90',
  out: false,
})

/** "-87.65, 41.88" as a place; null where nothing is typed, undefined where it is no place. */
export function placeTyped(text: string): LonLat | null | undefined {
  if (text.trim() === '') return null
  const [lon = Number.NaN, lat = Number.NaN, ...more] = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number)
  if (more.length > 0 || !(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) return undefined
  return [lon, lat] as unknown as LonLat
}

/** What is sent: without the units that were left out. */
export const entriesOf = (drafts: readonly UnitDraft[]): UnitEntry[] =>
  drafts
    .filter(({ out }) => !out)
    .map(({ id, beat, start, place, free }) => ({
      id: id.trim(),
      beat: beat === '' ? null : (beat as BeatId),
      start: placeTyped(place) ?? start,
      freeMinutes: Number(free) as Minutes,
    }))
