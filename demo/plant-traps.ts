/** Rows as real feeds deliver them: wrong places, impossible times, the same row twice. The import has to notice each kind. */

import type { Random } from '../src/kernel/random.ts'
import { withheldPlaces } from './offences.ts'
import { DAY, HOUR, wallText } from './wall-time.ts'

/** One line of incidents.csv. */
export interface Row {
  id: string
  from: string
  to: string
  reported: string
  category: string
  nibrs: string
  longitude: string
  latitude: string
  address: string
}

/** Ids of the rows that were spoilt, by kind, as `truth.json` lists them. */
export type Traps = Record<
  'zeroPlace' | 'withheldPlace' | 'farAway' | 'midnight24' | 'negativeSpan' | 'duplicate' | 'unreadableTime' | 'future',
  string[]
>

/** Spoils some rows in place and appends duplicates. `protect` holds the ids that the planted truth needs whole. */
export function plantTraps(rows: Row[], until: number, protect: ReadonlySet<string>, random: Random): Traps {
  const traps: Traps = {
    zeroPlace: [],
    withheldPlace: [],
    farAway: [],
    midnight24: [],
    negativeSpan: [],
    duplicate: [],
    unreadableTime: [],
    future: [],
  }
  for (const row of rows) {
    if (!withheldPlaces.has(row.nibrs)) continue
    row.longitude = '0'
    row.latitude = '0'
    row.address = 'WITHHELD'
    traps.withheldPlace.push(row.id)
  }
  const spoil = (kind: keyof Traps, wanted: number, fits: (row: Row) => boolean, change: (row: Row) => void): void => {
    for (let left = wanted, attempts = 0; left > 0 && attempts < 40_000; attempts++) {
      const row = random.pick(rows)
      if (protect.has(row.id) || spoilt.has(row.id) || withheldPlaces.has(row.nibrs) || !fits(row)) continue
      change(row)
      spoilt.add(row.id)
      traps[kind].push(row.id)
      left--
    }
  }
  const spoilt = new Set<string>()
  const share = rows.length / 60_000
  const some = (wanted: number): number => Math.max(1, Math.round(wanted * share))
  spoil(
    'zeroPlace',
    some(38),
    () => true,
    (row) => {
      row.longitude = '0'
      row.latitude = '0'
    },
  )
  spoil(
    'farAway',
    some(12),
    () => true,
    (row) => {
      // Longitude without its minus sign, the commonest slip of a keyboard.
      row.longitude = row.longitude.replace('-', '')
    },
  )
  spoil(
    'midnight24',
    some(26),
    (row) => row.from === row.to,
    (row) => {
      row.from = `${row.from.slice(0, 10)} 24:00:00`
      row.to = row.from
      row.reported = `${wallText(Date.parse(`${row.from.slice(0, 10)}T00:00:00Z`) + DAY + 2 * HOUR)}`
    },
  )
  spoil(
    'negativeSpan',
    some(18),
    (row) => row.from !== row.to,
    (row) => {
      const { from } = row
      row.from = row.to
      row.to = from
    },
  )
  spoil(
    'unreadableTime',
    some(7),
    () => true,
    (row) => {
      row.from = 'UNKNOWN'
      row.to = ''
    },
  )
  spoil(
    'future',
    some(3),
    (row) => row.from === row.to,
    (row) => {
      const year = String(new Date(until).getUTCFullYear() + 1)
      row.from = year + row.from.slice(4)
      row.to = row.from
      row.reported = year + row.reported.slice(4)
    },
  )
  const twice: Row[] = []
  spoil(
    'duplicate',
    some(16),
    () => true,
    (row) => {
      twice.push({ ...row })
    },
  )
  rows.push(...twice)
  traps.midnight24.sort()
  return traps
}
