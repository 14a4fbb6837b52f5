/** Undoes one import that ended well: its rows go, and whatever it had in common with other files can be read from them again. */

import { createHash } from 'node:crypto'
import type { AgencyId, Digest, ImportId } from '../../kernel/units.ts'
import type { Store } from '../../ports/store.ts'
import type { Actor, Trust } from '../trust/contract.ts'
import type { Records } from './contract.ts'
import { refuse } from './errors.ts'
import { placeAnew } from './place-anew.ts'
import { countIncidents, type ImportRow, readAnew, readImports, readTerritory, removeTerritory, takeBack } from './store.ts'

const LEAST_REASON = 10

export interface TakeBackDeps {
  trust: Pick<Trust, 'record'> & { privacy: { refuseHeld(agency: AgencyId, kind: string): Promise<void> } }
  records: Pick<Records, 'summary' | 'takeBackImport'>
}

/**
 * For a person or a station, with a reason. The ledger is told first: a crash in between leaves records that are taken back by asking again,
 * never an undoing that nobody knows of.
 *
 * @throws records.unknown-import, records.reason-needed, trust.on-legal-hold
 */
export async function undoImport(
  { trust, records }: TakeBackDeps,
  agency: AgencyId,
  actor: Actor,
  { id, reason }: { id: ImportId; reason: string },
): Promise<{ file: string; removed: number; readAgain: string[] }> {
  const why = reason.trim().replace(/\s+/gu, ' ')
  const report = (await records.summary(agency)).imports.find((one) => one.id === id)
  if (!report) throw refuse('unknown-import', { id })
  if ([...why].length < LEAST_REASON || !why.includes(' ')) throw refuse('reason-needed', { atLeast: LEAST_REASON })
  for (const kind of ['quarantined-rows', 'incidents']) await trust.privacy.refuseHeld(agency, kind)
  await trust.record(agency, {
    act: 'erase',
    by: actor,
    what: `The import of ${report.file} was taken back: ${report.kept} rows kept, ${report.quarantined} set aside.`,
    why,
    subject: `import:${id}`,
    content: createHash('sha256')
      .update(JSON.stringify({ takenBack: report.digest }))
      .digest('hex') as Digest,
  })
  return { file: report.file, ...(await records.takeBackImport(agency, id)) }
}

/** The store's part; nothing else may change the records meanwhile. */
export async function takeBackImport(
  store: Store,
  agency: AgencyId,
  id: ImportId,
): Promise<{ removed: number; readAgain: string[] }> {
  const imports = (await readImports(store, agency)).filter(({ state }) => state !== 'taken-back')
  const row = imports.find((one) => one.id === id)
  if (!row) throw refuse('unknown-import', { id })
  const sharing = imports.filter((other) => mayShareRows(row, other))
  return store.transaction(async (connection) => {
    const before = await countIncidents(connection, agency)
    const standAgain = await takeBack(connection, agency, row)
    await readAnew(
      connection,
      agency,
      sharing.map((other) => other.id),
    )
    const left = await countIncidents(connection, agency)
    const ground = await readTerritory(connection, agency)
    if (left === 0 && ground?.settledFrom === 'incidents') await removeTerritory(connection, agency)
    else if (ground && standAgain > 0) await placeAnew.apply(connection, agency, ground)
    return { removed: before - left, readAgain: sharing.map(({ file }) => file) }
  })
}

/** Rows that stood here already when the later file came went on under the earlier; what the later one corrected went on under it. */
function mayShareRows(gone: ImportRow, other: ImportRow): boolean {
  if (other.id === gone.id || !other.report || !gone.report) return false
  const { kept, added, corrected = 0 } = other.report
  const cameLater = other.number > gone.number
  return cameLater ? kept > added + corrected : (gone.report.corrected ?? 0) > 0
}
