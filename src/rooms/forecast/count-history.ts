/** The naive baseline that every forecast must face: count all history, and send people where most has happened. */

import { type Floor, learnedFloor } from './learn-floor.ts'
import type { Method } from './method.ts'
import type { StudyArea } from './study-area.ts'

export function countHistory(area: StudyArea): Method {
  const counts = new Float64Array(area.cells.length)
  const floor: Floor = learnedFloor(area.cells.length)
  let total = 0
  const at = (position: number): number => (total > 0 ? (counts[position] as number) / total : 0)
  return {
    name: 'count',
    observe(source, position, _day, weight) {
      if (source !== 0 || position < 0) return
      counts[position] = (counts[position] as number) + weight
      total += weight
    },
    rehearse(origin, horizon, outcome) {
      floor.rehearse(origin, horizon, outcome, at)
    },
    learn: floor.learn,
    share(_origin, into) {
      for (let i = 0; i < into.length; i++) into[i] = floor.lift(at(i))
    },
  }
}
