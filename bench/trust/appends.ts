/** Durable entries a second, in the full form of the logging duty, by how many callers wait at once. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AgencyId, Digest, Instant, PurposeId } from '../../src/kernel/units.ts'
import { type LeafRecord, openLedger } from '../../src/rooms/trust/ledger/open-ledger.ts'
import { writeStaff } from '../../src/rooms/trust/ledger/who-acted.ts'
import type { BenchPart } from '../trust.ts'

const agency = 'bench' as AgencyId
export const benchClock = { now: () => Date.now() as Instant }
const target = 10_000

export const benchRecord = (number: number): LeafRecord => ({
  act: 'consult',
  by: writeStaff('commander', '7KQ4M-2XDPP-R38TT-V0A1B-CDE2F'),
  what: 'Looked at a case.',
  subject: `case:${number}`,
  purpose: 'purpose-5dc9da79a70659a9' as PurposeId,
  basis: 'statute',
  content: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328' as Digest,
})

/** Durable means: the entry, its tiles, its second copy and a signed checkpoint over it were fsynced before the caller heard. */
export async function run(): Promise<BenchPart> {
  const rows: BenchPart['rows'] = []
  for (const [callers, entries] of [
    [1, 150],
    [16, 2_400],
    [256, 40_000],
  ] as const) {
    rows.push(await measure(callers, entries))
  }
  const met = Number(rows.at(-1)?.['entries/s']) >= target
  return { rows, target: `at least ${target} durable entries a second with 256 a batch`, met }
}

async function measure(callers: number, entries: number): Promise<BenchPart['rows'][number]> {
  const home = await mkdtemp(join(tmpdir(), 'peel-bench-appends-'))
  const ledger = await openLedger({ home, clock: benchClock, randomBytes })
  const waits: number[] = []
  let left = entries
  const caller = async (): Promise<void> => {
    while (left-- > 0) {
      const asked = performance.now()
      await ledger.append(agency, benchRecord(left))
      waits.push(performance.now() - asked)
    }
  }
  const began = performance.now()
  const cpu = process.cpuUsage()
  await Promise.all(Array.from({ length: callers }, caller))
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpu)
  await ledger.close()
  await rm(home, { recursive: true, force: true })
  waits.sort((a, b) => a - b)
  const at = (share: number): number => Number((waits[Math.floor(share * (waits.length - 1))] as number).toFixed(1))
  return {
    callers,
    entries,
    'entries/s': Math.round(entries / seconds),
    'entries/CPU s': Math.round(entries / ((user + system) / 1e6)),
    'median wait ms': at(0.5),
    'p99 wait ms': at(0.99),
  }
}
