/** Long work that a person can watch, cancel and come back to. */

import type { Progress, ProgressStep } from '../kernel/progress.ts'
import type { Instant, JobId } from '../kernel/units.ts'

export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'

export interface JobStatus {
  id: JobId
  name: string
  /** As it was started, e.g. `records/west`: what stands after the slash is whose it is. */
  lane: string
  state: JobState
  step?: ProgressStep
  startedAt: Instant
  endedAt?: Instant
  /** What the work returned, once done. */
  result?: unknown
  /** Code and sentence, once failed, and the facts behind them. */
  error?: { code: string; sentence: string; facts?: Readonly<Record<string, string | number>> }
}

export interface Jobs {
  /** Runs at once or after those before it; one job at a time per `lane`. */
  start(name: string, lane: string, work: (job: { progress: Progress; signal: AbortSignal }) => Promise<unknown>): JobId
  status(id: JobId): JobStatus | undefined
  list(): JobStatus[]
  cancel(id: JobId): void
  /** Called on every change until `stop` is called. */
  watch(id: JobId, listener: (status: JobStatus) => void): () => void
}
