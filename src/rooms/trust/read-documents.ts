/** Suggestions and decisions as they were written: read from the documents that the ledger commits to, never from columns that are there for sorting. */

import type { AgencyId, SuggestionId } from '../../kernel/units.ts'
import type { StoreConnection } from '../../ports/store.ts'
import type { Decision, Suggestion } from './contract.ts'
import { digestOfText } from './digest.ts'
import type { TrustHouse } from './house.ts'
import { contentsSaid } from './ledger/entries-at.ts'
import { refuseAltered } from './ledger/hold-rows.ts'
import { type OpenDocument, openDocument } from './ledger/seal-document.ts'
import { type DecisionRow, type KeptDocument, trustTables } from './store.ts'

type Opener = Pick<TrustHouse, 'keyring'>
type Reader = Pick<TrustHouse, 'keyring' | 'ledger' | 'held'>

export const placeOfSuggestion = (id: string): string => `trust_suggestion|document|${id}`
export const placeOfDecision = (id: string): string => `trust_decision|document|${id}`
export const placeOfCaseEvent = (id: string): string => `trust_case_event|document|${id}`
export const placeOfReasons = 'trust_reason|document|reason'

/** Undefined where there is none, and where its key was destroyed. Throws `trust.row-altered` where it is not what its leaf commits to. */
export async function readSuggestion(
  house: Reader,
  connection: StoreConnection,
  agency: AgencyId,
  id: SuggestionId,
): Promise<Suggestion | undefined> {
  const row = await trustTables(connection).suggestionDocument(agency, id)
  return row && openAnnounced(house, connection, agency, row)
}

export async function readSuggestionFromDraft(
  house: Reader,
  connection: StoreConnection,
  agency: AgencyId,
  draftDigest: string,
): Promise<Suggestion | undefined> {
  const row = await trustTables(connection).suggestionFromDraft(agency, draftDigest)
  return row && openAnnounced(house, connection, agency, row)
}

/** Newest first; those whose key was destroyed are left out, and those that are not what their leaves commit to. */
export async function readSuggestions(
  house: Reader,
  connection: StoreConnection,
  agency: AgencyId,
  kind: string,
  limit: number,
): Promise<Suggestion[]> {
  const rows = await trustTables(connection).suggestionDocuments(agency, kind, limit)
  const said = new Set(await asAnnounced(house, agency, 'suggestion', rows))
  const opened = await Promise.all(
    rows.filter(({ id }) => said.has(id)).map((row) => openSuggestion(house, connection, agency, row)),
  )
  return opened.filter((one) => one !== undefined)
}

/**
 * Oldest first. Where the key of its words was destroyed, or is the watch’s and this is not the watch, a decision still says who decided
 * what, without a reason. Throws `trust.row-altered` where one is not what its leaf commits to, or answers another suggestion.
 */
export async function readDecisions(
  house: Reader,
  connection: StoreConnection,
  agency: AgencyId,
  suggestion: SuggestionId,
  open: OpenDocument = openDocument,
): Promise<Decision[]> {
  const rows = await trustTables(connection).decisions(agency, suggestion)
  const documents = rows.map(({ id, document, ledgerIndex }) => ({ id, document, place: ledgerIndex }))
  const said = await asAnnounced(house, agency, 'decision', documents)
  const refuse = ({ ledgerIndex }: { ledgerIndex: number }) => refuseDocument(house, agency, 'decision', ledgerIndex)
  const altered = rows.find(({ id }) => !said.includes(id))
  if (altered) throw await refuse(altered)
  const decisions = await Promise.all(rows.map((row) => openDecision(house, connection, agency, row, open)))
  const another = decisions.find((one) => one.suggestion !== suggestion)
  if (another) throw await refuse(another)
  return decisions
}

/** Ids of those that are what their leaves commit to. What came before documents were sealed is plain text, and its leaf commits to that. */
async function asAnnounced(
  { ledger }: Reader,
  agency: AgencyId,
  kind: 'suggestion' | 'decision',
  rows: readonly KeptDocument[],
): Promise<string[]> {
  const places = rows.map(({ id, place }) => ({ subject: `${kind}:${id}`, index: Number(place ?? -1) }))
  const said = await contentsSaid(ledger, agency, places)
  return rows.filter(({ document }, at) => said[at] === digestOfText(document)).map(({ id }) => id)
}

async function openAnnounced(
  house: Reader,
  connection: StoreConnection,
  agency: AgencyId,
  row: KeptDocument,
): Promise<Suggestion | undefined> {
  const [isSaid] = await asAnnounced(house, agency, 'suggestion', [row])
  if (isSaid !== undefined) return openSuggestion(house, connection, agency, row)
  throw await refuseDocument(house, agency, 'suggestion', Number(row.place ?? 0))
}

const refuseDocument = (house: Reader, agency: AgencyId, kind: 'suggestion' | 'decision', index: number): Promise<Error> =>
  refuseAltered(house, agency, { kind, index, problem: `A ${kind} is not what the ledger committed to when it was made` })

async function openSuggestion(
  house: Opener,
  connection: StoreConnection,
  agency: AgencyId,
  row: { id: string; document: string },
): Promise<Suggestion | undefined> {
  const text = await openDocument(house, agency, placeOfSuggestion(row.id), row.document, connection)
  if (text === null) return undefined
  const { salt: _, ...suggestion } = JSON.parse(text) as Suggestion & { salt: string }
  return suggestion
}

async function openDecision(
  house: Opener,
  connection: StoreConnection,
  agency: AgencyId,
  row: DecisionRow,
  open: OpenDocument,
): Promise<Decision> {
  const { document, ledgerIndex, ...columns } = row
  const text = await open(house, agency, placeOfDecision(row.id), document, connection)
  if (text === null) return { ...columns, change: undefined, ledgerIndex }
  const { salt: _, ...decision } = JSON.parse(text) as Omit<Decision, 'ledgerIndex'> & { salt: string }
  return { ...decision, change: decision.change, ledgerIndex }
}
