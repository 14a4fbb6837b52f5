/** The ledger under load: durable appends per second by how many callers wait at once, verification time, proof size. */

import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AgencyId, Digest, Instant } from '../src/kernel/units.ts'
import { sha256, signatureHolds } from '../src/rooms/trust/ledger/ledger-key.ts'
import { type LeafRecord, openLedger } from '../src/rooms/trust/ledger/open-ledger.ts'
import { folderReader, proveEntry } from '../src/rooms/trust/ledger/read-ledger.ts'
import { verifyLedger } from '../src/rooms/trust/ledger/verify-ledger.ts'
import { writeStaff } from '../src/rooms/trust/ledger/who-acted.ts'

interface Row {
  callers: number
  entries: number
  perSecond: number
  perCpuSecond: number
  /** How long one caller waits for its durable entry, in milliseconds. */
  wait: { median: number; p99: number }
}

const agency = 'bench' as AgencyId
const target = 3_000

/**
 * `--folder DIR` puts the ledger on another disk (the system's temporary folder otherwise), `--entries N` sets the length of
 * the ledger that is verified. Durable means: the entry, its tiles and a signed checkpoint over it were fsynced.
 */
export async function run(args: string[]): Promise<void> {
  const option = (name: string): string | undefined => args[args.indexOf(`--${name}`) + 1 || args.length]
  const home = await mkdtemp(join(option('folder') ?? tmpdir(), 'peel-bench-ledger-'))
  try {
    const append: Row[] = []
    for (const [callers, entries] of [
      [1, 150],
      [16, 2_400],
      [64, 10_000],
      [256, 40_000],
      [1024, 100_000],
    ] as const) {
      append.push(await measureAppends(join(home, `callers-${callers}`), callers, entries))
    }
    const verify = await measureVerify(join(home, 'long'), Number(option('entries') ?? 200_000))
    const result = { bench: 'ledger', node: process.version, target: { durableAppendsPerSecond: target }, append, verify }
    console.table(append.map(({ wait, ...row }) => ({ ...row, 'wait median ms': wait.median, 'wait p99 ms': wait.p99 })))
    console.table([verify])
    const best = Math.max(...append.map((row) => row.perSecond))
    console.log(`${best} durable appends/s at best, ${best >= target ? 'at least' : 'BELOW'} the ${target} asked for`)
    await mkdir('bench/results', { recursive: true })
    await writeFile('bench/results/ledger.json', `${JSON.stringify(result, null, 2)}\n`)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** So many callers, each asking for its next entry when the one before is durable. */
async function measureAppends(home: string, callers: number, entries: number): Promise<Row> {
  const ledger = await openFresh(home)
  const waits: number[] = []
  let left = entries
  const caller = async (): Promise<void> => {
    while (left-- > 0) {
      const asked = performance.now()
      await ledger.append(agency, recordOf(left))
      waits.push(performance.now() - asked)
    }
  }
  const began = performance.now()
  const cpu = process.cpuUsage()
  await Promise.all(Array.from({ length: callers }, caller))
  const seconds = (performance.now() - began) / 1000
  const cpuSeconds = cpuSince(cpu)
  await ledger.close()
  waits.sort((a, b) => a - b)
  const at = (share: number): number => Number((waits[Math.floor(share * (waits.length - 1))] as number).toFixed(1))
  return {
    callers,
    entries,
    perSecond: Math.round(entries / seconds),
    perCpuSecond: Math.round(entries / cpuSeconds),
    wait: { median: at(0.5), p99: at(0.99) },
  }
}

async function measureVerify(home: string, entries: number) {
  const ledger = await openFresh(home)
  for (let done = 0; done < entries; done += 4096) {
    const batch = Math.min(4096, entries - done)
    await Promise.all(Array.from({ length: batch }, (_, i) => ledger.append(agency, recordOf(done + i))))
  }
  await ledger.close()
  const read = folderReader(ledger.folder)
  const cpu = process.cpuUsage()
  const verdict = await verifyLedger({ read, key: ledger.key, sha256, signatureHolds })
  const cpuSeconds = cpuSince(cpu)
  if (!verdict.ok) throw new Error(verdict.problem?.sentence)

  const reopen = performance.now()
  await (await openLedger({ home, clock: benchClock, randomBytes })).close()
  const openMilliseconds = Math.round(performance.now() - reopen)
  const { path } = await proveEntry(read, entries, Math.floor(entries / 3))
  return {
    entries,
    verifyCpuSeconds: Number(cpuSeconds.toFixed(2)),
    entriesPerCpuSecond: Math.round(entries / cpuSeconds),
    openMilliseconds,
    proofHashes: path.length,
  }
}

const benchClock = { now: () => Date.now() as Instant }

async function openFresh(home: string) {
  await mkdir(home)
  return openLedger({ home, clock: benchClock, randomBytes })
}

const recordOf = (number: number): LeafRecord => ({
  act: 'consult',
  by: writeStaff('commander', '7KQ4M-2XDPP-R38TT-V0A1B-CDE2F'),
  what: 'Looked at the plan of the night shift.',
  subject: `suggestion:sug-${number}`,
  content: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328' as Digest,
})

function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1e6
}
