/** Suggestions and decisions whose entries went with a ledger that was put back: announced anew, so that the work goes on from them. */

import type { AgencyId, DecisionId, Digest, SuggestionId } from '../../kernel/units.ts'
import type { StoreConnection } from '../../ports/store.ts'
import type { RecordInside } from './act-in-ledger.ts'
import type { LedgerEntry, Suggestion } from './contract.ts'
import { digestOf, digestOfText } from './digest.ts'
import { refuse } from './errors.ts'
import type { TrustHouse } from './house.ts'
import type { Found } from './ledger/check-looks.ts'
import { envelopeIn, openDocument } from './ledger/seal-document.ts'
import { type CommittedRow, ledgerTables } from './ledger/store.ts'
import { methodVoice } from './ledger/who-acted.ts'
import { placeOfDecision, placeOfSuggestion } from './read-documents.ts'
import type { RecordedAct } from './record-act.ts'
import { trustTables } from './store.ts'
import { kindInWords } from './write-suggestion.ts'

interface Unannounced {
  kind: 'suggestion' | 'decision'
  id: string
  /** Of the row, as it was acknowledged. */
  print: string
  place: number
  leaf: RecordedAct
}

const placesOf = { suggestion: placeOfSuggestion, decision: placeOfDecision } as const

/**
 * Of what differs: only documents that Peel itself sealed for their own place, and that say what stands beside them. Whoever can write to the
 * database alone makes none such: what they slipped in stays refused. In the order in which they were announced once.
 */
export async function unannounced(house: TrustHouse, agency: AgencyId, problems: Found): Promise<Unannounced[]> {
  const found: Unannounced[] = []
  for (const { kind: how, subject, print } of problems) {
    const [kind = '', id = ''] = subject.split(':')
    if (how !== 'unannounced' || print === undefined || (kind !== 'suggestion' && kind !== 'decision')) continue
    const row = await rowOf(house.store, agency, kind, id)
    if (!row || digestOf(row) !== print) continue
    const content = await openOwn(house, agency, placesOf[kind](id), row)
    if (!content) continue
    const said = { subject, content: digestOfText(row.document) }
    const leaf = kind === 'suggestion' ? leafOfSuggestion(content as unknown as Suggestion, said) : leafOfDecision(said)
    found.push({ kind, id, print, place: row.ledgerIndex ?? 0, leaf })
  }
  return found.sort((a, b) => a.place - b.place)
}

/** In the transaction of what two people acknowledge, before its entry. Throws `trust.restore-changed` where one is not any more what they read. */
export async function expectAsAcknowledged(
  connection: StoreConnection,
  agency: AgencyId,
  found: readonly Unannounced[],
): Promise<void> {
  for (const { kind, id, print } of found) {
    const row = await rowOf(connection, agency, kind, id)
    if (!row || digestOf(row) !== print) throw refuse('restore-changed', {})
  }
}

export async function announceAnew(
  connection: StoreConnection,
  agency: AgencyId,
  found: readonly Unannounced[],
  record: RecordInside,
): Promise<void> {
  const tables = trustTables(connection)
  for (const { kind, id, leaf } of found) {
    const { index } = await record(leaf)
    if (kind === 'suggestion') await tables.placeSuggestion(agency, id as SuggestionId, index)
    else await tables.placeDecision(agency, id as DecisionId, index)
  }
}

function rowOf(connection: StoreConnection, agency: AgencyId, kind: Unannounced['kind'], id: string) {
  const tables = ledgerTables(connection)
  return kind === 'suggestion' ? tables.suggestionRow(agency, id) : tables.decisionRow(agency, id)
}

/** Null for plain text, for what does not open in its own place, and where the key was destroyed. */
async function openOwn(
  house: TrustHouse,
  agency: AgencyId,
  place: string,
  { document, commitment, columns }: CommittedRow,
): Promise<Record<string, unknown> | null> {
  if (!envelopeIn(document) || commitment !== digestOfText(document)) return null
  const text = await openDocument(house, agency, place, document).catch((error) => {
    if ((error as { code?: unknown }).code === 'trust.not-as-sealed') return null
    throw error
  })
  if (text === null) return null
  const content = JSON.parse(text) as Record<string, unknown>
  return Object.entries(columns).every(([name, value]) => content[name] === value) ? content : null
}

const since = 'The entry of then went with the ledger that a backup took the place of.'

/** Such an entry is younger than what it is about. */
export const isAnnouncedAnew = ({ act, what }: Pick<LedgerEntry, 'act' | 'what'>): boolean =>
  (act === 'suggest' || act === 'decide') && what.endsWith(since)

const leafOfSuggestion = ({ kind, basis }: Suggestion, said: { subject: string; content: Digest }): RecordedAct => ({
  act: 'suggest',
  by: methodVoice(basis.method),
  what: `What Peel suggested before, a ${kindInWords(kind)}, is announced anew. ${since}`,
  ...said,
})

/** By Peel, and under no purpose: nobody decides anything in this moment, and who decided then the document says. */
const leafOfDecision = (said: { subject: string; content: Digest }): RecordedAct => ({
  act: 'decide',
  by: 'Peel',
  what: `A decision of before is announced anew. ${since}`,
  ...said,
})
