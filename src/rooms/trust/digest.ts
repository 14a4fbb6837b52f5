/** The digest rules of suggestions and decisions, in one place: what is hashed, with which salt, and how anyone opens the commitment later. */

import { createHash, timingSafeEqual } from 'node:crypto'
import type { Digest } from '../../kernel/units.ts'
import { canonicalJson } from './canonical-json.ts'
import { refuse } from './errors.ts'

/**
 * A commitment and what opens it. `digest` stands in the public ledger; `document` stays in the store. Whoever is shown
 * the document can hash it and compare; whoever is not cannot guess it, because it holds 128 random bits.
 */
export interface Commitment {
  digest: Digest
  /** Canonical JSON of the content with a member `salt`. */
  document: string
}

/** Commits to a value: SHA-256 over the UTF-8 bytes of the canonical JSON of `{...content, salt}`. */
export function commitTo(content: object, randomBytes: (length: number) => Uint8Array): Commitment {
  const salt = Buffer.from(randomBytes(16)).toString('hex')
  const document = toCanonical({ ...content, salt })
  return { digest: digestOfText(document), document }
}

/** SHA-256 over the UTF-8 bytes of the canonical JSON, without a salt: only for what stays in the store, or cannot be guessed. */
export function digestOf(value: unknown): Digest {
  return digestOfText(toCanonical(value))
}

/** SHA-256 over the UTF-8 bytes of a text, lower-case hexadecimal. */
export function digestOfText(text: string): Digest {
  return createHash('sha256').update(text, 'utf8').digest('hex') as Digest
}

/** Compares what an attacker could guess piece by piece: as digests, so that neither content nor length shows in the time it takes. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(digestOfText(a)), Buffer.from(digestOfText(b)))
}

/** Throws `trust.not-canonical` where the value holds what JSON cannot. */
function toCanonical(value: unknown): string {
  try {
    return canonicalJson(value)
  } catch (cause) {
    throw refuse('not-canonical', { problem: (cause as Error).message }, { cause })
  }
}
