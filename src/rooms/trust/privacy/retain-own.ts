/** What trust itself keeps and deletes: from sessions and accounts over purposes and looks to decisions, the reasons behind ledger entries, and cases. */

import type { AgencyId, Instant, PersonId } from '../../../kernel/units.ts'
import { actInLedger } from '../act-in-ledger.ts'
import type { TrustHouse } from '../house.ts'
import type { KeySubject } from '../keys/types.ts'
import type { Becomes } from '../ledger/commit-states.ts'
import { folderReader, readEntries } from '../ledger/read-ledger.ts'
import { recordAct } from '../record-act.ts'
import { erasedName, type OwnKind, privacyTables, type StatedKind } from './store.ts'
import type { Retained, RetainedItem } from './types.ts'

export function retainedByTrust(house: TrustHouse): Retained[] {
  const tables = privacyTables(house.store)
  const own = (kind: OwnKind, erase: Retained['erase'], ledgerSubject?: (id: string) => string): Retained => ({
    kind,
    kept: (agency) => tables.ageOf(agency, kind),
    has: (agency, id) => tables.hasOf(agency, kind, id),
    due: (agency, before) => tables.dueOf(agency, kind, before),
    erase,
    ...(ledgerSubject ? { ledgerSubject } : {}),
  })
  /** Rows that go one by one. */
  const plain = (kind: OwnKind, table: Parameters<typeof tables.eraseRows>[1], subject?: string): Retained =>
    own(
      kind,
      (agency, ids) => tables.eraseRows(agency, table, ids),
      subject === undefined ? undefined : (id) => `${subject}:${id}`,
    )
  /** Rows that the ledger commits to whole: each is named there, and what opened its commitments goes with it. */
  const stated = (kind: OwnKind, of: StatedKind): Retained =>
    own(
      kind,
      async (agency, ids) => {
        await house.store.transaction((connection) => privacyTables(connection).eraseStated(agency, of, ids))
        for (const id of ids) house.held.newest.forget(agency, `${of}:${id}`)
      },
      (id) => `${of}:${id}`,
    )
  return [
    own('sessions', tables.eraseSessions),
    plain('bad-logons', 'trust_bad_logon'),
    plain('decisions', 'trust_decision', 'decision'),
    plain('suggestions', 'trust_suggestion', 'suggestion'),
    plain('sign-in-events', 'trust_event'),
    plain('refusals', 'trust_refusal'),
    plain('refused-input', 'trust_refused_input'),
    stated('marks', 'mark'),
    own('searched-words', tables.eraseWords, (index) => `searched-words:${index}`),
    own('looks', tables.eraseLooks, (index) => `look:${index}`),
    {
      ...own(
        'misuse-findings',
        (agency, ids) => eraseFindings(house, agency, ids),
        (id) => `signal:${id}`,
      ),
      goesWith: async (agency, ids) => (await tables.runsOf(agency, ids)).map(({ run }) => `watch:${run}`),
    },
    own('audit-items', tables.eraseAuditItems, (index) => `audit-item:${index}`),
    stated('recoveries', 'recovery'),
    stated('overrides', 'override'),
    stated('hand-overs', 'handout'),
    stated('purposes', 'purpose'),
    stated('duties', 'duty'),
    stated('closed-readings', 'reading'),
    stated('rule-changes', 'rulechange'),
    own('areas', (agency, ids) => eraseAreas(house, agency, ids)),
    own('accounts', (agency, ids) => eraseAccounts(house, agency, ids)),
    retainedCases(house),
    {
      kind: 'ledger-reasons',
      kept: async (agency) => {
        const [first] = await reasonsBefore(house, agency, Number.POSITIVE_INFINITY as Instant, 1)
        return { count: await tables.countReasons(agency), oldest: first?.at ?? null }
      },
      has: async (agency, digest) => (await tables.reasonsAmong(agency, [digest])).has(digest),
      due: (agency, before) => reasonsBefore(house, agency, before),
      erase: tables.eraseReasons,
      ledgerSubject: (digest) => `reason:${digest}`,
    },
  ]
}

const byItself = 'Peel (retention)'

/** An assignment is part of its account's row: the account is committed to anew, without it. */
async function eraseAreas(house: TrustHouse, agency: AgencyId, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const person = id.slice(0, id.indexOf(':')) as PersonId
    const subject = `person:${person}`
    await actInLedger(house, agency, async (connection, record, hold) => {
      const held = await hold(subject)
      const area = id.slice(person.length + 1)
      // Given anew since it was found to be due: then it stays.
      if (!(await privacyTables(connection).eraseArea(agency, person, area, house.clock.now()))) return
      const what = 'An ended assignment to an area was erased: its period has ended.'
      const others = ((held.get(subject)?.areas ?? []) as (string | null)[][]).filter(([one]) => one !== area)
      await record({ act: 'erase', by: byItself, what, subject, states: [subject], becomes: { [subject]: { areas: others } } })
    })
    house.policy.forget(person)
  }
}

/**
 * The account's row stays, with its id and its role and without its person: entries, decisions and looks point at it. The ledger commits
 * to it anew; what committed to it before keeps its digests, and its proofs. The person's key goes for ever, in backups too.
 */
async function eraseAccounts(house: TrustHouse, agency: AgencyId, ids: readonly string[]): Promise<void> {
  for (const id of ids as readonly PersonId[]) {
    const subject = `person:${id}` as const
    const isErased = await actInLedger(house, agency, async (connection, record, hold) => {
      // With how it signs in, which goes whole.
      const states = [subject, `factors:${id}`]
      await hold(...states)
      // Enabled, or given something to do, since it was found to be due: then it stays.
      if (!(await privacyTables(connection).eraseAccount(agency, id))) return false
      const what = 'Who an account belonged to was erased: its period has ended. Its id and its role stay.'
      await record({ act: 'erase', by: byItself, what, subject, states, becomes: becomesErased(id) })
      return true
    })
    house.policy.forget(id)
    if (!isErased || !(await house.keyring.holds(agency, subject))) continue
    await house.keyring.destroy(agency, subject, {
      by: { who: byItself, words: byItself },
      why: 'The period for disabled accounts has ended.',
    })
  }
}

const becomesErased = (id: PersonId): Becomes => ({
  [`person:${id}`]: { name: erasedName(id), title: '', email: null, invitation: null, certificates: [], areas: [] },
  [`factors:${id}`]: { password: null, passkeys: [], code_generator: [], recovery_codes: [], agency_sign_in: [] },
})

/** A run of the watch commits to its findings in one document, which goes, and is said to go, with the last of them. */
async function eraseFindings(house: TrustHouse, agency: AgencyId, ids: readonly string[]): Promise<void> {
  const tables = privacyTables(house.store)
  const runs = await tables.runsOfOnly(agency, ids)
  for (const run of runs) {
    const what = 'Erased a run of the watch: the period of its last finding has ended.'
    await recordAct(house, agency, { act: 'erase', by: byItself, what, subject: `watch:${run}` })
  }
  await house.store.transaction((connection) => privacyTables(connection).eraseFindings(agency, ids, runs))
}

/** A closed case goes by its key, with a certificate that no backup undoes; an open one never does. */
function retainedCases(house: TrustHouse): Retained {
  const tables = privacyTables(house.store)
  const keyOf = (id: string): KeySubject => `case:${id}`
  return {
    kind: 'cases',
    kept: tables.ageOfCases,
    // A hold on a case is settled where cases are found: some are not for everybody to know of.
    has: async () => false,
    due: tables.dueCases,
    erase: async (agency, ids) => {
      for (const id of ids) {
        await house.keyring.destroy(agency, keyOf(id), {
          by: { who: byItself, words: byItself },
          why: 'The period for closed cases has ended.',
        })
      }
    },
  }
}

const pageOfEntries = 2_560

/** A reason is as old as the entry that commits to it. Entries stand in order of time, so reading stops at the first young one. */
async function reasonsBefore(
  house: TrustHouse,
  agency: AgencyId,
  before: Instant,
  most = Number.POSITIVE_INFINITY,
): Promise<RetainedItem[]> {
  const { size } = house.ledger.checkpoint()
  const read = folderReader(house.ledger.folder)
  const found: RetainedItem[] = []
  for (let from = 0; from < size && found.length < most; from += pageOfEntries) {
    const entries = (await readEntries(read, size, from, Math.min(size, from + pageOfEntries))).map(({ entry }) => entry)
    const old = entries.filter((entry) => entry.at < before && entry.agency === agency && entry.reason !== undefined)
    const standing = await privacyTables(house.store).reasonsAmong(
      agency,
      old.map((entry) => entry.reason as string),
    )
    for (const { reason, at } of old) if (standing.has(reason as string)) found.push({ id: reason as string, at })
    if (entries.some((entry) => entry.at >= before)) break
  }
  return found
}
