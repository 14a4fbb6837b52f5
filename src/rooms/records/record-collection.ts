/** Tells the ledger that records came in: which file, how much of it, who brought it. No row, no address, no person in it. */

import { createHash } from 'node:crypto'
import type { AgencyId, Digest } from '../../kernel/units.ts'
import type { Actor, Trust } from '../trust/contract.ts'
import type { ImportReport } from './contract.ts'

export async function recordCollection(
  trust: Pick<Trust, 'record'>,
  agency: AgencyId,
  actor: Actor,
  report: ImportReport,
): Promise<void> {
  // A re-import changes nothing, the ledger included.
  if (report.again) return
  await trust.record(agency, {
    act: 'collect',
    by: actor,
    what: `Imported ${report.file}: ${report.kept} of ${report.read} rows kept, ${report.quarantined} set aside, ${report.added} new.`,
    ...(actor.kind === 'station' ? { why: actor.why } : {}),
    subject: `import:${report.id}`,
    content: contentDigest(report),
  })
}

/** Commits to the file and to what was made of it. */
function contentDigest({ digest, read, kept, quarantined, layout, crs }: ImportReport): Digest {
  return createHash('sha256').update(JSON.stringify({ digest, read, kept, quarantined, layout, crs })).digest('hex') as Digest
}
