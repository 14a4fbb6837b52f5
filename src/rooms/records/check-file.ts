/** Reads a whole file as an import would, and writes nothing. Needs no store. */

import { type Progress, silent } from '../../kernel/progress.ts'
import type { ImportId, Instant } from '../../kernel/units.ts'
import type { FileWishes, ImportReport, Territory } from './contract.ts'
import { refuse } from './errors.ts'
import { describeTally, digestFile } from './import-file.ts'
import { PLACED } from './interpret-row.ts'
import { prepareReading } from './prepare-reading.ts'
import { Locator } from './settle-territory.ts'
import { Tally } from './tally-import.ts'

export async function checkFile(
  path: string,
  options: FileWishes & { now: Instant; territory?: Territory; progress?: Progress; signal?: AbortSignal },
): Promise<ImportReport> {
  const { progress = silent, signal, territory, now } = options
  const started = performance.now()
  const reading = await prepareReading(path, { ...options, always: options.category, agencyZone: territory?.zone })
  const digest = await digestFile(path, reading, progress, signal)
  const locator = territory && new Locator(territory)
  const reader = reading.reader()
  const tally = new Tally()
  for await (const rows of reading.source.chunks()) {
    if (signal?.aborted) throw refuse('cancelled', { path: reading.source.facts.name })
    for (const row of rows) {
      tally.read++
      const fault = reader.read(row)
      if (fault) tally.setAside(fault.code)
      else tally.keep(reader, reader.placing === PLACED && (!locator || locator.cellOf(reader.longitude, reader.latitude) >= 0))
    }
    progress({ what: 'Reading rows', done: tally.read })
  }
  return {
    ...describeTally(tally, reader, reading),
    id: 'check' as ImportId,
    file: reading.source.facts.name,
    digest,
    seconds: (performance.now() - started) / 1000,
    at: now,
  }
}
