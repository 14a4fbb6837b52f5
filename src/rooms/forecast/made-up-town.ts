/** A small town with a known truth, drawn from a seed: what the forecast's tests can be right or wrong about. */

import { gridOver } from '../../kernel/geometry/grid.ts'
import { seededRandom } from '../../kernel/random.ts'
import { metres } from '../../kernel/units.ts'
import { DAY, type EventColumns } from './split-events.ts'
import { type StudyArea, wholeRectangle } from './study-area.ts'

export const TOWN_START = Date.parse('2022-01-01T00:00:00Z')

export interface Town {
  area: StudyArea
  events: EventColumns
  /** Cells in order of their true risk, highest first. */
  hottest: number[]
}

/**
 * 20 x 20 cells, `perDay` events a day; a tenth of the cells holds half of the risk. With a wave, a block of 4 x 4 cells
 * grows twentyfold for the last 40 days. Hours gather in the evening.
 */
export function madeUpTown(options: { days?: number; perDay?: number; seed?: number; wave?: boolean } = {}): Town {
  const { days = 400, perDay = 12, seed = 1, wave = false } = options
  const random = seededRandom(seed, 'town')
  const area = wholeRectangle(gridOver({ west: 0, south: 0, east: 4999, north: 4999 }, metres(250)))
  const cells = area.cells.length
  const risk = Float64Array.from({ length: cells }, (_, cell) => (cell % 10 === 3 ? 9 : 1) * (0.5 + random.next()))
  const from: number[] = []
  const cell: number[] = []
  for (let day = 0; day < days; day++) {
    const today = wave && day >= days - 40 ? risk.map((r, at) => (inWave(at) ? 20 * r : r)) : risk
    for (let n = random.poisson(perDay); n > 0; n--) {
      const hour = random.next() < 0.7 ? 18 + 5 * random.next() : 24 * random.next()
      from.push(TOWN_START + day * DAY + Math.floor(hour * 3_600_000))
      cell.push(random.weighted(today))
    }
  }
  const events: EventColumns = { count: from.length, from, to: from, reported: from, cell }
  const hottest = Array.from(area.cells).sort((a, b) => (risk[b] as number) - (risk[a] as number))
  return { area, events, hottest }
}

/** The block that a wave takes hold of. */
export const inWave = (cell: number): boolean => cell % 20 >= 12 && cell % 20 < 16 && cell >= 12 * 20 && cell < 16 * 20
