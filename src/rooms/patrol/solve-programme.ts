/** Hands an integer programme to HiGHS (WASM): in this thread, or in a worker so that a server keeps answering. */

import { Worker } from 'node:worker_threads'
import highsModule, { type Highs } from 'highs'

/** What HiGHS made of a programme. `values` is null when it found no solution. */
export interface Solution {
  status: string
  objective: number
  values: Record<string, number> | null
}

export interface SolveLimits {
  /** Relative gap at which branch and bound may stop. */
  relativeGap: number
  /** Branch-and-bound nodes: a limit that gives the same plan on a slow and on a fast machine, as a time limit would not. */
  nodes: number
}

/** Solves a programme in CPLEX LP format. Rejects when the solver itself breaks; an infeasible programme resolves without values. */
export type SolveProgramme = (programme: string, limits: SolveLimits) => Promise<Solution>

/** The package's types describe its CommonJS face, where the loader is one level deeper than in the module that Node loads. */
const loadHighs = highsModule as unknown as () => Promise<Highs>

/** Only a run away from all sense meets this; a plan that met it may differ from machine to machine, and says so by its status. */
const SAFETY_SECONDS = 30

/** In this thread. Loads a fresh HiGHS each time: its state after a failed solve cannot be trusted. */
export const solveHere: SolveProgramme = async (programme, limits) => {
  const highs = await loadHighs()
  const solution = highs.solve(programme, {
    output_flag: false,
    random_seed: 1,
    threads: 1,
    mip_rel_gap: limits.relativeGap,
    mip_max_nodes: limits.nodes,
    time_limit: SAFETY_SECONDS,
  })
  const values: Record<string, number> = {}
  for (const [name, column] of Object.entries(solution.Columns)) {
    const primal = 'Primal' in column ? column.Primal : Number.NaN
    if (typeof primal !== 'number' || !Number.isFinite(primal))
      return { status: solution.Status, objective: Number.NaN, values: null }
    values[name] = primal
  }
  const found = solution.Status !== 'Infeasible' && Object.keys(values).length > 0
  return { status: solution.Status, objective: solution.ObjectiveValue, values: found ? values : null }
}

/** In a worker of its own, gone when the answer is there. */
export const solveInWorker: SolveProgramme = (programme, limits) =>
  new Promise((resolve, reject) => {
    const worker = startSolver({ programme, limits })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`the solver's worker ended with ${code} and no answer`)))
  })

/** On Node 20 a loader given with `--import` does not reach a thread's first file, so a source registers it in a line of its own. */
function startSolver(workerData: { programme: string; limits: SolveLimits }): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./worker.js', import.meta.url), { workerData })
  const entry = JSON.stringify(new URL('./worker.ts', import.meta.url).href)
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'))
  const code = `import { register } from ${loader}; register(); await import(${entry})`
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { workerData })
}
