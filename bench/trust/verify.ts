/** How long it takes to recompute a ledger of a million entries: every entry, every hash, the signature. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AgencyId } from '../../src/kernel/units.ts'
import { sha256, signatureHolds } from '../../src/rooms/trust/ledger/ledger-key.ts'
import { openLedger } from '../../src/rooms/trust/ledger/open-ledger.ts'
import { folderReader } from '../../src/rooms/trust/ledger/read-ledger.ts'
import { verifyLedger } from '../../src/rooms/trust/ledger/verify-ledger.ts'
import type { BenchPart } from '../trust.ts'
import { benchClock, benchRecord } from './appends.ts'

const target = 30

/** `--entries N` for another length than a million. */
export async function run(args: string[]): Promise<BenchPart> {
  const entries = Number(args[args.indexOf('--entries') + 1] ?? 0) || 1_000_000
  const home = await mkdtemp(join(tmpdir(), 'peel-bench-verify-'))
  try {
    const ledger = await openLedger({ home, clock: benchClock, randomBytes })
    for (let done = 0; done < entries; done += 4096) {
      const batch = Math.min(4096, entries - done)
      await Promise.all(Array.from({ length: batch }, (_, i) => ledger.append('bench' as AgencyId, benchRecord(done + i))))
    }
    await ledger.close()
    const read = folderReader(ledger.folder)
    const began = performance.now()
    const cpu = process.cpuUsage()
    const verdict = await verifyLedger({ read, key: ledger.key, sha256, signatureHolds })
    const seconds = (performance.now() - began) / 1000
    const { user, system } = process.cpuUsage(cpu)
    if (!verdict.ok) throw new Error(verdict.problem?.sentence)
    const cpuSeconds = (user + system) / 1e6
    const rows = [
      {
        entries,
        'CPU s': Number(cpuSeconds.toFixed(1)),
        'wall s': Number(seconds.toFixed(1)),
        'entries/CPU s': Math.round(entries / cpuSeconds),
      },
    ]
    return { rows, target: `a million entries within ${target} CPU seconds`, met: (cpuSeconds / entries) * 1e6 <= target }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}
