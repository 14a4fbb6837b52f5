/** Sealing under load: seals and opens per second of processor time, by size of the value, and what a new key and a rotation cost. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openKms } from '../../src/adapters/kms-local/open-kms.ts'
import { openEmbeddedStore } from '../../src/adapters/store-pglite/open-embedded-store.ts'
import type { AgencyId, Instant } from '../../src/kernel/units.ts'
import type { Sealed } from '../../src/rooms/trust/contract.ts'
import { trustMigrations } from '../../src/rooms/trust/migrations/migrations.ts'
import { openTrust } from '../../src/rooms/trust/open-trust.ts'
import type { BenchPart } from '../trust.ts'

const agency = 'bench' as AgencyId
const place = 'bench|value|1'

/** Seconds of processor time, all threads: the embedded store works in a thread of its own. */
async function cpuSeconds(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

export async function run(_args: string[]): Promise<BenchPart> {
  const home = await mkdtemp(join(tmpdir(), 'peel-bench-seal-'))
  const clock = { now: () => Date.now() as Instant }
  const store = await openEmbeddedStore({ folder: home, clock })
  try {
    await store.migrate([trustMigrations])
    const trust = await openTrust({ store, clock, kms: await openKms(home, clock, undefined), home, randomBytes })
    const keys = trust.keyring
    const rows: BenchPart['rows'] = []
    for (const [bytes, count] of [
      [64, 40_000],
      [1_024, 40_000],
      [65_536, 2_000],
    ] as const) {
      const plain = randomBytes(bytes)
      const sealed: Sealed[] = []
      await keys.seal(agency, 'case:bench', place, plain)
      const sealing = await cpuSeconds(async () => {
        for (let n = 0; n < count; n++) sealed.push(await keys.seal(agency, 'case:bench', place, plain))
      })
      const opening = await cpuSeconds(async () => {
        for (const one of sealed) await keys.open(agency, place, one)
      })
      rows.push({ bytes, count, sealsPerCpuSecond: Math.round(count / sealing), opensPerCpuSecond: Math.round(count / opening) })
    }
    const subjects = 500
    const making = await cpuSeconds(async () => {
      for (let n = 0; n < subjects; n++) await keys.seal(agency, `case:${n}`, place, randomBytes(64))
    })
    let rewrapped = 0
    const rotating = await cpuSeconds(async () => {
      rewrapped = (await keys.rotate(agency)).rewrapped
    })
    const made = Math.round(subjects / making)
    const wrapped = Math.round(rewrapped / rotating)
    await trust.close()
    return {
      rows: [...rows, { newKeysPerCpuSecond: made, rewrappedPerCpuSecond: wrapped }],
      target: 'no bar is set; what sealing costs',
      met: true,
    }
  } finally {
    await store.close()
    await rm(home, { recursive: true, force: true })
  }
}
