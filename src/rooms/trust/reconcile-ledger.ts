/** At every start: does the store hold what the ledger says was suggested and decided? What it does not hold is voided, in the open. */

import type { AgencyId } from '../../kernel/units.ts'
import type { LedgerEntry, LedgerNotice } from './contract.ts'
import type { TrustHouse } from './house.ts'
import { folderReader, readEntries, rootOfFirst } from './ledger/read-ledger.ts'
import { toBase64 } from './ledger/signed-note.ts'
import { ledgerTables } from './ledger/store.ts'
import { trustTables } from './store.ts'

/** After a transaction failed whose entry stood in the ledger already. Where even this cannot be written, the next start does it. */
export async function voidUncommitted(house: TrustHouse, entry: LedgerEntry | undefined): Promise<void> {
  if (entry) await voidEntry(house, entry).catch(() => {})
}

/** Says in the ledger that an entry never took effect. The entry itself stays: nothing is ever taken out. */
async function voidEntry(house: TrustHouse, entry: LedgerEntry): Promise<void> {
  await house.ledger.append(entry.agency, {
    act: 'alter',
    by: 'Peel',
    what: `Entry ${entry.index} never took effect: what it announces was not written to the store.`,
    subject: entry.subject,
    voids: entry.index,
  })
}

/**
 * The ledger is written ahead of the store. A crash between the two leaves an entry that the store knows nothing of; it
 * is voided here. A ledger that is shorter than the store remembers, or begins otherwise, was tampered with or put back
 * from a backup: that is said in the ledger too, where everybody reads it.
 */
export async function reconcileLedger(house: TrustHouse): Promise<LedgerNotice[]> {
  const tables = trustTables(house.store)
  const notices: LedgerNotice[] = []
  const marks = new Map((await tables.marks()).map((mark) => [mark.agency, mark]))
  const size = house.ledger.checkpoint().size

  for (const mark of marks.values()) {
    const notice = await disagreement(house, mark, size)
    if (!notice) continue
    notices.push(notice)
    await house.ledger.append(mark.agency, { act: 'alter', by: 'Peel', what: notice.sentence, subject: 'ledger' })
  }

  const from = marks.size === 0 ? 0 : Math.min(size, ...[...marks.values()].map((mark) => mark.size))
  const entries = (await readEntries(folderReader(house.ledger.folder), size, from, size)).map((found) => found.entry)
  const voided = new Set(entries.map((entry) => entry.voids))
  // What was erased in the open since is not missed.
  const erased = new Set(entries.filter((entry) => entry.act === 'erase').map((entry) => entry.subject))
  const stopped = entries.at(-1)?.at ?? 0
  let lost = 0
  for (const entry of entries) {
    if (
      entry.voids !== undefined ||
      voided.has(entry.index) ||
      erased.has(entry.subject) ||
      (await isInStore(house, entry, stopped))
    )
      continue
    await voidEntry(house, entry)
    lost++
  }
  if (lost > 0) {
    const sentence = `${lost} ledger entries announce what the store does not hold (Peel was stopped in between). They are marked as void; nothing of them took effect.`
    notices.push({ code: 'trust.ledger-voided', sentence })
  }
  await markSeen(house, new Set([...marks.keys(), ...entries.map((entry) => entry.agency)]))
  return notices
}

/** What the ledger is today against what the store saw of it at the last start. */
async function disagreement(house: TrustHouse, mark: { size: number; root: string }, size: number): Promise<LedgerNotice | null> {
  if (mark.size > size) {
    const sentence = `The store has seen ${mark.size} ledger entries and the ledger holds ${size}: ${mark.size - size} are gone. It was cut, or put back from an older backup.`
    return { code: 'trust.ledger-shortened', sentence }
  }
  const root = toBase64(await rootOfFirst(folderReader(house.ledger.folder), mark.size, size))
  if (root === mark.root) return null
  const sentence = `The first ${mark.size} ledger entries are not those that the store has seen: history was rewritten, or the ledger of another folder was put here.`
  return { code: 'trust.ledger-rewritten', sentence }
}

/** The store remembers how far it agrees with the ledger. A store put back from a backup remembers less, and checks more. */
async function markSeen(house: TrustHouse, agencies: Iterable<AgencyId>): Promise<void> {
  const { size, root } = house.ledger.checkpoint()
  for (const agency of agencies) await trustTables(house.store).setMark(agency, size, root)
}

/** What was under way when Peel stopped is written within this; rows that are missing of anything older were taken away. */
const inFlight = 60_000

async function isInStore(house: TrustHouse, entry: LedgerEntry, stopped: number): Promise<boolean> {
  const committed = entry.state === undefined || stopped - entry.at > inFlight
  if (!committed && !(await ledgerTables(house.store).statesAt(entry.agency, entry.index))) return false
  const [kind, id] = entry.subject.split(':')
  const announces = (entry.act === 'suggest' && kind === 'suggestion') || (entry.act === 'decide' && kind === 'decision')
  if (!announces || !id) return true
  return (await trustTables(house.store).documentOf(entry.agency, kind as 'suggestion' | 'decision', id)) !== undefined
}
