/** Documents that the ledger commits to, sealed: the leaf holds the digest of ciphertext, so destroying a key erases the words and leaves every proof. */

import type { AgencyId } from '../../../kernel/units.ts'
import type { StoreConnection } from '../../../ports/store.ts'
import { canonicalJson } from '../canonical-json.ts'
import type { KeySubject } from '../contract.ts'
import { type Commitment, commitTo, digestOfText } from '../digest.ts'
import type { TrustHouse } from '../house.ts'
import type { Sealed } from '../keys/types.ts'

/** What the store keeps in place of a sealed document: its ciphertext, and the digest of the salted text inside. */
interface Envelope {
  /** SHA-256 of the document, which holds 128 random bits: whoever is shown the text can check it, whoever is not cannot guess it. */
  commitment: string
  sealed: Sealed
}

const utf8 = new TextEncoder()

/**
 * Commits to a value: `document` is the sealed envelope and `digest` is over exactly its bytes.
 *
 * @param place which table, column and row it is for, bound into the seal
 * @param connection inside a transaction, its own
 */
export async function sealDocument(
  house: Pick<TrustHouse, 'keyring' | 'randomBytes'>,
  agency: AgencyId,
  subject: KeySubject,
  place: string,
  content: object,
  connection?: StoreConnection,
): Promise<Commitment> {
  return sealWritten(house, agency, subject, place, commitTo(content, house.randomBytes), connection)
}

/** Seals what was committed to already: the envelope names the digest that it had in the open. */
export async function sealWritten(
  house: Pick<TrustHouse, 'keyring'>,
  agency: AgencyId,
  subject: KeySubject,
  place: string,
  plain: Commitment,
  connection?: StoreConnection,
): Promise<Commitment> {
  const { version, iv, ciphertext } = await house.keyring.seal(agency, subject, place, utf8.encode(plain.document), connection)
  const envelope: Envelope = { commitment: plain.digest, sealed: { subject, version, iv, ciphertext } }
  const document = canonicalJson(envelope)
  return { digest: digestOfText(document), document }
}

/** How a kept document is opened: the text, or null where its key was destroyed, is not in this house, or is not for this reader. */
export type OpenDocument = (
  house: Pick<TrustHouse, 'keyring'>,
  agency: AgencyId,
  place: string,
  kept: string,
  connection?: StoreConnection,
) => Promise<string | null>

/** Words under the key of the watch stay closed: whoever may be judged by it reads the ledger too. */
export const openDocument: OpenDocument = async (house, agency, place, kept, connection) =>
  envelopeIn(kept)?.sealed.subject === 'watch' ? null : openForWatch(house, agency, place, kept, connection)

/** Opens those too: for the watch, and for checks that show nothing to anybody. */
export const openForWatch: OpenDocument = async (house, agency, place, kept, connection) => {
  const envelope = envelopeIn(kept)
  if (!envelope) return kept
  try {
    const bytes = await house.keyring.open(agency, place, envelope.sealed, connection)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if ((error as { code?: unknown }).code === 'trust.key-destroyed') return null
    throw error
  }
}

/** The envelope in a kept document, or null when it is plain text. */
export function envelopeIn(kept: string): Envelope | null {
  if (!kept.startsWith('{"commitment":"')) return null
  try {
    const found = JSON.parse(kept) as Partial<Envelope>
    const whole = typeof found.commitment === 'string' && typeof found.sealed?.ciphertext === 'string'
    return whole && Object.keys(found).length === 2 ? (found as Envelope) : null
  } catch {
    return null
  }
}
