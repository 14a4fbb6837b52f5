/** A city of about 20,000 cells and 320,000 incidents, by the same generator: what a map must draw without a stutter. */

import { type Progress, silent } from '../src/kernel/progress.ts'
import type { CityDate } from './city.ts'
import type { City } from './generate-city.ts'
import { writeCity } from './write-city.ts'

/** 4 times as wide and as high gives about 1,250 km², or some 20,000 cells of 250 m. */
const bigCity = { scale: 4, incidents: 320_000 } as const

/** Writes it as {@link writeCity} does. Blocks are larger than in the demo city; everything else is drawn alike. */
export function writeBigCity(
  folder: string,
  options: { seed: number; until: CityDate },
  progress: Progress = silent,
): Promise<City> {
  return writeCity(folder, { ...options, ...bigCity }, progress)
}
