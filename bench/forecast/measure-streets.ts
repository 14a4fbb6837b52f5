/** The generated city with and without its streets: no reference file brings streets, so this is all that can be measured. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeCity } from '../../demo/write-city.ts'
import {
  type Backtest,
  backtest,
  cellsNear,
  followStreets,
  hitRateGain,
  logScoreGain,
  zoneNamed,
} from '../../src/rooms/forecast/library.ts'
import { readIncidents } from '../../src/rooms/records/read-incidents.ts'
import { readStreets } from '../../src/rooms/records/read-streets.ts'
import { cellsBefore } from './read-reference.ts'

const CITY = { seed: 1, until: { year: 2025, month: 12, day: 31 } }
const PERIOD = { from: '2025-07-01', to: '2025-12-31' }
const OFFENCES: Record<string, string> = {
  '220': 'burglaries',
  '240': 'vehicle thefts',
  '13A': 'aggravated assaults',
  '290': 'vandalism',
}
const HOW = { block: 7, resamples: 1000, seed: 1 }

export interface StreetsRow {
  offence: string
  events: number
  pieces: number
  /** Per cent of all events at 5 % of the area. */
  hitRate5: { without: number; along: number; gain: number; ci95: [number, number] }
  logScore: { without: number; along: number; gain: number; ci95: [number, number] }
  cpuSeconds: { network: number; without: number; along: number }
}

export async function measureStreets(cpu: () => number): Promise<StreetsRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'peel-bench-'))
  try {
    await writeCity(folder, CITY)
    const rows: StreetsRow[] = []
    for (const [code, offence] of Object.entries(OFFENCES)) rows.push(await measureOffence(folder, code, offence, cpu))
    return rows
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measureOffence(folder: string, code: string, offence: string, cpu: () => number): Promise<StreetsRow> {
  const file = await readIncidents(join(folder, 'incidents.csv'), { zone: 'America/Chicago', only: code })
  const streets = await readStreets(join(folder, 'basemap.geojson'), file.projection)
  const area = cellsNear(file.grid, cellsBefore(file.columns, Date.parse(PERIOD.from)), 2)
  const input = { area, zone: zoneNamed(file.zone), events: file.columns, offence, ...PERIOD, models: ['Peel', 'count'] as const }
  const began = cpu()
  const { pieces } = followStreets(area, streets)
  const network = cpu() - began
  const [without, along] = [backtest(input), backtest({ ...input, streets })]
  const hits = hitRateGain(scoresOf(along), scoresOf(without), scoresOf(along).areas.indexOf(5), HOW)
  const logs = logScoreGain(scoresOf(along), scoresOf(without), HOW)
  const peel = ({ report }: Backtest) => report.models[0] as (typeof report.models)[number]
  return {
    offence,
    events: along.report.events,
    pieces,
    hitRate5: {
      without: 100 * peel(without).hitRate['5'],
      along: 100 * peel(along).hitRate['5'],
      gain: 100 * hits.estimate,
      ci95: [100 * hits.low, 100 * hits.high],
    },
    logScore: {
      without: peel(without).logScore,
      along: peel(along).logScore,
      gain: logs.estimate,
      ci95: [logs.low, logs.high],
    },
    cpuSeconds: { network, without: peel(without).cpuSeconds, along: peel(along).cpuSeconds },
  }
}

function scoresOf({ scores }: Backtest): NonNullable<ReturnType<Backtest['scores']['get']>> {
  const found = scores.get('Peel')
  if (!found) throw new Error('Peel was not scored')
  return found
}
