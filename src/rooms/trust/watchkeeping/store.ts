/** All SQL of the watch, one file for each subject in `store/`: the log of use, refusals, findings, the audit, marks. */

import type { StoreConnection } from '../../../ports/store.ts'
import { accessRows } from './store/access-rows.ts'
import { auditRows } from './store/audit-rows.ts'
import { inputRows } from './store/input-rows.ts'
import { markRows } from './store/mark-rows.ts'
import { refusalRows } from './store/refusal-rows.ts'
import type { Db, Tables } from './store/rows.ts'
import { signalRows } from './store/signal-rows.ts'

export type { StoredDraw, StoredItem } from './store/audit-rows.ts'
export type { KnownSignal, StoredSignal } from './store/signal-rows.ts'

export function watchTables(connection: StoreConnection) {
  const db: Db = (whose) => connection.tables<Tables>(whose)
  return {
    ...accessRows(db),
    ...refusalRows(db),
    ...signalRows(db),
    ...auditRows(db),
    ...markRows(db),
    ...inputRows(connection),
  }
}

export type WatchTables = ReturnType<typeof watchTables>
