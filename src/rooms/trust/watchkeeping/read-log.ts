/** The agency's own log of use, from the store's looks, hand-overs, duties and refusals, as the signals see it. */

import type { AgencyId, Instant, PurposeId } from '../../../kernel/units.ts'
import type { TrustHouse } from '../house.ts'
import { openStatements } from '../purpose/seal-words.ts'
import { watchTables } from './store.ts'
import type { AccessLog, LoggedAct } from './types.ts'

/** Of more, the newest; what earlier runs found in the rest stands already. */
const mostRefusals = 20_000

/** The log, and how each act reads. Acts without a number in the ledger have a negative one of their own. */
export interface ReadableLog {
  log: AccessLog
  wordsOf(act: LoggedAct): string
}

type LookRow = Awaited<ReturnType<ReturnType<typeof watchTables>['looks']>>[number]

/** Looks that were read before, in order of time: a run reads only what is new. */
export type LooksRead = Map<AgencyId, LookRow[]>

/** A look may be committed after one that stands behind it in the ledger, but not by more than this. */
const overlap = 5 * 60_000

async function looksSince(
  house: Pick<TrustHouse, 'store'>,
  agency: AgencyId,
  since: Instant,
  read: LooksRead,
): Promise<LookRow[]> {
  const before = (read.get(agency) ?? []).filter(({ at }) => at >= since)
  const newest = before.at(-1)?.at
  const from = newest === undefined ? since : (Math.max(since, newest - overlap) as Instant)
  const looks = [...before.filter(({ at }) => at < from), ...(await watchTables(house.store).looks(agency, from))]
  read.set(agency, looks)
  return looks
}

export async function readLog(
  house: Pick<TrustHouse, 'store' | 'keyring'>,
  agency: AgencyId,
  since: Instant,
  read: LooksRead = new Map(),
): Promise<ReadableLog> {
  const tables = watchTables(house.store)
  const cases = await tables.cases(agency)
  const areaOf = new Map(cases.map(({ id, area }) => [`case:${id}`, area]))
  const words = new Map<number, string>()
  const acts: LoggedAct[] = []

  const looks = await looksSince(house, agency, since, read)
  const statements = await typedReasons(house, agency, looks)
  for (const look of looks) {
    const statement = statements.get(look.purpose)
    words.set(look.index, look.what)
    // Only cases are records of somebody; a file of rows or the ledger itself is looked at by many, often.
    const subject = look.about?.startsWith('case:') ? look.about : ''
    const area = areaOf.get(subject)
    acts.push({
      index: look.index,
      at: look.at,
      person: look.person,
      kind: look.act === 'disclose' ? 'export' : isSearch(look) ? 'search' : 'look',
      assigned: look.assigned,
      subject,
      ...(look.case && { case: look.case }),
      ...(area && { area }),
      ...(statement && { statement }),
    })
  }
  for (const approval of await tables.approvals(agency, since)) {
    const index = numberOf(approval.id)
    const reading = approval.of === 'trust_closed_reading'
    words.set(index, reading ? 'Approved that a closed case is read.' : 'Approved that a case file is handed out.')
    const subject = `case:${approval.case}`
    acts.push({
      index,
      at: approval.at,
      person: approval.approvedBy,
      kind: 'approve',
      subject,
      case: approval.case,
      other: approval.askedBy,
    })
  }
  for (const refusal of await tables.refusals(agency, { since, most: mostRefusals })) {
    const index = numberOf(refusal.id)
    words.set(index, `Was refused: ${refusal.reason}.`)
    const problem = refusal.reason.replace(/^purpose-refused: /, '')
    acts.push({ index, at: refusal.at, person: refusal.person, kind: 'refused', subject: '', problem })
  }
  acts.sort((a, b) => a.at - b.at || a.index - b.index)
  return {
    log: {
      acts,
      shifts: await tables.shifts(agency, since),
      cases,
      marks: await tables.standingMarks(agency),
      people: await tables.people(agency),
    },
    wordsOf: ({ index }) => words.get(index) ?? '',
  }
}

/** Looking for cases, by words, as a list or beside one, opens none. */
const isSearch = ({ about, action }: { about: string | null; action: string }): boolean =>
  about === 'cases' || action === 'trust.search-cases'

/** What was typed, by purpose: opened to be compared with other words, and shown to nobody. */
async function typedReasons(
  house: Pick<TrustHouse, 'keyring'>,
  agency: AgencyId,
  looks: readonly { purpose: PurposeId; sealedStatement: string }[],
): Promise<Map<PurposeId, string>> {
  const typed = looks.filter(({ sealedStatement }) => sealedStatement !== '')
  const kept = [...new Map(typed.map(({ purpose, sealedStatement }) => [purpose, { id: purpose, sealedStatement }])).values()]
  const opened = await openStatements(house, agency, kept)
  return new Map(kept.map(({ id }, at) => [id, opened[at] ?? '']))
}

/** From the 128 random bits of an id, 48: negative, so that it is no ledger entry's. */
const numberOf = (id: string): number => -1 - Number.parseInt(id.slice(-12), 16)
