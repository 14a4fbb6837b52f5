/** One durable ledger entry about something that was done. Free words stay in the store, sealed; the leaf commits to them. */

import type { AgencyId } from '../../kernel/units.ts'
import type { StoreConnection } from '../../ports/store.ts'
import type { LedgerEntry, LedgerRecord } from './contract.ts'
import type { TrustHouse } from './house.ts'
import { type Becomes, type CommittedStates, commitToStates, type HeldBefore, keepStates } from './ledger/commit-states.ts'
import type { CommittedRows } from './ledger/hold-rows.ts'
import type { LeafRecord } from './ledger/open-ledger.ts'
import { sealDocument } from './ledger/seal-document.ts'
import { ledgerTables } from './ledger/store.ts'
import { placeOfReasons } from './read-documents.ts'
import { voidUncommitted } from './reconcile-ledger.ts'
import { trustTables } from './store.ts'

/** An act of Peel’s own may dispute an earlier entry; a change may say what it makes of its rows. */
export type RecordedAct = LedgerRecord &
  Pick<LeafRecord, 'disputes'> & {
    /** What the change makes of its `states`: nothing else is committed to, whoever wrote it meanwhile. */
    becomes?: Becomes
  }

/** Of one transaction: which rows were held before they were changed, and which its entries commit to. */
export interface ChangedRows {
  held: HeldBefore
  committed: CommittedRows[]
}

/**
 * Resolves with the entry once it is under a signed, durable checkpoint. Inside a transaction, pass its connection: whoever names `states` always does. Throws
 * `trust.entry-form` where the form of the logging duty is not kept.
 */
export async function recordAct(
  house: TrustHouse,
  agency: AgencyId,
  record: RecordedAct,
  connection: StoreConnection = house.store,
  { held, committed }: ChangedRows = { held: new Map(), committed: [] },
): Promise<LedgerEntry> {
  const { why, sealedFor = 'agency', states = [], becomes, ...rest } = record
  const leaf = { ...rest, subject: subjectOf(record), by: house.staff.voiceOf(record.by) }
  const stated = states.length === 0 ? null : await commitToStates(house, agency, states, connection, held, becomes)
  const said = { ...leaf, ...(stated && { state: stated.digest }) }
  if (why === undefined) return withStates(house, agency, said, stated, { connection, committed })
  const { digest, document } = await sealDocument(house, agency, sealedFor, placeOfReasons, { why }, connection)
  await trustTables(connection).addReason(agency, digest, document)
  return { ...(await withStates(house, agency, { ...said, reason: digest }, stated, { connection, committed })), why }
}

/** Beside a pseudonym the id of its own account would tell whose it is: entries of before form 5 name ids with their people. */
function subjectOf({ by, subject }: RecordedAct): string {
  const isOwn = typeof by === 'object' && 'person' in by && subject === `person:${by.person.id}`
  return isOwn ? 'own-account' : subject
}

/** The row that says that it took effect commits with whatever else the transaction writes, or does not. */
async function withStates(
  house: TrustHouse,
  agency: AgencyId,
  leaf: LeafRecord,
  stated: CommittedStates | null,
  { connection, committed }: { connection: StoreConnection; committed: CommittedRows[] },
): Promise<LedgerEntry> {
  const inTransaction = connection !== house.store
  const entry = await house.ledger.append(agency, leaf, inTransaction ? 'in-transaction' : undefined)
  try {
    if (stated) {
      await house.held.newest.announce({ agency, index: entry.index, rows: stated.rows })
      await keepStates(agency, entry.index, stated, connection)
      committed.push({ index: entry.index, rows: stated.rows })
    }
    if (inTransaction) await ledgerTables(connection).addEffect(agency, entry.index)
    return entry
  } catch (error) {
    await voidUncommitted(house, entry)
    throw error
  }
}
