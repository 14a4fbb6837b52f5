/** A timeline as Timesketch reads it: one JSON object a line with message, datetime and timestamp_desc, in order of time. Pure. */

import type { Instant } from '../../../kernel/units.ts'
import type { LedgerEntry, TrustEvent } from '../contract.ts'
import { tellNames } from '../ledger/who-acted.ts'
import type { TimelineLine } from './types.ts'

const isoOf = (at: Instant): string => new Date(at).toISOString().replace('Z', '+00:00')

const actWords: Readonly<Record<string, string>> = {
  collect: 'Collected',
  alter: 'Altered',
  consult: 'Consulted',
  disclose: 'Disclosed',
  combine: 'Combined',
  erase: 'Erased',
  suggest: 'Suggested',
  decide: 'Decided',
}

/** `names` by pseudonym: whoever gets a timeline is told who it was; the pseudonym leads to the proof. */
export function lineOfEntry(entry: LedgerEntry, proof: string, names: Readonly<Record<string, string>>): TimelineLine {
  const { index, at, act, subject, purpose, basis, recipient, content, reason, agency } = entry
  const by = tellNames(entry.by, names)
  return {
    message: `${by}: ${tellNames(entry.what, names)}`,
    datetime: isoOf(at),
    timestamp_desc: `${actWords[act] ?? act} (ledger)`,
    source: 'ledger',
    agency,
    ledger_index: index,
    act,
    actor: by,
    // As the leaf has it, which the proof proves.
    ledger_actor: entry.by,
    subject,
    proof,
    ...(purpose !== undefined && { purpose }),
    ...(basis !== undefined && { legal_basis: basis }),
    ...(recipient !== undefined && { recipient }),
    ...(content !== undefined && { content_sha256: content }),
    ...(reason !== undefined && { reason_sha256: reason }),
  }
}

export function lineOfEvent({ at, kind, device, address, detail }: TrustEvent, person: string): TimelineLine {
  return {
    message: `${person || 'Somebody'}: ${kind}${detail ? ` (${detail})` : ''}`,
    datetime: isoOf(at),
    timestamp_desc: 'At the door',
    source: 'sign-in',
    actor: person,
    kind,
    device,
    address,
    detail,
  }
}

export function lineOfRefusal({ at, reason }: { at: Instant; reason: string }, person: string): TimelineLine {
  return {
    message: `${person}: was refused (${reason})`,
    datetime: isoOf(at),
    timestamp_desc: 'Refused',
    source: 'refusal',
    actor: person,
    reason,
  }
}

/** JSON lines, oldest first; equal times in the order given. */
export function writeTimeline(lines: readonly TimelineLine[]): string {
  return [...lines]
    .sort((a, b) => (a.datetime < b.datetime ? -1 : a.datetime > b.datetime ? 1 : 0))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')
}
