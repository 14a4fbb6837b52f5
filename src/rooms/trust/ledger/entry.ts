/** One ledger entry as a leaf: canonical JSON that says its own place, so that no entry can be moved. Pure. */

import type { Instant } from '../../../kernel/units.ts'
import { canonicalJson } from '../canonical-json.ts'
import type { LedgerEntry } from '../contract.ts'

const utf8 = new TextEncoder()
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const acts: readonly string[] = ['collect', 'alter', 'consult', 'disclose', 'combine', 'erase', 'suggest', 'decide']

/** The leaf's bytes. `why` is left out: it stays in the store, and `reason` commits to it. */
export function encodeEntry(entry: LedgerEntry): Uint8Array {
  return utf8.encode(canonicalJson({ ...entry, why: undefined }))
}

/** The entry in a leaf, or null when the bytes are not exactly what {@link encodeEntry} writes for entry `index`. */
export function decodeEntry(bytes: Uint8Array, index: number): LedgerEntry | null {
  try {
    const text = strictUtf8.decode(bytes)
    const value = JSON.parse(text) as LedgerEntry
    const sound =
      value.index === index &&
      Number.isSafeInteger(value.at) &&
      value.at % 10 === 0 &&
      acts.includes(value.act) &&
      [value.agency, value.by, value.what, value.subject].every((words) => typeof words === 'string')
    return sound && canonicalJson(value) === text ? value : null
  } catch {
    return null
  }
}

/** The logging duty asks for 1/100 s. */
export function toHundredth(at: Instant): Instant {
  return (Math.floor(at / 10) * 10) as Instant
}
