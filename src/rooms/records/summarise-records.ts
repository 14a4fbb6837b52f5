/** What stands here: incidents by offence, imports, and the sentences that every map must show. */

import type { AgencyId, Instant } from '../../kernel/units.ts'
import type { StoreConnection } from '../../ports/store.ts'
import type { OffenceClass, RecordsSummary, TimeResolution } from './contract.ts'
import { classOf } from './load-incidents.ts'
import { countByOffence, type ImportRow, readImports, readOffences } from './store.ts'

/** @param importing the file that is being imported right now, if any */
export async function summariseRecords(
  connection: StoreConnection,
  agency: AgencyId,
  importing?: string,
): Promise<RecordsSummary> {
  const rows = new Map((await readOffences(connection, agency)).map((row) => [row.offence, row]))
  const byClass = new Map<string, OffenceClass & { count: number; unlocated: number }>()
  let incidents = 0
  let located = 0
  let from: number | null = null
  let to: number | null = null
  /** Incidents on the map by the import that they came with. */
  const byImport = new Map<number, number>()
  for (const line of await countByOffence(connection, agency)) {
    const row = rows.get(line.offence)
    if (!row) continue
    const found = classOf(row)
    const sum = byClass.get(found.nibrs) ?? { ...found, count: 0, unlocated: 0 }
    sum.count += line.count
    sum.unlocated += line.count - line.located
    byClass.set(found.nibrs, sum)
    incidents += line.count
    located += line.located
    byImport.set(line.importNumber, (byImport.get(line.importNumber) ?? 0) + line.located)
    if (line.from !== null) from = Math.min(from ?? line.from, line.from)
    if (line.to !== null) to = Math.max(to ?? line.to, line.to)
  }
  const imports = await readImports(connection, agency)
  const offences = [...byClass.values()].sort((a, b) => b.count - a.count || (a.nibrs < b.nibrs ? -1 : 1))
  const done = imports.flatMap(({ state, report }) => (state === 'done' && report ? [report] : []))
  const sizes = imports.flatMap(({ number, state, report }) =>
    state === 'done' && report ? [{ resolution: report.resolution, incidents: byImport.get(number) ?? 0 }] : [],
  )
  const resolution = mostOf(sizes)
  return {
    incidents,
    located,
    from: from as Instant | null,
    to: to as Instant | null,
    resolution,
    offences,
    imports: done,
    banners: [
      ...placeBanner(incidents, located, offences),
      ...resolutionBanner(resolution),
      ...(resolution === 'month' ? [] : someMonthsBanner(sizes, located)),
      ...interruptedBanners(imports, importing),
    ],
  }
}

const fineness: readonly TimeResolution[] = ['month', 'day', 'hour', 'minute']

/**
 * How finely most incidents on the map say when: by the incidents that stand here, so that one coarse file among many does not
 * speak for all. Where none is on the map, the coarsest file speaks.
 */
function mostOf(imports: readonly { resolution: TimeResolution; incidents: number }[]): TimeResolution | null {
  const half = imports.reduce((sum, one) => sum + one.incidents, 0) / 2
  if (half === 0) return fineness.find((one) => imports.some(({ resolution }) => resolution === one)) ?? null
  let coarser = 0
  for (const one of fineness) {
    for (const { resolution, incidents } of imports) if (resolution === one) coarser += incidents
    if (coarser > half) return one
  }
  return 'minute'
}

/** Where only a part of the records knows no more than the month. */
function someMonthsBanner(
  imports: readonly { resolution: TimeResolution; incidents: number }[],
  located: number,
): RecordsSummary['banners'] {
  const months = imports.filter(({ resolution }) => resolution === 'month').reduce((sum, one) => sum + one.incidents, 0)
  if (months === 0) return []
  const facts = { months: count(months), located: count(located) }
  const sentence = `${facts.months} of ${facts.located} incidents say only in which month they happened; a forecast spreads each of them over its month.`
  return [{ code: 'some-months', sentence, facts }]
}

/** Names the offences, because those without a place are seldom a fair sample: often they are all the violence. */
export function placeBanner(
  incidents: number,
  located: number,
  offences: readonly { name: string; count: number; unlocated: number }[],
): RecordsSummary['banners'] {
  const missing = incidents - located
  if (missing === 0) return []
  const worst = offences.filter((one) => one.unlocated > 0).sort((a, b) => b.unlocated - a.unlocated)
  const named = worst.slice(0, 4).map((one) => `${one.name.toLowerCase()} ${count(one.unlocated)} of ${count(one.count)}`)
  const more = worst.length > named.length ? `, and ${worst.length - named.length} other offences` : ''
  const sentence = `${count(missing)} of ${count(incidents)} incidents (${percent(missing / incidents)}) have no usable place and are on no map: ${named.join(', ')}${more}.`
  const facts = {
    missing: count(missing),
    incidents: count(incidents),
    share: percent(missing / incidents),
    named: named.join(', '),
  }
  return [{ code: 'unlocated', sentence, facts }]
}

export function resolutionBanner(resolution: TimeResolution | null): RecordsSummary['banners'] {
  if (resolution === 'month') {
    return [
      {
        code: 'month-only',
        sentence:
          'These records say only in which month something happened, so they cannot drive a forecast for a shift or a day.',
      },
    ]
  }
  if (resolution === 'day') {
    return [
      {
        code: 'day-only',
        sentence:
          'Some of these records say only on which day something happened, so no forecast can tell one shift from another by them.',
      },
    ]
  }
  return []
}

function interruptedBanners(imports: readonly ImportRow[], importing: string | undefined): RecordsSummary['banners'] {
  return imports
    .filter(({ state }) => state === 'running')
    .map(({ file }) =>
      file === importing
        ? { code: 'import-running', sentence: `${file} is being imported right now; no figure here is complete until it ends.` }
        : {
            code: 'interrupted-import',
            sentence: `The import of ${file} was cut off before it ended, so only a part of it is here. Import the same file again: it goes on where it was, and nothing is counted twice.`,
          },
    )
}

const count = (value: number): string => value.toLocaleString('en-US')
const percent = (share: number): string => `${share < 0.001 ? 'under 0.1' : (100 * share).toFixed(1)} %`
