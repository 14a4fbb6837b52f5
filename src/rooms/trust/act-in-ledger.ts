/** Runs a change with its ledger entry: the entry is durable before the change commits, and voided when it does not. */

import type { AgencyId } from '../../kernel/units.ts'
import type { StoreConnection } from '../../ports/store.ts'
import type { LedgerEntry } from './contract.ts'
import type { TrustHouse } from './house.ts'
import { asItStands, type HeldBefore } from './ledger/commit-states.ts'
import { type CommittedRows, type HeldStates, holdRows, rememberCommitted } from './ledger/hold-rows.ts'
import type { LeafRecord } from './ledger/open-ledger.ts'
import { voidUncommitted } from './reconcile-ledger.ts'
import { type RecordedAct, recordAct } from './record-act.ts'
import { endedWell } from './settle-doubtful.ts'

export type RecordInside = (record: RecordedAct) => Promise<LedgerEntry>

/** Holds rows against the ledger before they are gone on from, and returns them: what is decided on is what was held. Throws `trust.row-altered`. */
export interface HoldInside {
  (...subjects: string[]): Promise<HeldStates>
  /** For the first start that commits to rows at all: rows are taken as they stand. For what two people acknowledge: as they were read in this transaction. */
  asTheyStand(rows: readonly string[] | HeldStates): void
}

/**
 * `change` runs in one transaction of the store; what it records through `record` stands or falls with it. A row that it changes and
 * commits to (`states`) is held with `hold` first, new ones too; so is what it rests on.
 */
export async function actInLedger<Result>(
  house: TrustHouse,
  agency: AgencyId,
  change: (connection: StoreConnection, record: RecordInside, hold: HoldInside) => Promise<Result>,
): Promise<Result> {
  const written: LedgerEntry[] = []
  const held: HeldBefore = new Map()
  const committed: CommittedRows[] = []
  const finish = async (): Promise<void> => {
    for (const rows of committed) rememberCommitted(house.held, agency, rows)
    for (const { index } of written) await tookEffect(house, index)
  }
  let done: { result: Result } | undefined
  try {
    await house.store.transaction(async (connection) => {
      const result = await change(
        connection,
        async (record) => {
          const entry = await recordAct(house, agency, record, connection, { held, committed })
          written.push(entry)
          return entry
        },
        Object.assign(
          async (...subjects: string[]) => {
            const states = await holdRows(house, agency, subjects, connection)
            for (const subject of subjects) held.set(subject, states.get(subject))
            return states
          },
          {
            asTheyStand: (rows: readonly string[] | HeldStates) => {
              if ('get' in rows) for (const [subject, state] of rows) held.set(subject, state)
              else for (const subject of rows) held.set(subject, asItStands)
            },
          },
        ),
      )
      done = { result }
    })
  } catch (error) {
    // All was asked for, and the answer to that may be what was lost.
    if (done && (await endedWell(house, agency, { written, finish }, error))) return done.result
    if (!done) for (const entry of written) await voidUncommitted(house, entry)
    throw error
  }
  await finish()
  return (done as unknown as { result: Result }).result
}

/**
 * For a row that only tells what its entry commits to and changes nothing else: no transaction is held while the ledger becomes
 * durable, so that whatever is written at the same moment shares its signature. Afterwards the row commits together with the word
 * that the entry took effect, which `keep` writes as well; where it is not kept the entry is voided, by the next start if need be.
 */
export async function recordThenKeep(
  house: TrustHouse,
  agency: AgencyId,
  leaf: LeafRecord,
  keep: (connection: StoreConnection, entry: LedgerEntry) => Promise<void>,
): Promise<LedgerEntry> {
  const entry = await house.ledger.append(agency, leaf, 'in-transaction')
  const finish = (): Promise<void> => tookEffect(house, entry.index)
  let isKept = false
  try {
    await house.store.transaction(async (connection) => {
      await keep(connection, entry)
      isKept = true
    })
  } catch (error) {
    if (isKept && (await endedWell(house, agency, { written: [entry], finish }, error))) return entry
    if (!isKept) await voidUncommitted(house, entry)
    throw error
  }
  await finish()
  return entry
}

/** In this order: what is noted is no longer under way, see `forget-ended.ts`. */
async function tookEffect({ ledger, settled }: TrustHouse, index: number): Promise<void> {
  ledger.ended(index)
  await settled.add(index)
}
