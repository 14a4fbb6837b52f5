/** Pseudonyms: keyed, stable within one study, and unlinkable across studies, because each study has a key of its own. */

import { createHmac } from 'node:crypto'
import type { AgencyId } from '../../../kernel/units.ts'
import type { TrustHouse } from '../house.ts'
import { privacyTables } from './store.ts'
import type { AnalysisRow, Pseudonyms } from './types.ts'

const placeOf = (study: string): string => `trust_pseudonym_key|sealed|${study}`

/** Whoever has the rows and not the key can neither go back to the id nor try ids until one fits. */
export async function openPseudonyms(house: TrustHouse, agency: AgencyId, study: string): Promise<Pseudonyms> {
  const key = await secretOf(house, agency, study)
  return (kind, id) =>
    `P-${createHmac('sha256', key)
      .update(JSON.stringify([kind, id]))
      .digest('hex')
      .slice(0, 20)}`
}

/** 32 secret bytes of one name, made when they are first asked for; they lie sealed. */
export async function secretOf(house: TrustHouse, agency: AgencyId, study: string): Promise<Uint8Array> {
  const tables = privacyTables(house.store)
  let sealed = await tables.pseudonymKey(agency, study)
  if (sealed === undefined) {
    const secret = Buffer.from(house.randomBytes(32)).toString('base64')
    await tables.addPseudonymKey(agency, study, await house.keyring.sealText(agency, 'agency', placeOf(study), secret))
    // Two at once: the one that stands is the study's key.
    sealed = (await tables.pseudonymKey(agency, study)) as string
  }
  return Buffer.from(await house.keyring.openText(agency, placeOf(study), sealed), 'base64')
}

/**
 * Who decided what, for studies of how Peel is used: persons as pseudonyms, times as months, no reasons. Pseudonyms of two studies have nothing
 * in common; what was decided when is the same in both, so whoever holds two tables can still tell one who decides unlike all others.
 */
export async function analyseDecisions(house: TrustHouse, agency: AgencyId, study: string): Promise<AnalysisRow[]> {
  // No name of a study is the name of what else has pseudonyms of its own.
  const pseudonym = await openPseudonyms(house, agency, `decisions: ${study}`)
  const facts = await privacyTables(house.store).decisionFacts(agency)
  const rows = facts.map(({ by, kind, verdict, at }) => ({
    person: pseudonym('person', by),
    suggestionKind: kind,
    verdict,
    month: new Date(at).toISOString().slice(0, 7),
  }))
  // In an order that says nothing about when within the month.
  return rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}
