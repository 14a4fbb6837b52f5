/** Baseline: kernel density of all history with one fixed Gaussian bandwidth. */

import { learnedFloor } from './learn-floor.ts'
import type { Method } from './method.ts'
import { smoothRates } from './smooth-rates.ts'
import type { StudyArea } from './study-area.ts'

/** `bandwidth` in metres: the Gaussian's standard deviation. */
export function smoothDensity(area: StudyArea, bandwidth = 250): Method {
  const rates = smoothRates(area, [{ halfLives: [Infinity], spreads: [bandwidth / area.grid.cellSize] }])
  const floor = learnedFloor(area.cells.length)
  const row = new Float32Array(1)
  const at = (position: number): number => {
    rates.read(position, row, 0)
    return row[0] as number
  }
  return {
    name: 'KDE',
    observe(source, position, day, weight, part) {
      if (source === 0) rates.add(0, position, day, weight, part)
    },
    rehearse(origin, horizon, outcome) {
      floor.rehearse(origin, horizon, outcome, at)
    },
    learn: floor.learn,
    share(_origin, into) {
      rates.mix([1], into)
      for (let i = 0; i < into.length; i++) into[i] = floor.lift(into[i] as number)
    },
  }
}
