/** The jobs contract on the runner inside the process. */

import assert from 'node:assert/strict'
import { it } from 'node:test'
import { clockFixed } from '../../src/adapters/clock-fixed/clock-fixed.ts'
import { openLocalJobs } from '../../src/adapters/jobs-local/jobs-local.ts'
import { jobsContract } from './jobs.ts'

jobsContract('in the process', (clock) => openLocalJobs({ clock }))

it('local jobs forget the oldest that ended, never one that runs', async () => {
  const jobs = openLocalJobs({ clock: clockFixed(0), remember: 2 })
  let open = (): void => {}
  const running = jobs.start('running', 'slow', () => new Promise<void>((resolve) => (open = resolve)))
  for (let n = 0; n < 5; n++) jobs.start(`job ${n}`, 'fast', async () => n)
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.deepEqual(
    jobs.list().map((job) => job.name),
    ['running', 'job 3', 'job 4'],
  )
  open()
  await jobs.close()
  assert.deepEqual(
    jobs.list().map((job) => `${job.name} ${job.state}`),
    ['running done', 'job 4 done'],
  )
  assert.equal(jobs.status(running)?.state, 'done')
})
