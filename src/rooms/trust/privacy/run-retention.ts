/** The retention job: says what is due, deletes what no hold keeps, and proves in the ledger what was deleted. */

import type { AgencyId, Instant } from '../../../kernel/units.ts'
import { actInLedger } from '../act-in-ledger.ts'
import { digestOf } from '../digest.ts'
import { freshId, type TrustHouse } from '../house.ts'
import { recordAct } from '../record-act.ts'
import type { Acting } from '../roles.ts'
import { refusePrivacy } from './errors.ts'
import { holdAges } from './hold-ages.ts'
import { checkedWhy, holdOver } from './hold-records.ts'
import { forgetErasure, mendErasure, noteErasure } from './mend-erasure.ts'
import { periodsSet, standingHolds } from './read-held.ts'
import { retentionKinds, retentionRules } from './retention-rules.ts'
import { privacyTables } from './store.ts'
import { inTurn } from './take-turns.ts'
import type { Deletion, DueReport, Retained, RetainedItem, RetentionRule } from './types.ts'

const day = 86_400_000

/** The built-in rules, with the periods that the agency has set. */
async function rulesOf(house: TrustHouse, agency: AgencyId): Promise<RetentionRule[]> {
  const periods = await periodsSet(house, agency)
  return retentionRules.map((rule) => {
    const set = periods.get(rule.kind)
    // A floor that rose since the agency set its period goes before it.
    return set === undefined
      ? { ...rule, set: false }
      : { ...rule, ceiling: set === null ? null : Math.max(set, rule.floor), set: true }
  })
}

export async function setPeriod(
  house: TrustHouse,
  agency: AgencyId,
  by: Acting,
  { kind, days, why }: { kind: string; days: number | null; why: string },
): Promise<RetentionRule> {
  const rule = (await rulesOf(house, agency)).find((one) => one.kind === kind)
  if (!rule) throw refusePrivacy('no-such-kind', { kind, kinds: retentionKinds.join(', ') })
  if (days !== null && (days < rule.floor || !Number.isSafeInteger(days))) {
    throw refusePrivacy('below-floor', { kind, floor: rule.floor, source: rule.source })
  }
  const said = checkedWhy(why)
  const words = (period: number | null): string => (period === null ? 'no period' : `${period} days`)
  const what = `${kind} are now kept for ${words(days)} (before: ${words(rule.ceiling)}).`
  const subject = `period:${kind}`
  await actInLedger(house, agency, async (connection, record, hold) => {
    await hold(subject)
    await privacyTables(connection).setPeriod(agency, kind, days)
    await record({ act: 'alter', by: by.who, what, why: said, subject, states: [subject] })
  })
  return { ...rule, ceiling: days, set: true }
}

/** What each kind holds, what has outlived its period, and how much of that is on hold. */
export async function dueReports(house: TrustHouse, kept: ReadonlyMap<string, Retained>, agency: AgencyId): Promise<DueReport[]> {
  const reports: DueReport[] = []
  for (const rule of await rulesOf(house, agency)) {
    const retained = kept.get(rule.kind)
    const { before, free, held } = await dueOf(house, retained, agency, rule)
    reports.push({ rule, kept: retained ? await retained.kept(agency) : null, before, due: free.length + held, held })
  }
  return reports
}

async function dueOf(
  house: TrustHouse,
  retained: Retained | undefined,
  agency: AgencyId,
  rule: RetentionRule,
): Promise<{ before: Instant | null; free: RetainedItem[]; held: number }> {
  if (rule.ceiling === null) return { before: null, free: [], held: 0 }
  const before = (house.clock.now() - rule.ceiling * day) as Instant
  if (!retained) return { before, free: [], held: 0 }
  const holds = await standingHolds(house, agency)
  const due = await retained.due(agency, before)
  const free = due.filter((item) => !holdOver(holds, rule.kind, item))
  return { before, free, held: due.length - free.length }
}

/** So many go at once; a hold that is placed meanwhile comes between two such. */
const erasedAtOnce = 5_000
const announcedAtOnce = 500

/**
 * Deletes everything that is due and not held, kind by kind. The ledger is told first: a crash in between leaves records
 * that the next run deletes, never a deletion that nobody knows of. One at a time for each agency.
 */
export async function runRetention(
  house: TrustHouse,
  kept: ReadonlyMap<string, Retained>,
  agency: AgencyId,
  by: Acting,
): Promise<Deletion[]> {
  await inTurn(house, agency, 'holds', () => mendErasure(house, kept, agency))
  const done: Deletion[] = []
  for (const rule of await rulesOf(house, agency)) {
    const retained = kept.get(rule.kind)
    const { before, free, held } = await dueOf(house, retained, agency, rule)
    if (!retained || before === null || free.length === 0) continue
    const { fit, left, entry } = await holdAges(house, agency, { kind: rule.kind, before }, free)
    if (left > 0) await sayLeft(house, agency, { kind: rule.kind, left, entry })
    for (let at = 0; at < fit.length; at += erasedAtOnce) {
      const some = fit.slice(at, at + erasedAtOnce)
      const about = { agency, by, before, held, rule }
      const deletion = await inTurn(house, agency, 'holds', () => deleteDue(house, retained, about, some))
      if (deletion) done.push(deletion)
    }
  }
  return done
}

/** What was said of rows that are left, so that a run every day says it once. */
const saidLeft = new WeakMap<TrustHouse['ledger'], Set<string>>()

/** Rows that the ledger does not say the same of are left where they are: whoever made them look old wanted them gone. */
async function sayLeft(
  { ledger }: TrustHouse,
  agency: AgencyId,
  { kind, left, entry }: { kind: string; left: number; entry: number },
): Promise<void> {
  const what = `${left} of ${kind} were not deleted: by the store their period has ended, and the ledger does not say the same of them.`
  const said = saidLeft.get(ledger) ?? new Set()
  saidLeft.set(ledger, said)
  if (said.has(`${agency} ${entry} ${what}`)) return
  await ledger.append(agency, { act: 'alter', by: 'Peel', what, subject: `kept:${kind}`, disputes: entry })
  said.add(`${agency} ${entry} ${what}`)
}

/** With the holds as they stand now: no other is placed until this has ended. Null where they keep all of it. */
async function deleteDue(
  house: TrustHouse,
  retained: Retained,
  about: { agency: AgencyId; by: Acting; before: Instant; held: number; rule: RetentionRule },
  due: readonly RetainedItem[],
): Promise<Deletion | null> {
  const { agency, by, before, rule } = about
  const holds = await standingHolds(house, agency)
  const items = due.filter((item) => !holdOver(holds, rule.kind, item))
  if (items.length === 0) return null
  const held = about.held + due.length - items.length
  const ids = items.map((item) => item.id).sort()
  const draft = {
    id: freshId(house, 'del'),
    agency,
    kind: rule.kind,
    at: house.clock.now(),
    by: by.words,
    before,
    count: ids.length,
    held,
    ids: digestOf(ids),
  }
  await noteErasure(house, { draft, ids, from: house.ledger.checkpoint().size })
  const entry = await recordAct(house, agency, {
    act: 'erase',
    by: by.who,
    what: `${ids.length} of ${rule.kind} deleted: older than ${rule.ceiling} days${held > 0 ? `; ${held} more are on legal hold` : ''}.`,
    subject: `deletion:${draft.id}`,
    content: digestOf(draft),
  })
  // What an entry committed to is named, so that whoever holds the store against the ledger does not miss it.
  const { ledgerSubject } = retained
  if (ledgerSubject) {
    const what = `Deleted with ledger entry ${entry.index}: its period has ended.`
    for (let at = 0; at < ids.length; at += announcedAtOnce) {
      const some = ids.slice(at, at + announcedAtOnce)
      await Promise.all(
        some.map((id) => recordAct(house, agency, { act: 'erase', by: by.who, what, subject: ledgerSubject(id) })),
      )
    }
  }
  await retained.erase(agency, ids)
  const deletion = { ...draft, ledgerIndex: entry.index }
  await privacyTables(house.store).addDeletion(deletion)
  await forgetErasure(house, agency)
  return deletion
}
