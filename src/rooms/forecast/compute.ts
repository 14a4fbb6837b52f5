/** Where the arithmetic runs: in a worker thread so that the server answers meanwhile, or right here for tests and commands. */

import { Worker } from 'node:worker_threads'
import type { Progress } from '../../kernel/progress.ts'
import { zoneNamed } from '../../kernel/time/zone.ts'
import { type BacktestInput, backtest } from './backtest.ts'
import { forecastRefuses } from './errors.ts'
import { forecastWindow, type WindowForecast, type WindowInput } from './forecast-window.ts'
import type { BacktestReport } from './results.ts'

/** A zone travels to another thread by its name. */
type Named<Input> = Omit<Input, 'zone'> & { zone: string }
export type WindowTask = Named<Omit<WindowInput, 'progress'>>
export type BacktestTask = Named<Omit<BacktestInput, 'progress' | 'checkpoint' | 'cpu'>>

export interface Compute {
  window(task: WindowTask, hooks?: { progress?: Progress }): Promise<WindowForecast>
  backtest(task: BacktestTask, hooks?: { progress?: Progress; signal?: AbortSignal }): Promise<BacktestReport>
}

interface Waiting {
  resolve(forecast: WindowForecast): void
  reject(error: Error): void
  progress?: Progress
}

export type WorkerRequest = { id: number } & ({ window: WindowTask } | { backtest: BacktestTask })
export type WorkerReply =
  | { id: number; forecast: WindowForecast }
  | { id: number; report: BacktestReport }
  | { id: number; step: { what: string; done: number; total?: number } }
  | { id: number; problem: string }

export const computeHere: Compute = {
  window: async (task, hooks) => forecastWindow({ ...task, zone: zoneNamed(task.zone), progress: hooks?.progress }),
  backtest: async (task, hooks) =>
    backtest({
      ...task,
      zone: zoneNamed(task.zone),
      progress: hooks?.progress,
      checkpoint: () => {
        if (hooks?.signal?.aborted) throw forecastRefuses('stopped', {})
      },
    }).report,
}

/** One thread for surfaces, kept warm; a thread of its own for each backtest, so that it can be stopped at any moment. */
export function computeInWorkers(): Compute {
  let surfaces: Worker | undefined
  let nextId = 1
  const waiting = new Map<number, Waiting>()

  const failAll = (error: Error): void => {
    surfaces = undefined
    for (const { reject } of waiting.values()) reject(forecastRefuses('failed', { problem: error.message }, { cause: error }))
    waiting.clear()
  }
  const surfaceWorker = (): Worker => {
    if (surfaces) return surfaces
    surfaces = startWorker()
    surfaces.on('message', (reply: WorkerReply) => {
      const asked = waiting.get(reply.id)
      if (!asked) return
      if ('step' in reply) {
        asked.progress?.(reply.step)
        return
      }
      waiting.delete(reply.id)
      if (waiting.size === 0) surfaces?.unref()
      if ('forecast' in reply) asked.resolve(reply.forecast)
      else asked.reject(forecastRefuses('failed', { problem: 'problem' in reply ? reply.problem : 'an unknown answer' }))
    })
    surfaces.on('error', failAll)
    return surfaces
  }

  return {
    window: (task, hooks = {}) =>
      new Promise((resolve, reject) => {
        const id = nextId++
        waiting.set(id, { resolve, reject, progress: hooks.progress })
        const worker = surfaceWorker()
        worker.ref()
        worker.postMessage({ id, window: task } satisfies WorkerRequest)
      }),
    backtest: (task, hooks = {}) =>
      new Promise((resolve, reject) => {
        const worker = startWorker()
        const end = (settle: () => void): void => {
          hooks.signal?.removeEventListener('abort', stop)
          void worker.terminate()
          settle()
        }
        const stop = (): void => end(() => reject(forecastRefuses('stopped', {})))
        worker.on('error', (error: Error) =>
          end(() => reject(forecastRefuses('failed', { problem: error.message }, { cause: error }))),
        )
        worker.on('message', (reply: WorkerReply) => {
          if ('step' in reply) hooks.progress?.(reply.step)
          else if ('report' in reply) end(() => resolve(reply.report))
          else if ('problem' in reply) end(() => reject(forecastRefuses('failed', { problem: reply.problem })))
        })
        if (hooks.signal?.aborted) return stop()
        hooks.signal?.addEventListener('abort', stop, { once: true })
        worker.postMessage({ id: 0, backtest: task } satisfies WorkerRequest)
      }),
  }
}

/** On Node 20 a loader given with `--import` does not reach a thread's first file, so a source registers it in a line of its own. */
function startWorker(): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./worker.js', import.meta.url))
  const entry = JSON.stringify(new URL('./worker.ts', import.meta.url).href)
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'))
  const code = `import { register } from ${loader}; register(); await import(${entry})`
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`))
}
