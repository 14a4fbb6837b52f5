/** Suggestions and decisions as they were written: read from the documents that the ledger commits to, never from columns that are there for sorting. */

import type { AgencyId, SuggestionId } from '../../kernel/units.ts'
import type { StoreConnection } from '../../ports/store.ts'
import type { Decision, Suggestion } from './contract.ts'
import type { TrustHouse } from './house.ts'
import { type OpenDocument, openDocument } from './ledger/seal-document.ts'
import { type DecisionRow, trustTables } from './store.ts'

type Opener = Pick<TrustHouse, 'keyring'>

export const placeOfSuggestion = (id: string): string => `trust_suggestion|document|${id}`
export const placeOfDecision = (id: string): string => `trust_decision|document|${id}`
export const placeOfCaseEvent = (id: string): string => `trust_case_event|document|${id}`
export const placeOfReasons = 'trust_reason|document|reason'

/** Undefined where there is none, and where its key was destroyed. */
export async function readSuggestion(
  house: Opener,
  connection: StoreConnection,
  agency: AgencyId,
  id: SuggestionId,
): Promise<Suggestion | undefined> {
  const row = await trustTables(connection).suggestionDocument(agency, id)
  return row && openSuggestion(house, connection, agency, row)
}

export async function readSuggestionFromDraft(
  house: Opener,
  connection: StoreConnection,
  agency: AgencyId,
  draftDigest: string,
): Promise<Suggestion | undefined> {
  const row = await trustTables(connection).suggestionFromDraft(agency, draftDigest)
  return row && openSuggestion(house, connection, agency, row)
}

/** Newest first; those whose key was destroyed are left out. */
export async function readSuggestions(
  house: Opener,
  connection: StoreConnection,
  agency: AgencyId,
  kind: string,
  limit: number,
): Promise<Suggestion[]> {
  const rows = await trustTables(connection).suggestionDocuments(agency, kind, limit)
  const opened = await Promise.all(rows.map((row) => openSuggestion(house, connection, agency, row)))
  return opened.filter((one) => one !== undefined)
}

/** Where the key of its words was destroyed, or is the watch’s and this is not the watch, a decision still says who decided what, without a reason. */
export async function readDecisions(
  house: Opener,
  connection: StoreConnection,
  agency: AgencyId,
  suggestion: SuggestionId,
  open: OpenDocument = openDocument,
): Promise<Decision[]> {
  const rows = await trustTables(connection).decisions(agency, suggestion)
  return Promise.all(rows.map((row) => openDecision(house, connection, agency, row, open)))
}

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
