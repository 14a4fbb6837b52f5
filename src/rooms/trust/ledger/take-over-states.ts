/** At the first start that commits to a kind of row: what already stands in the store is taken over in the open. What came before is not covered. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Progress, silent } from '../../../kernel/progress.ts'
import type { AgencyId } from '../../../kernel/units.ts'
import { actInLedger } from '../act-in-ledger.ts'
import type { TrustHouse } from '../house.ts'
import { replaceFile } from './durable-files.ts'
import { ledgerTables, type StateKind, stateKinds } from './store.ts'

const pageOfRows = 500
const rowsOfOneEntry = 2_000

/** Kinds that entries committed to from the first; of a folder that knows none yet. */
const firstKinds: readonly StateKind[] = [
  ...(['case', 'person', 'purpose', 'duty', 'override', 'handout', 'reading', 'hold', 'period', 'release'] as const),
]

/**
 * Each kind once for a folder. Later it would take over whatever somebody wrote past the ledger; which kinds were taken over already, a file of the
 * folder says, out of the reach of whoever can only write to the database.
 */
export async function takeOverStates(house: TrustHouse, progress: Progress = silent): Promise<void> {
  const path = join(house.home, 'ledger-kinds')
  const text = await readFile(path, 'utf8').catch(() => null)
  const kinds = Object.keys(stateKinds) as StateKind[]
  const taken = new Set(text?.split('\n'))
  const left = kinds.filter((kind) => !taken.has(kind))
  if (left.length === 0) return
  const tables = ledgerTables(house.store)
  const found = new Map<AgencyId, string[]>()
  const begun = new Map<AgencyId, boolean>()
  for (const kind of left) {
    for (
      let page = await tables.statesOf(kind, pageOfRows);
      page.length > 0;
      page = await tables.statesOf(kind, pageOfRows, page.at(-1))
    ) {
      for (const { agency, id } of page) {
        if (!begun.has(agency)) begun.set(agency, text === null && (await tables.hasStates(agency)))
        if (begun.get(agency) && firstKinds.includes(kind)) continue
        const subjects = found.get(agency) ?? []
        subjects.push(`${kind}:${id}`)
        found.set(agency, subjects)
      }
    }
  }
  for (const [agency, subjects] of found) {
    await actInLedger(house, agency, async (_, record, hold) => {
      hold.asTheyStand(subjects)
      for (let from = 0; from < subjects.length; from += rowsOfOneEntry) {
        const states = subjects.slice(from, from + rowsOfOneEntry)
        const what = `From here on the ledger commits to ${states.length} cases, accounts, purposes and other rows as they stand now. How they stood before was not committed to.`
        progress({ what: 'Committing to the rows of an earlier Peel', done: from, total: subjects.length })
        await record({ act: 'alter', by: 'Peel', what, subject: 'states', states })
      }
    })
  }
  await replaceFile(path, Buffer.from(`${kinds.join('\n')}\n`), 0o600)
}
