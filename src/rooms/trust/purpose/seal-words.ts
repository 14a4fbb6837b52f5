/** The text of cases and purposes at rest: sealed under the key of the case, opened only after the query and the policies let it through. */

import type { AgencyId, PersonId, PurposeId } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import type { Commitment } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import { writeSealed } from '../keys/seal-value.ts'
import type { KeySubject } from '../keys/types.ts'
import { openDocument, sealDocument, sealWritten } from '../ledger/seal-document.ts'
import { openPseudonyms } from '../privacy/make-pseudonyms.ts'
import { placeOfCaseEvent } from '../read-documents.ts'
import type { KeptHeading, PurposeTables, SealedCase, StandingPurpose } from './store.ts'
import type { CaseFile, CaseHeading, CaseId, Purpose } from './types.ts'

type Sealer = Pick<TrustHouse, 'keyring' | 'randomBytes'>

const ofCase = (id: CaseId): KeySubject => `case:${id}`
const caseColumn = (column: keyof SealedCase, id: CaseId): string => `trust_case|${column}|${id}`
const statementPlace = (id: string): string => `trust_purpose|statement|${id}`

/** Makes the case's key where there is none yet; inside a transaction it stands or falls with it. */
export async function sealCase(
  { keyring }: Pick<TrustHouse, 'keyring'>,
  agency: AgencyId,
  id: CaseId,
  text: SealedCase,
  connection?: StoreConnection,
): Promise<SealedCase> {
  const seal = (column: keyof SealedCase): Promise<string> =>
    keyring.sealText(agency, ofCase(id), caseColumn(column, id), text[column], connection)
  // One after the other: the first makes the key, inside the transaction.
  const title = await seal('title')
  return { title, summary: await seal('summary'), reference: await seal('reference') }
}

/** Headings that a query let through. Where the key of a case was destroyed, its heading says so in place of the title. */
export async function openHeadings(
  { keyring }: Pick<TrustHouse, 'keyring'>,
  agency: AgencyId,
  kept: readonly KeptHeading[],
): Promise<CaseHeading[]> {
  const titles = await keyring.openTexts(
    agency,
    kept.map(({ id, sealedTitle: sealed }) => ({ place: caseColumn('title', id), sealed })),
  )
  return kept.map(({ sealedTitle: _, ...heading }, at) => {
    const title = titles[at] ?? null
    return title === null ? { ...heading, title: '', erased: true as const } : { ...heading, title }
  })
}

/** In place of text that lies open though the key of its case was destroyed: it says so, and holds nothing. */
export const erasedText = (id: CaseId): string => writeSealed({ subject: ofCase(id), version: 0, iv: '', ciphertext: '' })

/** The reference of a basis that takes the place of the one before. */
export const sealReference = (
  { keyring }: Pick<TrustHouse, 'keyring'>,
  agency: AgencyId,
  id: CaseId,
  reference: string,
  connection: StoreConnection,
): Promise<string> => keyring.sealText(agency, ofCase(id), caseColumn('reference', id), reference, connection)

export async function openReference({ keyring }: Pick<TrustHouse, 'keyring'>, agency: AgencyId, id: CaseId, sealed: string) {
  const [reference] = await keyring.openTexts(agency, [{ place: caseColumn('reference', id), sealed }])
  return reference ?? null
}

/** The rest of a file whose look is in the ledger already. */
export async function openFile(
  house: Sealer,
  heading: CaseHeading,
  stored: Awaited<ReturnType<PurposeTables['file']>>,
): Promise<CaseFile> {
  const { agency, id } = heading
  const { keyring } = house
  const history: CaseFile['history'][number][] = []
  for (const event of stored.events) {
    const document = await openDocument(house, agency, placeOfCaseEvent(event.id), event.document)
    const what = document === null ? '' : (JSON.parse(document) as { what: string }).what
    history.push({ at: event.at, by: event.by, what })
  }
  return {
    ...heading,
    summary: await keyring.openText(agency, caseColumn('summary', id), stored.sealedSummary),
    basis: {
      ...stored.basis,
      reference: await keyring.openText(agency, caseColumn('reference', id), stored.sealedReference),
    },
    openedBy: stored.openedBy,
    declaredBy: stored.declaredByName,
    history,
  }
}

/** One change of a case. Once the key of the case is destroyed, what still happens to it is under the agency's. */
export async function sealEvent(
  house: Sealer,
  { agency, id, erased }: Pick<CaseHeading, 'agency' | 'id' | 'erased'>,
  event: { id: string; by: PersonId; what: string },
  connection: StoreConnection,
): Promise<Commitment> {
  const subject = erased ? 'agency' : ofCase(id)
  return sealDocument(house, agency, subject, placeOfCaseEvent(event.id), { ...event, case: id }, connection)
}

/** An event that the ledger committed to in the open: the envelope names that commitment. */
export const sealOldEvent = (house: Sealer, agency: AgencyId, of: CaseId, id: string, plain: Commitment): Promise<Commitment> =>
  sealWritten(house, agency, ofCase(of), placeOfCaseEvent(id), plain)

/** What somebody added in own words: under the key of the case that it is about, otherwise the agency's. Nothing stays nothing. */
export async function sealStatement(
  { keyring }: Pick<TrustHouse, 'keyring'>,
  agency: AgencyId,
  about: { id: PurposeId; case: CaseId | null },
  statement: string,
  connection?: StoreConnection,
): Promise<string> {
  if (statement === '') return ''
  return keyring.sealText(agency, about.case ? ofCase(about.case) : 'agency', statementPlace(about.id), statement, connection)
}

/** Words of purposes to those who may see them; empty where the key of their case was destroyed. */
export async function openWords(
  { keyring }: Pick<TrustHouse, 'keyring'>,
  agency: AgencyId,
  standing: readonly StandingPurpose[],
): Promise<{ purpose: Purpose; caseTitle: string | null }[]> {
  const opened = async (places: readonly ({ place: string; sealed: string } | null)[]): Promise<(string | null)[]> => {
    const texts = await keyring.openTexts(
      agency,
      places.filter((one) => one !== null),
    )
    let next = 0
    return places.map((place) => (place ? (texts[next++] ?? null) : null))
  }
  const statements = await opened(
    standing.map(({ purpose, kept: { statement } }) =>
      statement === '' ? null : { place: statementPlace(purpose.id), sealed: statement },
    ),
  )
  const ofCases = standing.map(({ purpose, case: file }) => (purpose.override ? null : file))
  const titles = await opened(ofCases.map((one) => one && { place: caseColumn('title', one.id), sealed: one.sealedTitle }))
  const references = await opened(
    ofCases.map((one) => one && { place: caseColumn('reference', one.id), sealed: one.sealedReference }),
  )
  return standing.map(({ purpose, kept }, at) => ({
    purpose: {
      ...purpose,
      basis: {
        ...purpose.basis,
        reference: isOfCase(purpose) && ofCases[at] ? (references[at] ?? '') : kept.reference || ofReading(purpose),
        ...(isOfCase(purpose) && ofCases[at]?.confirmedBy !== undefined && { confirmedBy: ofCases[at].confirmedBy }),
      },
      statement: statements[at] ?? '',
    },
    caseTitle: titles[at] ?? null,
  }))
}

/** Its basis is that of the case: not an override’s, and not a disclosure’s of a closed case. */
const isOfCase = ({ override, reading }: StandingPurpose['purpose']): boolean => !override && reading === undefined

const ofReading = ({ reading }: StandingPurpose['purpose']): string =>
  reading === undefined ? '' : 'Disclosure of a closed case, approved by a second person'

/** What people typed when they used an override, which is about somebody whom nobody may have been assigned to. */
export async function openStatements(
  { keyring }: Pick<TrustHouse, 'keyring'>,
  agency: AgencyId,
  kept: readonly { id: PurposeId; sealedStatement: string }[],
): Promise<string[]> {
  const texts = await keyring.openTexts(
    agency,
    kept.map(({ id, sealedStatement: sealed }) => ({ place: statementPlace(id), sealed })),
  )
  return texts.map((text) => text ?? '')
}

/**
 * What makes two statements of one person the same: their letters, without digits, marks and capitals, as a keyed hash.
 * Null where nothing was typed. Asked before a transaction begins.
 */
export async function fingerprintOfStatement(
  house: TrustHouse,
  agency: AgencyId,
  person: PersonId,
  statement: string,
): Promise<string | null> {
  const fingerprint = await openPseudonyms(house, agency, 'purpose-statements')
  const letters = lettersOf(statement)
  return letters === null ? null : fingerprint('statement', `${person} ${letters}`)
}

/** Pure. */
export function lettersOf(statement: string): string | null {
  const letters = statement
    .normalize('NFKD')
    .toLocaleLowerCase('en')
    .replace(/[^\p{L}]+/gu, ' ')
    .trim()
  return letters === '' ? (statement.trim() === '' ? null : statement.trim()) : letters
}

const readingPlace = (id: string): string => `trust_closed_reading|reference|${id}`

/** For which proceedings a closed case is read again: it may name people, so it lies under the key of the case. */
export const sealReadingReference = (
  { keyring }: Pick<TrustHouse, 'keyring'>,
  agency: AgencyId,
  about: { id: string; case: CaseId },
  reference: string,
  connection: StoreConnection,
): Promise<string> => keyring.sealText(agency, ofCase(about.case), readingPlace(about.id), reference, connection)

/** In their order; null where the key of the case was destroyed. */
export const openReadingReferences = (
  { keyring }: Pick<TrustHouse, 'keyring'>,
  agency: AgencyId,
  readings: readonly { id: string; sealedReference: string }[],
): Promise<(string | null)[]> =>
  keyring.openTexts(
    agency,
    readings.map(({ id, sealedReference: sealed }) => ({ place: readingPlace(id), sealed })),
  )
