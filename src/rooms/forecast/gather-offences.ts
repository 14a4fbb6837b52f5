/** Picks from all incidents those that a forecast is about, and the other types that may help it; discovered ones stay out. */

import type { PeelError } from '../../kernel/errors.ts'
import type { IncidentColumns, OffenceClass } from '../records/contract.ts'
import { forecastRefuses } from './errors.ts'
import type { EventColumns } from './split-events.ts'
import { pluralOf } from './word-kernels.ts'

export const ALL = 'all'
/** Fewer than this, and a map is a drawing of chance. */
const LEAST_EVENTS = 50
/** Where a type has more events of its own than this, other types add time and nothing else (measured on Chicago theft). */
const DENSE = 60_000
const MOST_OTHERS = 4

export interface Gathered {
  /** Plain name, e.g. `Burglary`. */
  name: string
  /** Plural in a sentence, e.g. `burglaries`. */
  words: string
  events: EventColumns
  others: EventColumns[]
  otherWords: string[]
  otherCodes: string[]
  /** Classes that are found by looking and stand in the events or among the others, each once. */
  discovered: { nibrs: string; name: string }[]
}

export interface OffenceChoice {
  nibrs: string
  name: string
  events: number
  /** Found by looking, whether a decision lets it in or not. */
  isDiscovered?: true
  refused?: { code: string; sentence: string; facts?: Readonly<Record<string, string | number>> }
}

/**
 * @param included NIBRS codes of discovered classes that a person has decided to include
 * @throws forecast.unknown-offence, forecast.discovered-offence, forecast.not-a-crime, forecast.too-few-events
 */
export function gatherOffences(incidents: IncidentColumns, offence: string, included: ReadonlySet<string>): Gathered {
  if (offence === ALL) {
    const events = eventsOf(incidents, (_, at) => usable(incidents.offences[at] as OffenceClass, included))
    requireEnough('any offence', events.count)
    const discovered = discoveredAmong(incidents, (kind) => usable(kind, included))
    return {
      name: 'Reported offences',
      words: 'reported offences',
      events,
      others: [],
      otherWords: [],
      otherCodes: [],
      discovered,
    }
  }
  const index = incidents.offences.findIndex((kind) => kind.nibrs === offence)
  const kind = incidents.offences[index]
  if (!kind) throw forecastRefuses('unknown-offence', { offence })
  if (kind.against === 'not-a-crime') throw forecastRefuses('not-a-crime', { offence: kind.name })
  if (!usable(kind, included)) throw forecastRefuses('discovered-offence', { offence: kind.name })
  const events = eventsOf(incidents, (_, at) => (incidents.offences[at] as OffenceClass).nibrs === offence)
  requireEnough(pluralOf(kind.name), events.count)
  const words = pluralOf(kind.name)
  const helpers = helpersOf(incidents, events.count, new Set([offence]), included)
  const used = new Set([offence, ...helpers.otherCodes])
  return { name: kind.name, words, events, ...helpers, discovered: discoveredAmong(incidents, ({ nibrs }) => used.has(nibrs)) }
}

function discoveredAmong(incidents: IncidentColumns, used: (kind: OffenceClass) => boolean): Gathered['discovered'] {
  const found = new Map<string, string>()
  for (const kind of incidents.offences) if (kind.discovery !== 'reported' && used(kind)) found.set(kind.nibrs, kind.name)
  return [...found].map(([nibrs, name]) => ({ nibrs, name }))
}

/** The largest other types as sources of their own, where the forecast one is sparse enough to need them. */
export function helpersOf(
  incidents: IncidentColumns,
  events: number,
  taken: ReadonlySet<string>,
  included: ReadonlySet<string>,
): Pick<Gathered, 'others' | 'otherWords' | 'otherCodes'> {
  if (events > DENSE) return { others: [], otherWords: [], otherCodes: [] }
  const counts = countByClass(incidents)
  const helpers = incidents.offences
    .map((kind, at) => ({ kind, at, events: counts[at] as number }))
    .filter(({ kind, events: many }) => !taken.has(kind.nibrs) && many >= LEAST_EVENTS && usable(kind, included))
    .sort((a, b) => b.events - a.events || a.kind.nibrs.localeCompare(b.kind.nibrs))
    .slice(0, MOST_OTHERS)
  return {
    others: helpers.map(({ at }) => eventsOf(incidents, (_, own) => own === at)),
    otherWords: helpers.map(({ kind }) => pluralOf(kind.name)),
    otherCodes: helpers.map(({ kind }) => kind.nibrs),
  }
}

/** Every class that stands in the records, most frequent first, and why some are not forecast. */
export function listOffences(incidents: IncidentColumns, included: ReadonlySet<string>): OffenceChoice[] {
  const counts = countByClass(incidents)
  const merged = new Map<string, OffenceChoice & { kind: OffenceClass }>()
  incidents.offences.forEach((kind, at) => {
    const events = (merged.get(kind.nibrs)?.events ?? 0) + (counts[at] as number)
    merged.set(kind.nibrs, { nibrs: kind.nibrs, name: kind.name, events, kind })
  })
  return [...merged.values()]
    .filter((choice) => choice.events > 0)
    .sort((a, b) => b.events - a.events || a.nibrs.localeCompare(b.nibrs))
    .map(({ kind, ...choice }) => ({
      ...choice,
      ...(kind.discovery !== 'reported' && kind.against !== 'not-a-crime' ? { isDiscovered: true as const } : {}),
      ...refusalOf(kind, choice.events, included),
    }))
}

function refusalOf(kind: OffenceClass, events: number, included: ReadonlySet<string>): Pick<OffenceChoice, 'refused'> {
  const said = ({ code, sentence, facts }: PeelError): Pick<OffenceChoice, 'refused'> => ({
    refused: { code, sentence, facts },
  })
  if (kind.against === 'not-a-crime') return said(forecastRefuses('not-a-crime', { offence: kind.name }))
  if (!usable(kind, included)) return said(forecastRefuses('discovered-offence', { offence: kind.name }))
  if (events >= LEAST_EVENTS) return {}
  return said(forecastRefuses('too-few-events', { offence: pluralOf(kind.name), events, needed: LEAST_EVENTS }))
}

const usable = (kind: OffenceClass, included: ReadonlySet<string>): boolean =>
  kind.against !== 'not-a-crime' && (kind.discovery === 'reported' || included.has(kind.nibrs))

function requireEnough(offence: string, events: number): void {
  if (events < LEAST_EVENTS) throw forecastRefuses('too-few-events', { offence, events, needed: LEAST_EVENTS })
}

function countByClass(incidents: IncidentColumns): Uint32Array {
  const counts = new Uint32Array(incidents.offences.length)
  for (let i = 0; i < incidents.count; i++) {
    const at = incidents.offence[i] as number
    counts[at] = (counts[at] as number) + 1
  }
  return counts
}

/** A copy of the chosen rows, so that a worker gets no more than it needs. */
export function eventsOf(incidents: IncidentColumns, keep: (row: number, offence: number) => boolean): EventColumns {
  const rows: number[] = []
  for (let i = 0; i < incidents.count; i++) if (keep(i, incidents.offence[i] as number)) rows.push(i)
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (i) => column[i] as number)
  return {
    count: rows.length,
    from: pick(incidents.from),
    to: pick(incidents.to),
    reported: pick(incidents.reported),
    cell: Int32Array.from(rows, (i) => incidents.cell[i] as number),
    x: pick(incidents.x),
    y: pick(incidents.y),
  }
}
