/** Reads a whole file as an import would, and writes nothing. Needs no store. */

import { type Progress, silent } from '../../kernel/progress.ts'
import { type ImportId, type Instant, type LonLat, lonLat } from '../../kernel/units.ts'
import type { FileWishes, ImportCheck, ImportReport, QuarantinedRow, Territory } from './contract.ts'
import { refuse } from './errors.ts'
import { describeTally, digestFile, rowProgress } from './import-file.ts'
import { type Fault, PLACED } from './interpret-row.ts'
import { prepareReading, type Reading } from './prepare-reading.ts'
import type { Row } from './row-source.ts'
import { Locator } from './settle-territory.ts'
import { Tally } from './tally-import.ts'
import { withoutPersons } from './without-persons.ts'

export interface CheckOptions extends FileWishes {
  now: Instant
  territory?: Territory
  progress?: Progress
  signal?: AbortSignal
  /** Whether this very file, read in this very way, stands here already. */
  isHere?: (digest: string, reading: Reading) => Promise<boolean>
}

export async function checkFile(path: string, options: CheckOptions): Promise<ImportCheck> {
  const { progress = silent, signal, territory, now } = options
  const started = performance.now()
  const reading = await prepareReading(path, { ...options, always: options.category, ground: territory })
  const { digest, bytes } = await digestFile(path, reading, progress, signal)
  const tellRows = rowProgress('Reading rows', reading, bytes, progress)
  const locator = territory && new Locator(territory)
  const reader = reading.reader()
  const tally = new Tally()
  const aside = new FirstOfEach(withoutPersons(reading))
  const points = new EvenSample<LonLat>(MOST_POINTS)
  for await (const rows of reading.source.chunks()) {
    if (signal?.aborted) throw refuse('cancelled', { path: reading.source.facts.name })
    for (const row of rows) {
      tally.read++
      const fault = reader.read(row)
      if (fault) {
        tally.setAside(fault.code)
        aside.meet(row, fault)
        continue
      }
      const placed = reader.placing === PLACED
      if (placed) points.meet(() => lonLat(reader.longitude, reader.latitude))
      tally.keep(reader, placed && (!locator || locator.cellOf(reader.longitude, reader.latitude) >= 0))
    }
    tellRows(tally.read)
  }
  const report: ImportReport = {
    ...describeTally(tally, reader, reading),
    id: 'check' as ImportId,
    file: reading.source.facts.name,
    digest,
    seconds: (performance.now() - started) / 1000,
    at: now,
    again: (await options.isHere?.(digest, reading)) ?? false,
  }
  return { ...report, aside: aside.rows, points: points.taken }
}

const MOST_POINTS = 5000
const OF_EACH_REASON = 5
const LONGEST_SHOWN = 400

/** A few rows of every reason, so that a rare fault is not hidden behind ten thousand of a common one. */
class FirstOfEach {
  readonly rows: QuarantinedRow[] = []
  private readonly met = new Map<string, number>()

  constructor(private readonly originalOf: (row: Row) => string) {}

  meet(row: Row, { code, sentence }: Fault): void {
    const before = this.met.get(code) ?? 0
    if (before >= OF_EACH_REASON) return
    this.met.set(code, before + 1)
    this.rows.push({
      import: 'check' as ImportId,
      line: row.line,
      code,
      sentence,
      original: this.originalOf(row).slice(0, LONGEST_SHOWN),
    })
  }
}

/** Every n-th of what it meets, n doubling whenever it has taken `most`: even over a file whose length nobody knows. */
class EvenSample<Item> {
  taken: Item[] = []
  private met = 0
  private step = 1

  constructor(private readonly most: number) {}

  meet(make: () => Item): void {
    if (this.met++ % this.step !== 0) return
    this.taken.push(make())
    if (this.taken.length <= this.most) return
    this.taken = this.taken.filter((_, at) => at % 2 === 0)
    this.step *= 2
  }
}
