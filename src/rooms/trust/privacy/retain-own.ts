/** What trust itself keeps and deletes: sessions, events of security, looks, findings, suggestions, decisions, the reasons behind ledger entries, and cases. */

import type { AgencyId, Instant } from '../../../kernel/units.ts'
import type { TrustHouse } from '../house.ts'
import type { KeySubject } from '../keys/types.ts'
import { folderReader, readEntries } from '../ledger/read-ledger.ts'
import { recordAct } from '../record-act.ts'
import { type OwnKind, privacyTables } from './store.ts'
import type { Retained, RetainedItem } from './types.ts'

export function retainedByTrust(house: TrustHouse): Retained[] {
  const tables = privacyTables(house.store)
  const own = (kind: OwnKind, erase: Retained['erase'], ledgerSubject?: (id: string) => string): Retained => ({
    kind,
    kept: (agency) => tables.ageOf(agency, kind),
    due: (agency, before) => tables.dueOf(agency, kind, before),
    erase,
    ...(ledgerSubject ? { ledgerSubject } : {}),
  })
  return [
    own('sessions', tables.eraseSessions),
    own('bad-logons', tables.eraseBadLogons),
    own('decisions', tables.eraseDecisions, (id) => `decision:${id}`),
    own('suggestions', tables.eraseSuggestions, (id) => `suggestion:${id}`),
    own('sign-in-events', (agency, ids) => tables.eraseRows(agency, 'trust_event', ids)),
    own('refusals', (agency, ids) => tables.eraseRows(agency, 'trust_refusal', ids)),
    own('refused-input', (agency, ids) => tables.eraseRows(agency, 'trust_refused_input', ids)),
    own('looks', tables.eraseLooks, (index) => `look:${index}`),
    own(
      'misuse-findings',
      (agency, ids) => eraseFindings(house, agency, ids),
      (id) => `signal:${id}`,
    ),
    own('audit-items', tables.eraseAuditItems, (index) => `audit-item:${index}`),
    retainedCases(house),
    {
      kind: 'ledger-reasons',
      kept: async (agency) => {
        const [first] = await reasonsBefore(house, agency, Number.POSITIVE_INFINITY as Instant, 1)
        return { count: await tables.countReasons(agency), oldest: first?.at ?? null }
      },
      due: (agency, before) => reasonsBefore(house, agency, before),
      erase: tables.eraseReasons,
      ledgerSubject: (digest) => `reason:${digest}`,
    },
  ]
}

/** A run of the watch commits to its findings in one document, which goes, and is said to go, with the last of them. */
async function eraseFindings(house: TrustHouse, agency: AgencyId, ids: readonly string[]): Promise<void> {
  const tables = privacyTables(house.store)
  const runs = await tables.runsOfOnly(agency, ids)
  for (const run of runs) {
    const what = 'Erased a run of the watch: the period of its last finding has ended.'
    await recordAct(house, agency, { act: 'erase', by: 'Peel (retention)', what, subject: `watch:${run}` })
  }
  await tables.eraseFindings(agency, ids, runs)
}

/** A closed case goes by its key, with a certificate that no backup undoes; an open one never does. */
function retainedCases(house: TrustHouse): Retained {
  const tables = privacyTables(house.store)
  const keyOf = (id: string): KeySubject => `case:${id}`
  return {
    kind: 'cases',
    kept: tables.ageOfCases,
    due: async (agency, before) =>
      (await tables.dueOf(agency, 'cases', before)).map((item) => ({ ...item, subjects: [keyOf(item.id)] })),
    erase: async (agency, ids) => {
      for (const id of ids) {
        await house.keyring.destroy(agency, keyOf(id), { by: 'Peel (retention)', why: 'The period for closed cases has ended.' })
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
