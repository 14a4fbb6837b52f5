/** The Jobs port in one process: lanes, progress, cancelling, and memory of how each job ended. */

import { AsyncResource } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { PeelError } from '../../kernel/errors.ts'
import type { Progress } from '../../kernel/progress.ts'
import type { JobId } from '../../kernel/units.ts'
import type { Clock } from '../../ports/clock.ts'
import type { JobStatus, Jobs } from '../../ports/jobs.ts'

type Work = (job: { progress: Progress; signal: AbortSignal }) => Promise<unknown>

interface Job {
  status: JobStatus
  abort: AbortController
  listeners: Set<(status: JobStatus) => void>
}

export interface LocalJobsOptions {
  clock: Clock
  /** Ended jobs that are remembered; the oldest are forgotten first. */
  remember?: number
  /** Where an unexpected failure's cause goes; the person sees a sentence without it. */
  onFault?: (name: string, error: unknown) => void
}

export interface LocalJobs extends Jobs {
  /** Asks every job to stop and waits until all have. */
  close(): Promise<void>
}

const ended = new Set(['done', 'failed', 'cancelled'])

/** Jobs live as long as the process: whoever starts long work must be able to start it again. */
export function openLocalJobs({ clock, remember = 200, onFault = () => {} }: LocalJobsOptions): LocalJobs {
  const jobs = new Map<JobId, Job>()
  /** Those that have ended, the longest ago first. */
  const over: JobId[] = []
  const lanes = new Map<string, Promise<void>>()
  // Work must not inherit the context (an open transaction, say) of whoever started it.
  const outside = new AsyncResource('PeelJobs')

  const update = (job: Job, change: Partial<JobStatus>): void => {
    job.status = { ...job.status, ...change }
    for (const listener of [...job.listeners]) tell(listener, job.status)
    if (ended.has(job.status.state)) {
      job.listeners.clear()
      over.push(job.status.id)
      if (over.length > remember) jobs.delete(over.shift() as JobId)
    }
  }

  const run = async (job: Job, work: Work): Promise<void> => {
    if (job.abort.signal.aborted) return
    update(job, { state: 'running' })
    const progress: Progress = (step) => {
      if (job.status.state === 'running') update(job, { step })
    }
    try {
      const result = await outside.runInAsyncScope(work, undefined, { progress, signal: job.abort.signal })
      // Work that finished although it was asked to stop has changed what it changed: that is what is told.
      update(job, { state: 'done', result, endedAt: clock.now() })
    } catch (error) {
      if (job.abort.signal.aborted) {
        update(job, { state: 'cancelled', endedAt: clock.now() })
        return
      }
      if (!(error instanceof PeelError)) onFault(job.status.name, error)
      update(job, { state: 'failed', error: explain(error), endedAt: clock.now() })
    }
  }

  return {
    start(name, lane, work) {
      const id = randomUUID() as JobId
      const job: Job = {
        status: { id, name, lane, state: 'waiting', startedAt: clock.now() },
        abort: new AbortController(),
        listeners: new Set(),
      }
      jobs.set(id, job)
      const before = lanes.get(lane) ?? Promise.resolve()
      const turn = before.then(() => run(job, work))
      lanes.set(lane, turn)
      void turn.then(() => {
        if (lanes.get(lane) === turn) lanes.delete(lane)
      })
      return id
    },
    status: (id) => jobs.get(id)?.status,
    list: () => [...jobs.values()].map((job) => job.status),
    cancel(id) {
      const job = jobs.get(id)
      if (!job || ended.has(job.status.state)) return
      job.abort.abort()
      if (job.status.state === 'waiting') update(job, { state: 'cancelled', endedAt: clock.now() })
    },
    watch(id, listener) {
      const job = jobs.get(id)
      if (!job || ended.has(job.status.state)) return () => {}
      job.listeners.add(listener)
      return () => job.listeners.delete(listener)
    },
    async close() {
      for (const job of jobs.values()) {
        if (ended.has(job.status.state)) continue
        job.abort.abort()
        if (job.status.state === 'waiting') update(job, { state: 'cancelled', endedAt: clock.now() })
      }
      await Promise.all(lanes.values())
    },
  }
}

function explain(error: unknown): NonNullable<JobStatus['error']> {
  if (error instanceof PeelError) return { code: error.code, sentence: error.sentence, facts: error.facts }
  return {
    code: 'jobs.fault',
    sentence: 'Something in Peel itself went wrong; the work was stopped. Try again, and tell your administrator if it repeats.',
  }
}

/** A listener that throws (a closed browser connection) must not stop the work. */
function tell(listener: (status: JobStatus) => void, status: JobStatus): void {
  try {
    listener(status)
  } catch {
    // The listener's own affair.
  }
}
