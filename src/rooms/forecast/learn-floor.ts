/** How much of the future falls where a method sees nothing: each baseline learns its own uniform share, so none scores minus infinity. */

import { fitWeights } from './fit-weights.ts'
import type { Outcome } from './method.ts'
import { rememberRows } from './remember-rows.ts'

export interface Floor {
  rehearse(origin: number, horizon: number, outcome: Outcome, shareAt: (position: number) => number): void
  learn(origin: number): void
  /** Mixes a share (sum 1 over the area) with the uniform one. */
  lift(share: number): number
}

/** Two-component mixture {method, uniform} by EM on past events, as kindly for the baselines as for Peel itself. */
export function learnedFloor(cells: number): Floor {
  const rows = rememberRows(2)
  let uniform = 0.05
  return {
    rehearse(origin, horizon, outcome, shareAt) {
      for (let i = 0; i < outcome.count; i++) {
        const position = outcome.position[i] as number
        if (position < 0) continue
        const row = rows.push(origin, Math.max(origin + horizon, outcome.known[i] as number), outcome.weight[i] as number)
        row[0] = shareAt(position)
        row[1] = 1 / cells
      }
    },
    learn(origin) {
      const { values, counts, count } = rows.before(origin)
      if (count > 0) uniform = Math.max(1e-4, fitWeights(values, 2, { counts, events: count }).weights[1] as number)
    },
    lift: (share) => (1 - uniform) * share + uniform / cells,
  }
}
