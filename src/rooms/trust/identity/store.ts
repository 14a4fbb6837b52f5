/** All SQL of identity, one file for each subject in `store/`: accounts, sessions, logons, factors, recoveries, and who came to the door. */

import type { StoreConnection } from '../../../ports/store.ts'
import { accountRows } from './store/account-rows.ts'
import { eventRows } from './store/event-rows.ts'
import { factorRows } from './store/factor-rows.ts'
import { logonRows } from './store/logon-rows.ts'
import { passkeyRows } from './store/passkey-rows.ts'
import { recoveryRows } from './store/recovery-rows.ts'
import type { Db, Tables } from './store/rows.ts'
import { sessionRows } from './store/session-rows.ts'

export type { Account } from './store/account-rows.ts'
export type { StoredPasskey } from './store/passkey-rows.ts'
export type { StoredApproval, StoredRecovery } from './store/recovery-rows.ts'
export type { StoredSession } from './store/session-rows.ts'

/** Identity's queries over one connection: the store itself, or a transaction of it. */
export function identityTables(connection: StoreConnection) {
  const db: Db = (whose) => connection.tables<Tables>(whose)
  return {
    ...accountRows(db),
    ...sessionRows(db),
    ...logonRows(db),
    ...passkeyRows(db),
    ...factorRows(db),
    ...recoveryRows(db),
    ...eventRows(db),
  }
}

export type IdentityTables = ReturnType<typeof identityTables>
