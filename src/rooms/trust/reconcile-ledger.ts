/** At every start: does the store hold what the ledger says was suggested and decided, and is it still the ledger that both remember? */

import type { AgencyId } from '../../kernel/units.ts'
import type { LedgerEntry, LedgerNotice } from './contract.ts'
import type { TrustHouse } from './house.ts'
import { grace } from './ledger/check-looks.ts'
import { alarmsRestored, isAlarm, subjectOfAlarm } from './ledger/count-use.ts'
import type { Head } from './ledger/keep-settled.ts'
import { folderReader, readEntries, rootOfFirst } from './ledger/read-ledger.ts'
import { toBase64 } from './ledger/signed-note.ts'
import { ledgerTables } from './ledger/store.ts'
import { trustTables } from './store.ts'

/** After a transaction failed whose entry stood in the ledger already. Where even this cannot be written, the next start does it. */
export async function voidUncommitted(house: TrustHouse, entry: LedgerEntry | undefined): Promise<void> {
  if (!entry) return
  house.held.newest.drop(entry.index)
  await voidEntry(house, entry, false).catch(() => {})
}

/**
 * Says in the ledger that an entry never took effect. The entry itself stays: nothing is ever taken out. Said by a later start,
 * which did not see it, the void is a dispute as well, and the public page shows it.
 */
async function voidEntry(house: TrustHouse, entry: LedgerEntry, atStart: boolean): Promise<void> {
  await house.ledger.append(entry.agency, {
    act: 'alter',
    by: 'Peel',
    what: atStart
      ? `Entry ${entry.index} was not found in the store when Peel started, and Peel has no record that it took effect: it is void.`
      : `Entry ${entry.index} never took effect: what it announces was not written to the store.`,
    subject: entry.subject,
    voids: entry.index,
    ...(atStart && { disputes: entry.index }),
  })
}

/**
 * The ledger is written ahead of the store. A crash between the two leaves an entry that the store knows nothing of. Which ones
 * those can be, the ledger's own folder says, never the database: what is known to have taken effect is not voided when its row is
 * gone, and the check of the store turns the public page red. A ledger that is shorter than the store remembers, or begins
 * otherwise, was tampered with or put back from a backup: then that is said once in the ledger, the page is red from there on, and
 * what is remembered stays.
 */
export async function reconcileLedger(house: TrustHouse): Promise<LedgerNotice[]> {
  await ledgerTables(house.store).forgetBeyond(house.ledger.checkpoint().size)
  const marks = new Map((await trustTables(house.store).marks()).map((mark) => [mark.agency, mark]))
  const alarms = await alarmsAtStart(house, [...marks.values()])
  const size = house.ledger.checkpoint().size
  const said = alarms.length > 0 ? await readAll(house, 0, size) : []
  for (const { agency, subject, disputes, notice } of alarms) {
    const voided = new Set(said.flatMap(({ voids }) => voids ?? []))
    const acknowledged = new Set(said.flatMap((entry) => (voided.has(entry.index) ? [] : (alarmsRestored(entry) ?? []))))
    if (said.some((entry) => entry.subject === subject && isAlarm(entry) && !acknowledged.has(entry.index))) continue
    await house.ledger.append(agency, { act: 'alter', by: 'Peel', what: notice.sentence, subject, disputes })
  }

  const entries = await readAll(house, Math.min(size, house.settled.head?.size ?? 0), size)
  const lost = await voidLost(house, entries)
  if (alarms.length === 0) await markSeen(house, new Set([...marks.keys(), ...entries.map((entry) => entry.agency)]))
  return [...alarms.map(({ notice }) => notice), ...(lost > 0 ? [voidNotice(lost)] : [])]
}

interface Alarm {
  agency: AgencyId
  /** Each is said once for what was remembered. */
  subject: string
  /** The first entry that is gone or may be another. */
  disputes: number
  notice: LedgerNotice
}

async function alarmsAtStart(house: TrustHouse, marks: readonly (Head & { agency: AgencyId })[]): Promise<Alarm[]> {
  const { size } = house.ledger.checkpoint()
  const { head } = house.settled
  const alarms: Alarm[] = []
  for (const mark of marks) {
    const found = await disagreement(house, mark, size, 'The store')
    if (found) alarms.push({ agency: mark.agency, ...found })
  }
  if (alarms.length > 0 || size === 0) return alarms
  const [first] = await readAll(house, 0, 1)
  const { agency } = first as LedgerEntry
  const found = head && (await disagreement(house, head, size, 'Peel’s folder'))
  if (found) return [{ agency, ...found }]
  if (marks.length > 0 || head?.size === 0) return []
  const sentence = `The ledger holds ${size} entries and the store does not remember any of it: an older backup of the database was put back, what it remembered was taken out, or it is the store of another folder.`
  return [{ agency, subject: subjectOfAlarm('none'), disputes: 0, notice: { code: 'trust.ledger-forgotten', sentence } }]
}

/** What the ledger is today against what was seen of it at the last start. */
async function disagreement(house: TrustHouse, seen: Head, size: number, who: string): Promise<Omit<Alarm, 'agency'> | null> {
  const subject = subjectOfAlarm(seen.size)
  if (seen.size > size) {
    const sentence = `${who} has seen ${seen.size} ledger entries and the ledger holds ${size}: ${seen.size - size} are gone. It was cut, or put back from an older backup.`
    return { subject, disputes: size, notice: { code: 'trust.ledger-shortened', sentence } }
  }
  const root = toBase64(await rootOfFirst(folderReader(house.ledger.folder), seen.size, size))
  if (root === seen.root) return null
  const sentence = `The first ${seen.size} ledger entries are not those that ${who === 'The store' ? 'the store' : who} has seen: history was rewritten, or the ledger of another folder was put here.`
  return { subject, disputes: 0, notice: { code: 'trust.ledger-rewritten', sentence } }
}

async function voidLost(house: TrustHouse, entries: readonly LedgerEntry[]): Promise<number> {
  const voided = new Set(entries.map((entry) => entry.voids))
  // What was erased in the open since is not missed.
  const erased = new Set(entries.flatMap(({ act, index, subject }) => (act === 'erase' && !voided.has(index) ? [subject] : [])))
  const last = entries.at(-1)?.at ?? 0
  let lost = 0
  for (const entry of entries) {
    if (entry.voids !== undefined || voided.has(entry.index) || erased.has(entry.subject)) continue
    if (!(await wasCutOff(house, entry, last))) continue
    await voidEntry(house, entry, true)
    lost++
  }
  return lost
}

/**
 * Its transaction never ended: the ledger's own folder knows that it had begun, not that it ended, and the row that commits with it is not
 * there. Whoever takes rows out of the database later cannot take the folder's line with them.
 */
async function wasCutOff(house: TrustHouse, entry: LedgerEntry, last: number): Promise<boolean> {
  const { index, agency } = entry
  if (house.ledger.unsettled.has(index)) {
    return !house.settled.has(index) && !(await ledgerTables(house.store).tookEffect(agency, index))
  }
  if (house.settled.whole) return false
  // In a folder of before, time bounds it: what was being written when Peel stopped is the newest.
  const mayBeLost = house.settled.head ? !house.settled.has(index) : last - entry.at <= grace
  return mayBeLost && !(await isInStore(house, entry, last))
}

function voidNotice(lost: number): LedgerNotice {
  const sentence = `${lost} ledger entries announce what the store does not hold (Peel was stopped in between). They are marked as void, and the public page shows it.`
  return { code: 'trust.ledger-voided', sentence }
}

async function readAll(house: TrustHouse, from: number, to: number): Promise<LedgerEntry[]> {
  const { size } = house.ledger.checkpoint()
  return (await readEntries(folderReader(house.ledger.folder), size, from, to)).map((found) => found.entry)
}

/** The store and the folder remember how far they agree with the ledger, each without the other. */
export async function rememberHead(house: TrustHouse, agencies: Iterable<AgencyId>): Promise<void> {
  const { size, root } = house.ledger.checkpoint()
  for (const agency of agencies) await trustTables(house.store).setMark(agency, size, root)
  await house.settled.begin({ size, root })
}

async function markSeen(house: TrustHouse, agencies: Iterable<AgencyId>): Promise<void> {
  await rememberHead(house, agencies)
  // Only now: what the folder knows of what was under way, and the rows that say how it ended, answer the same question.
  await house.ledger.forgetUnsettled()
  await ledgerTables(house.store).forgetEffects(house.ledger.checkpoint().size)
}

/** In a folder of before, what was under way when Peel stopped is written within this; rows that are missing of anything older were taken away. */
const inFlight = 60_000

async function isInStore(house: TrustHouse, entry: LedgerEntry, stopped: number): Promise<boolean> {
  const committed = entry.state === undefined || stopped - entry.at > inFlight
  if (!committed && !(await ledgerTables(house.store).statesAt(entry.agency, entry.index))) return false
  const [kind, id] = entry.subject.split(':')
  const announces = (entry.act === 'suggest' && kind === 'suggestion') || (entry.act === 'decide' && kind === 'decision')
  if (!announces || !id) return true
  return (await trustTables(house.store).documentOf(entry.agency, kind as 'suggestion' | 'decision', id)) !== undefined
}
