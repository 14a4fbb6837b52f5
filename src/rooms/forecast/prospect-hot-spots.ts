/** Baseline: prospective hot spots (Bowers, Johnson & Pease 2004): the last weeks' events, near and recent ones first. */

import { learnedFloor } from './learn-floor.ts'
import type { Method } from './method.ts'
import type { StudyArea } from './study-area.ts'

/**
 * Each event of the last `weeks` weeks within `radius` metres adds `1 / (1 + whole weeks ago) x 1 / (1 + distance in half
 * cells)`, the weighting of the original paper on cells.
 */
export function prospectHotSpots(area: StudyArea, weeks = 8, radius = 400): Method {
  const { columns, rows, cellSize } = area.grid
  const reach = Math.floor(radius / cellSize)
  const stamp: { dx: number; dy: number; weight: number }[] = []
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const distance = Math.hypot(dx, dy) * cellSize
      if (distance <= radius) stamp.push({ dx, dy, weight: 1 / (1 + Math.floor(distance / (cellSize / 2))) })
    }
  }
  const recent: { position: number; day: number; weight: number }[] = []
  let oldest = 0
  const floor = learnedFloor(area.cells.length)
  const surface = new Float32Array(area.cells.length)
  let drawnFor = Number.NaN

  const draw = (origin: number): void => {
    if (drawnFor === origin) return
    drawnFor = origin
    surface.fill(0)
    while (oldest < recent.length && (recent[oldest]?.day ?? 0) < origin - weeks * 7 - 60) oldest++
    let whole = 0
    for (let i = oldest; i < recent.length; i++) {
      const event = recent[i] as (typeof recent)[number]
      const age = Math.floor((origin - 1 - event.day) / 7)
      if (age < 0 || age >= weeks) continue
      const cell = area.cells[event.position] as number
      const column = cell % columns
      const row = (cell - column) / columns
      for (const { dx, dy, weight } of stamp) {
        const x = column + dx
        const y = row + dy
        if (x < 0 || x >= columns || y < 0 || y >= rows) continue
        const position = area.positionOf[y * columns + x] as number
        if (position < 0) continue
        const value = (event.weight * weight) / (1 + age)
        surface[position] = (surface[position] as number) + value
        whole += value
      }
    }
    if (whole > 0) for (let i = 0; i < surface.length; i++) surface[i] = (surface[i] as number) / whole
  }

  return {
    name: 'prospective hot spot',
    observe(source, position, day, weight) {
      if (source === 0 && position >= 0) recent.push({ position, day, weight })
    },
    rehearse(origin, horizon, outcome) {
      draw(origin)
      floor.rehearse(origin, horizon, outcome, (position) => surface[position] as number)
    },
    learn: floor.learn,
    share(origin, into) {
      draw(origin)
      for (let i = 0; i < into.length; i++) into[i] = floor.lift(surface[i] as number)
    },
  }
}
