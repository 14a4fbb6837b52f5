/** Rows per second of an import into the embedded store, end to end, and whether memory stays flat. */

import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clockSystem } from '../src/adapters/clock-system/clock-system.ts'
import { openEmbeddedStore } from '../src/adapters/store-pglite/open-embedded-store.ts'
import type { AgencyId } from '../src/kernel/units.ts'
import { recordsMigrations } from '../src/rooms/records/migrations/migrations.ts'
import { openRecords } from '../src/rooms/records/open-records.ts'

const agency = 'bench' as AgencyId
const goal = 60_000

/** @param args the file, else `chicago_2016_2017.csv.gz` of the reference data */
export async function run(args: readonly string[]): Promise<void> {
  const reference = process.env.PEEL_REFERENCE_DATA ?? join('..', 'shared', 'data')
  const file = args[0] ?? join(reference, 'crime', 'chicago_2016_2017.csv.gz')
  if (!existsSync(file)) {
    console.error(`bench import needs ${file}; set PEEL_REFERENCE_DATA or name a file.`)
    return
  }
  const home = await mkdtemp(join(tmpdir(), 'peel-bench-import-'))
  const store = await openEmbeddedStore({ folder: home, clock: clockSystem })
  try {
    await store.migrate([recordsMigrations])
    const records = await openRecords({ store, clock: clockSystem, home })
    const settled = process.memoryUsage().rss
    const memory = watchMemory()
    const first = await timed(() => records.importFile(agency, file, {}))
    const peak = memory.stop()
    const again = await timed(() => records.importFile(agency, file, {}))
    const load = await timed(() => records.incidents(agency, {}))
    const summary = await timed(() => records.summary(agency))
    const result = {
      rows: first.result.read,
      kept: first.result.kept,
      seconds: first.seconds,
      cpuSeconds: first.cpuSeconds,
      rowsPerSecond: Math.round(first.result.read / first.seconds),
      goal,
      rssBeforeMb: megabytes(settled),
      rssPeakMb: megabytes(peak.rss),
      heapPeakMb: megabytes(peak.heap),
      reimport: { added: again.result.added, seconds: again.seconds },
      load: { incidents: load.result.count, seconds: load.seconds },
      summarySeconds: summary.seconds,
    }
    await mkdir('bench/results', { recursive: true })
    await writeFile('bench/results/import.json', `${JSON.stringify(result, null, 2)}\n`)
    console.table([
      {
        rows: result.rows,
        'rows/s': result.rowsPerSecond,
        'wall s': Number(first.seconds.toFixed(2)),
        'CPU s': Number(first.cpuSeconds.toFixed(2)),
        'RSS MB before': result.rssBeforeMb,
        'RSS MB peak': result.rssPeakMb,
        'heap MB peak': result.heapPeakMb,
        'load s': Number(load.seconds.toFixed(2)),
        're-import added': result.reimport.added,
      },
    ])
  } finally {
    await store.close()
    await rm(home, { recursive: true, force: true })
  }
}

async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; seconds: number; cpuSeconds: number }> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const result = await work()
  const { user, system } = process.cpuUsage(cpu)
  return { result, seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 }
}

function watchMemory(): { stop(): { rss: number; heap: number } } {
  const peak = { rss: 0, heap: 0 }
  const look = (): void => {
    const { rss, heapUsed } = process.memoryUsage()
    peak.rss = Math.max(peak.rss, rss)
    peak.heap = Math.max(peak.heap, heapUsed)
  }
  const timer = setInterval(look, 50)
  return {
    stop() {
      clearInterval(timer)
      look()
      return peak
    },
  }
}

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20)
