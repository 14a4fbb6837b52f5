/** Rows that differ from the ledger and that two people acknowledged: retention asks, for no entry says any more how old they are. */

import type { AgencyId, Instant } from '../../../kernel/units.ts'
import type { Found } from './check-looks.ts'
import type { Ledger } from './open-ledger.ts'

/** By agency and subject: when two people of the agency last acknowledged anything. */
export type AcknowledgedRows = ReadonlyMap<string, Instant>

const passes = new WeakMap<Ledger, () => Promise<AcknowledgedRows>>()

/** The check of the store knows them: each pass finds them anew, as they stand by then. */
export function tellAcknowledged(ledger: Ledger, last: () => Promise<AcknowledgedRows>): void {
  passes.set(ledger, last)
}

export const acknowledgedRows = async (ledger: Ledger): Promise<AcknowledgedRows> => (await passes.get(ledger)?.()) ?? new Map()

export const nameOfRow = (agency: AgencyId, subject: string): string => `${agency} ${subject}`

/** Of what a pass has found: what nobody acknowledged is still said of a row, and so the row is not acknowledged. */
export function acknowledgedAmong(found: Found, left: Found, times: ReadonlyMap<AgencyId, Instant>): AcknowledgedRows {
  const nameOf = ({ agency, subject, note }: Found[number]): string => nameOfRow(agency, note ?? subject)
  const open = new Set(left.map(nameOf))
  const rows = new Map<string, Instant>()
  for (const one of found) {
    const [name, at] = [nameOf(one), times.get(one.agency)]
    if (one.kind !== 'missing' && at !== undefined && !open.has(name)) rows.set(name, at)
  }
  return rows
}
