/** What every runner of jobs must do. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ClockFixed, clockFixed } from '../../src/adapters/clock-fixed/clock-fixed.ts'
import { defineErrors } from '../../src/kernel/errors.ts'
import type { JobId } from '../../src/kernel/units.ts'
import type { JobStatus, Jobs } from '../../src/ports/jobs.ts'

const refuse = defineErrors('test', {
  broken: { status: 422, sentence: (f: { row: number }) => `Row ${f.row} is broken; nothing was kept.` },
})

/** Work that waits until it is told to go on. */
function gate(): { open: () => void; passed: Promise<void> } {
  let open = (): void => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, passed }
}

function ended(jobs: Jobs, id: JobId): Promise<JobStatus> {
  return new Promise((resolve) => {
    const look = (): void => {
      const status = jobs.status(id)
      if (status && status.state !== 'waiting' && status.state !== 'running') resolve(status)
      else setImmediate(look)
    }
    look()
  })
}

export function jobsContract(name: string, open: (clock: ClockFixed) => Jobs): void {
  describe(`jobs contract: ${name}`, () => {
    const setUp = () => {
      const clock = clockFixed('2026-05-01T03:00:00Z')
      return { clock, jobs: open(clock) }
    }

    it('runs work and keeps its result with the times of the clock', async () => {
      const { clock, jobs } = setUp()
      const id = jobs.start('Counting', 'a', async () => {
        clock.advance(5000)
        return { rows: 3 }
      })
      const status = await ended(jobs, id)
      const startedAt = Date.parse('2026-05-01T03:00:00Z')
      assert.deepEqual(status, {
        id,
        name: 'Counting',
        lane: 'a',
        state: 'done',
        result: { rows: 3 },
        startedAt,
        endedAt: startedAt + 5000,
      })
      assert.deepEqual(jobs.list(), [status])
    })

    it('runs one at a time in a lane, in order, and lanes side by side', async () => {
      const { jobs } = setUp()
      const trail: string[] = []
      const first = gate()
      const slow = jobs.start('slow', 'a', async () => {
        trail.push('slow begins')
        await first.passed
        trail.push('slow ends')
      })
      const next = jobs.start('next', 'a', async () => void trail.push('next'))
      const beside = jobs.start('beside', 'b', async () => void trail.push('beside'))
      await ended(jobs, beside)
      assert.deepEqual([jobs.status(slow)?.state, jobs.status(next)?.state], ['running', 'waiting'])
      first.open()
      await ended(jobs, next)
      assert.deepEqual(trail, ['slow begins', 'beside', 'slow ends', 'next'])
    })

    it('tells watchers each change until they stop', async () => {
      const { jobs } = setUp()
      const go = gate()
      const id = jobs.start('watched', 'a', async ({ progress }) => {
        await go.passed
        progress({ what: 'Reading rows', done: 1, total: 2 })
        progress({ what: 'Reading rows', done: 2, total: 2 })
      })
      const seen: string[] = []
      let once = 0
      const stop = jobs.watch(id, () => {
        once++
        stop()
      })
      jobs.watch(id, () => {
        throw new Error('a watcher that fails')
      })
      jobs.watch(id, ({ state, step }) => seen.push(`${state} ${step?.done ?? '-'}`))
      go.open()
      await ended(jobs, id)
      assert.deepEqual(seen.slice(-3), ['running 1', 'running 2', 'done 2'])
      assert.equal(once, 1)
    })

    it('ends failed work with its code and sentence, and goes on with the lane', async () => {
      const { jobs } = setUp()
      const bad = jobs.start('bad', 'a', async () => {
        throw refuse('broken', { row: 7 })
      })
      const worse = jobs.start('worse', 'a', () => {
        throw new TypeError('secret /path/of/ours')
      })
      const good = jobs.start('good', 'a', async () => 1)
      assert.deepEqual((await ended(jobs, bad)).error, {
        code: 'test.broken',
        sentence: 'Row 7 is broken; nothing was kept.',
        facts: { row: 7 },
      })
      const fault = await ended(jobs, worse)
      assert.equal(fault.state, 'failed')
      assert.equal(fault.error?.code, 'jobs.fault')
      assert.ok(!fault.error?.sentence.includes('secret'))
      assert.equal((await ended(jobs, good)).state, 'done')
    })

    it('cancels running work by its signal, and waiting work before it begins', async () => {
      const { jobs } = setUp()
      const running = jobs.start('running', 'a', async ({ signal }) => {
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))
      })
      let began = false
      const waiting = jobs.start('waiting', 'a', async () => {
        began = true
      })
      await new Promise((resolve) => setImmediate(resolve))
      jobs.cancel(waiting)
      assert.equal(jobs.status(waiting)?.state, 'cancelled')
      jobs.cancel(running)
      assert.equal((await ended(jobs, running)).state, 'cancelled')
      await ended(
        jobs,
        jobs.start('after', 'a', async () => {}),
      )
      assert.equal(began, false)
      jobs.cancel(running)
      assert.equal(jobs.status(running)?.state, 'cancelled')
    })

    it('knows nothing of a job that never was', () => {
      const { jobs } = setUp()
      const nobody = 'nobody' as JobId
      assert.equal(jobs.status(nobody), undefined)
      jobs.cancel(nobody)
      jobs.watch(nobody, () => assert.fail())()
    })
  })
}
